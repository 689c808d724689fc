// Lists: choosing rows, and panels of filters that close when one looks elsewhere.
import { $, $$ } from "./dom.js"

export function wakeLists() {
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-list]")
    if (!list || !event.target.closest(".pick, .all-in-view")) return
    const boxes = $$("tbody .pick input", list)
    if (event.target.matches("[data-pick-all]")) boxes.forEach((box) => (box.checked = event.target.checked))
    count(list, boxes)
  })
  document.addEventListener("click", (event) => {
    $$(".filters details[open]").forEach((panel) => panel.contains(event.target) || (panel.open = false))
  })
  // Enter in a field of the bulk bar presses the button beside it, not the first of the bar
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".bulk .pick-line input")) return
    event.preventDefault()
    $("button", event.target.parentElement).click()
  })
  // choosing several things in one panel does not close it
  let open = -1
  document.addEventListener("htmx:before:swap", () => (open = $$(".filters details").findIndex((panel) => panel.open)))
  document.addEventListener("htmx:after:swap", () => {
    const panel = $$(".filters details")[open]
    if (panel) panel.open = true
  })
  document.addEventListener("htmx:after:swap", () => $$("[data-list]").forEach((list) => count(list, $$("tbody .pick input", list))))
}

function count(list, boxes) {
  const chosen = boxes.filter((box) => box.checked).length
  const all = $("[data-pick-all]", list)
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length
    all.indeterminate = chosen > 0 && chosen < boxes.length
  }
  const words = $("[data-chosen]", list)
  const every = $(".all-in-view input", list)
  if (words) words.textContent = every?.checked ? $(".all-in-view span", list).textContent : chosen ? `${chosen} selected` : ""
}
