// The row cursor is real focus, so that a screen reader follows J and K. [data-cursor] holds [data-item]s.
import { $, $$, typing, visible } from "./dom.js"
import { single, spelled } from "./keys.js"

const PLACE = "cursor"
const STEPS = { j: 1, arrowdown: 1, k: -1, arrowup: -1 }

export function wakeCursor() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || typing(event.target) || !single(event) || event.ctrlKey || event.metaKey) return
    if ($(":popover-open") || $("dialog:modal")) return
    const name = spelled(event)
    const extend = name.startsWith("shift+")
    const letter = name.replace("shift+", "")
    const item = current()

    if (letter in STEPS) {
      if (letter.startsWith("arrow") && (!item || item.closest("[data-board]"))) return
      const next = neighbour(item, STEPS[letter])
      if (!next) return
      event.preventDefault()
      if (extend && item) pick(item, true)
      focus(next)
      if (extend) pick(next, true)
    } else if (item && event.target === item) {
      const link = letter === "enter" ? ($("[data-open]", item) ?? $("a[href]", item)) : null
      if (link) link.click()
      else if (letter === "o" && $("a[data-site]", item)) window.open($("a[data-site]", item).href, "_blank", "noopener")
      else if (letter === "x") pick(item)
      else return
      event.preventDefault()
    }
  })

  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-item]")
    if (!item) return
    $$("[data-item][tabindex='0']", item.parentElement).forEach((other) => (other.tabIndex = -1))
    item.tabIndex = 0
    last = items().indexOf(item)
  })

  // after a row has left, the cursor stands on the next one, with a swap as with a whole new page
  document.addEventListener("htmx:after:swap", () => {
    if (last >= 0 && (document.activeElement === document.body || !document.activeElement)) focusAt(last)
  })
  document.addEventListener("submit", (event) => {
    const from = event.target.closest("[data-item]")
    if (from) sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, at: items().indexOf(from) }))
  })
  const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "null")
  sessionStorage.removeItem(PLACE)
  if (kept?.path === location.pathname && !$("[data-focus]")) focusAt(kept.at)
}

let last = -1

const items = () => $$("[data-cursor] [data-item], [data-board] [data-item]").filter(visible)
const current = () => document.activeElement?.closest("[data-item]")

function neighbour(item, step) {
  const all = item ? items().filter((other) => other.closest("[data-column]") === item.closest("[data-column]")) : items()
  if (!item) return all[Math.max(0, last)] ?? all[0]
  return all[all.indexOf(item) + step]
}

export function focus(item) {
  item.focus({ preventScroll: true })
  item.scrollIntoView({ block: "nearest" })
}

function focusAt(index) {
  const all = items()
  if (all.length) focus(all[Math.min(Math.max(index, 0), all.length - 1)])
  else $("main")?.focus()
}

function pick(item, on) {
  const box = $(".pick input", item)
  if (!box) return
  box.checked = on ?? !box.checked
  box.dispatchEvent(new Event("change", { bubbles: true }))
}
