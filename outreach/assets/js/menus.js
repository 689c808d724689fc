// Popover menus: the focus goes in, arrows walk, and comes back by itself. Dialogs open from their buttons.
import { $, $$, visible } from "./dom.js"

export function wakeMenus() {
  document.addEventListener("toggle", (event) => {
    if (event.newState === "open" && event.target.matches?.(".menu")) choices(event.target)[0]?.focus()
  }, true)
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".menu:popover-open")
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!menu || !step || event.target.matches("input")) return
    const all = choices(menu)
    all[(all.indexOf(event.target) + step + all.length) % all.length]?.focus()
    event.preventDefault()
  })
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-dialog]")
    if (opener) document.getElementById(opener.dataset.openDialog)?.showModal()
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close()
  })
  $("dialog[data-open-now]")?.showModal()
}

const choices = (menu) => $$("a[href], button", menu).filter(visible)
