// Live parts ask again: every 5 s for a minute after one did something, then every minute, never in a hidden tab.
import htmx from "htmx.org"
import { $, $$ } from "./dom.js"

const OFTEN = 5000
const FAST = 1000
const SELDOM = 60000
const AWAKE = 60000

let lively = Date.now()
let lastCounts = Date.now()
const lastAsked = new WeakMap()
const title = document.title

export function wakePolling() {
  for (const sign of ["pointerdown", "keydown", "focus"]) addEventListener(sign, () => (lively = Date.now()), { passive: true })
  document.addEventListener("visibilitychange", () => document.hidden || (lively = Date.now()))
  setInterval(tick, FAST)
  show()
}

function tick() {
  if (document.hidden) return
  const pause = Date.now() - lively < AWAKE ? OFTEN : SELDOM
  for (const part of $$("[data-poll]")) {
    const due = (lastAsked.get(part) ?? 0) + ("pollFast" in part.dataset ? FAST : pause)
    if (!lastAsked.has(part)) lastAsked.set(part, Date.now())
    else if (Date.now() >= due && !part.contains(typingIn())) {
      lastAsked.set(part, Date.now())
      htmx.ajax("GET", part.dataset.poll, { target: part, source: part, swap: "outerMorph" })
    }
  }
  if ($(".rail") && Date.now() - lastCounts >= pause) {
    lastCounts = Date.now()
    recount()
  }
}

const typingIn = () => (document.activeElement?.matches("input, textarea, select") ? document.activeElement : null)

async function recount() {
  const seen = $$(".rail [data-place]").map((place) => $(".count", place)?.textContent ?? "").join(",")
  const answer = await fetch(`/counts?seen=${encodeURIComponent(seen)}`).catch(() => null)
  if (answer?.status !== 200) return
  const { counts } = await answer.json()
  for (const place of $$("[data-place]")) {
    const number = counts[place.dataset.place] ?? ""
    const badge = $(".count", place)
    if (!number) badge?.remove()
    else if (badge) badge.textContent = number
    else place.insertBefore(Object.assign(document.createElement("span"), { className: "count", textContent: number }), $("kbd", place))
  }
  show()
}

// "(3) Today" in the tab, and a dot on the sign
function show() {
  const number = $(".rail [data-place=Today] .count")?.textContent
  document.title = (number ? `(${number}) ` : "") + title
  const icon = $("link[rel=icon]")
  if (icon && $(".rail")) icon.href = icon.href.split("?")[0] + (number ? "?dot" : "")
}
