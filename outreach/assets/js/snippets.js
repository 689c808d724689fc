// ;ab and Enter puts the saved text called "ab" in place: <textarea data-snippets>, texts in [data-snippet="ab"].
import { $, typing } from "./dom.js"
import { single } from "./keys.js"

export function wakeSnippets() {
  document.addEventListener("keydown", (event) => {
    const field = event.target
    if (event.key === "Enter" && field.matches?.("textarea[data-snippets]") && !event.ctrlKey && !event.metaKey) {
      const begun = field.value.slice(0, field.selectionStart).match(/;(\w+)$/)
      const text = begun && $(`[data-snippet="${CSS.escape(begun[1])}"]`)?.textContent.trim()
      if (!text) return
      event.preventDefault()
      field.setRangeText(text, field.selectionStart - begun[0].length, field.selectionStart, "end")
      field.dispatchEvent(new Event("input", { bubbles: true }))
    } else if (event.key === ";" && !typing(field) && single(event) && $("textarea[data-snippets]")) {
      event.preventDefault()
      const letter = $("textarea[data-snippets]")
      letter.focus()
      letter.setRangeText(";", letter.value.length, letter.value.length, "end")
    }
  })
}
