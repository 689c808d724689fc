// Cards move by mouse, by Shift and arrows, or by their menu; what the server refuses goes back where it was.
import { $, $$, fail, post, refreshUndo, typing } from "./dom.js"
import { focus } from "./cursor.js"
import { single } from "./keys.js"

let dragged = null

export function wakeBoard() {
  if (!$("[data-board]")) return
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-move]")
    dragged?.classList.add("is-dragged")
    if (dragged) event.dataTransfer.effectAllowed = "move"
  })
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged")
    dragged = null
    over(null)
  })
  document.addEventListener("dragover", (event) => {
    const column = dragged && event.target.closest("[data-column]")
    over(column)
    if (column) event.preventDefault()
  })
  document.addEventListener("drop", (event) => {
    const column = dragged && event.target.closest("[data-column]")
    if (!column) return
    event.preventDefault()
    move(dragged, column)
  })
  document.addEventListener("keydown", (event) => {
    const card = document.activeElement?.closest("[data-board] [data-item]")
    if (!card || typing(event.target) || event.defaultPrevented || !single(event) || $(":popover-open")) return
    const columns = $$("[data-column]")
    const here = columns.indexOf(card.closest("[data-column]"))
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (side && event.shiftKey) {
      if (columns[here + side]) move(card, columns[here + side])
    } else if (side) {
      let at = here + side
      while (columns[at] && !$("[data-item]", columns[at])) at += side
      const next = columns[at] && $$("[data-item]", columns[at])
      if (next) focus(next[Math.min($$("[data-item]", columns[here]).indexOf(card), next.length - 1)])
    } else if (step) {
      const all = $$("[data-item]", columns[here])
      const next = all[all.indexOf(card) + step]
      if (next) focus(next)
    } else return
    event.preventDefault()
  })
}

function over(column) {
  $$(".board-column.is-over").forEach((other) => other !== column && other.classList.remove("is-over"))
  column?.classList.add("is-over")
}

async function move(card, column) {
  const line = card.closest("li")
  const [from, before] = [line.parentElement, line.nextElementSibling]
  if (from === $("ul", column)) return
  const to = $("ul", column)
  to.prepend(line)
  bump(from, -1)
  bump(to, 1)
  focus(card)
  const answer = await post(card.dataset.move, { stage: column.dataset.column }).catch(() => null)
  if (answer?.ok || answer?.type === "opaqueredirect") {
    card.dataset.stage = column.dataset.column
    return refreshUndo()
  }
  from.insertBefore(line, before)
  bump(from, 1)
  bump(to, -1)
  const elsewhere = answer?.headers.get("HX-Redirect")
  if (elsewhere) return location.assign(elsewhere)
  fail(answer ? "This move was refused, so the card is back where it was." : "No answer from the server, so the card is back where it was.")
  focus(card)
}

// the number in a column's head, when it is exact
function bump(list, by) {
  const badge = $(".count", list.closest("[data-column]"))
  if (badge && /^\d+$/.test(badge.textContent)) badge.textContent = Number(badge.textContent) + by
}
