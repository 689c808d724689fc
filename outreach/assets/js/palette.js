// Ctrl K: one field that goes, does and finds; the server answers with lines, the arrows choose one.
import { $, $$ } from "./dom.js"

const PAUSE = 120

export function wakePalette() {
  const palette = $("#palette")
  const opener = $("[data-palette-opener] input")
  if (!palette || !opener) return
  const field = $("input", palette)
  const results = $("#palette-results")
  let timer, asked

  opener.addEventListener("focus", () => {
    if (palette.open) return
    opener.blur()
    field.value = opener.value
    palette.showModal()
    field.focus()
    look()
  })
  field.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(look, PAUSE)
  })
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      choose(step)
    } else if (event.key === "Escape") {
      event.preventDefault() // a search field would only empty itself
      palette.close()
    } else if (event.key === "Enter") {
      const link = $("[aria-selected=true]", results)
      if (!link || asked !== field.value) return
      event.preventDefault()
      link.click()
    }
  })

  async function look() {
    const words = field.value
    const answer = await fetch(`${palette.dataset.results}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } })
    if (!answer.ok || words !== field.value) return
    results.innerHTML = await answer.text()
    asked = words
    choose(0)
  }

  function choose(step) {
    const lines = $$("[role=option]", results)
    const at = lines.findIndex((line) => line.ariaSelected === "true")
    const next = lines[Math.min(Math.max(at + step, 0), lines.length - 1)]
    lines.forEach((line) => (line.ariaSelected = String(line === next)))
    next?.scrollIntoView({ block: "nearest" })
    next ? field.setAttribute("aria-activedescendant", next.id) : field.removeAttribute("aria-activedescendant")
  }
}
