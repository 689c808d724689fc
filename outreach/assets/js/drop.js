// Files can be dropped on a field, or anywhere on a page that has form[data-drop-anywhere].
import { $ } from "./dom.js"

export function wakeDrop() {
  const target = (event) => event.target.closest?.("[data-drop]") ?? $("[data-drop]") ?? $("form[data-drop-anywhere]")
  const files = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files")

  document.addEventListener("dragover", (event) => {
    const place = files(event) && target(event)
    if (!place) return
    event.preventDefault()
    place.classList.add("is-over")
  })
  document.addEventListener("dragleave", (event) => event.relatedTarget || $(".is-over[data-drop]")?.classList.remove("is-over"))
  document.addEventListener("drop", (event) => {
    const place = files(event) && target(event)
    if (!place) return
    event.preventDefault()
    place.classList.remove("is-over")
    const field = $("input[type=file]", place)
    field.files = event.dataTransfer.files
    field.dispatchEvent(new Event("change", { bubbles: true }))
    if (place.matches("form")) place.requestSubmit()
    else field.focus()
  })
}
