// A key presses the button that carries it: data-key="y", "ctrl+enter", "g t". The button is the truth, the key its twin.
import { $, $$, typing, visible } from "./dom.js"

const WAIT = 1000
let pending = null

export function wakeKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const name = spelled(event)
    if (!name) return
    const chord = event.ctrlKey || event.metaKey
    if (!chord && !single(event)) return
    if (event.target.matches("select[data-key]") && /^[1-9]$/.test(name)) return choose(event)
    if (typing(event.target) && !chord) {
      if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur()
      return
    }
    if (event.key === "Escape") return leave()

    const sequence = pending ? `${pending} ${name}` : null
    pending = null
    const twin = (sequence && find(sequence)) || find(name)
    if (twin) {
      event.preventDefault()
      press(twin)
    } else if (!chord && $$(`[data-key^="${CSS.escape(name)} "]`).length) {
      event.preventDefault()
      pending = name
      setTimeout(() => (pending = null), WAIT)
    }
  })
}

// Whether single keys are on for this person: on, off, or only together with Alt.
export function single(event) {
  const wish = document.documentElement.dataset.keys
  return wish === "off" ? false : wish === "alt" ? event.altKey : !event.altKey
}

export function spelled(event) {
  const key = event.altKey && event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key
  if (["Shift", "Control", "Alt", "Meta", "Dead"].includes(key)) return ""
  const named = key.toLowerCase()
  const shift = event.shiftKey && /^[a-z]$|^\w{2,}$/.test(named) ? "shift+" : ""
  return (event.ctrlKey || event.metaKey ? "ctrl+" : "") + shift + named
}

// The nearest twin: in the open menu or dialog, in the bar of the chosen rows, in the row one is on, then on the page.
function find(name) {
  const wanted = `[data-key="${CSS.escape(name)}"]`
  const open = $$(":popover-open").at(-1) ?? $("dialog:modal")
  if (open) return $$(wanted, open).find(visible)
  const scopes = [$(".pick input:checked") && $(".bulk"), document.activeElement?.closest("[data-item]"), $("main"), document]
  for (const scope of scopes) {
    const twin = scope && $$(wanted, scope).find((element) => visible(element) || scope === document)
    if (twin) return twin
  }
}

function press(twin) {
  if (!typing(twin)) return twin.click()
  twin.focus()
  if (twin.matches("textarea")) twin.setSelectionRange(twin.value.length, twin.value.length)
  else twin.select?.()
  if (twin.type === "date") twin.showPicker?.()
}

// M, then a digit: the n-th stage of the list, and the button beside it
function choose(event) {
  const list = event.target
  if (!list.options[Number(event.key) - 1]) return
  event.preventDefault()
  list.selectedIndex = Number(event.key) - 1
  list.form.requestSubmit($("button", list.parentElement))
}

function leave() {
  $$(".filters details[open]").forEach((panel) => (panel.open = false))
  $$(".pick input:checked").forEach((box) => {
    box.checked = false
    box.dispatchEvent(new Event("change", { bubbles: true }))
  })
}
