// Small manners of forms: the error summary gets the focus, nothing is sent twice, drafts are kept.
import htmx from "htmx.org"
import { $, $$, fail, post } from "./dom.js"

const PAUSE = 3000

export function wakeForms() {
  const summary = $("[data-focus]")
  summary?.focus()

  // a form that came with a swap may be sent before it was woken; it is woken then, so that the page is not left
  const unwoken = "form[hx-post]:not([data-htmx-powered])"
  document.addEventListener("submit", (event) => event.target.matches(unwoken) && htmx.process(event.target), true)

  document.addEventListener("submit", (event) => {
    const form = event.target
    if (event.defaultPrevented || form.method === "dialog") return
    if (form.dataset.sent && form.method === "post") return event.preventDefault()
    if (form.method !== "post" || form.hasAttribute("hx-post")) return
    form.dataset.sent = "1"
    event.submitter?.setAttribute("aria-busy", "true")
    document.documentElement.classList.add("is-loading")
  })
  // a page that comes back out of the browser's memory is fresh again
  addEventListener("pageshow", () => {
    document.documentElement.classList.remove("is-loading")
    $$("form[data-sent]").forEach((form) => delete form.dataset.sent)
    $$("form [aria-busy]").forEach((button) => button.removeAttribute("aria-busy"))
  })
  document.addEventListener("htmx:before:request", () => document.documentElement.classList.add("is-loading"))
  document.addEventListener("htmx:finally:request", () => document.documentElement.classList.remove("is-loading"))
  document.addEventListener("htmx:error", () => fail("No answer from the server. What you typed is kept; try again."))

  document.addEventListener("change", (event) => {
    const field = event.target
    if (field.matches("[data-submit-on-change]")) field.form.requestSubmit()
    if (field.matches("[name=theme]") && field.closest("[data-preview]")) document.documentElement.dataset.theme = field.value
    if (field.matches("[name=density]") && field.closest("[data-preview]")) document.documentElement.dataset.density = field.value
  })
  document.addEventListener("click", (event) => {
    const copier = event.target.closest("[data-copy]")
    if (copier) copy(copier)
    if (event.target.closest("[data-dismiss]")) $("#undo").replaceChildren()
    if (event.target.closest("[data-print]")) print()
  })
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosave]")
    if (form) remember(form)
  })
  $$("form[data-autosave]").forEach(recall)
  for (const field of $$("input[data-zone], select[data-zone]")) field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone
  if ($("[data-close-window]")) window.close() // a window that was not opened by a script stays open
}

// The clipboard is not to be had over plain http, or where it is forbidden: then the words are marked, to be copied by key.
async function copy(button) {
  const source = $(button.dataset.copy)
  const words = $("span", button)
  const before = (button.dataset.words ??= words.textContent)
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent)
    words.textContent = "Copied"
  } catch {
    if (source.select) source.select()
    else getSelection().selectAllChildren(source)
    words.textContent = "Marked: press Ctrl C"
  }
  setTimeout(() => (words.textContent = before), 2000)
}

// <form data-autosave="/drafts/5"> is posted there 3 s after the last change; until the server has the words they are
// also kept in this browser. [data-saved] inside says so.
const timers = new WeakMap()
const place = (form) => `draft:${form.dataset.autosave}`
const words = (form) => Object.fromEntries([...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string"))

function remember(form) {
  localStorage.setItem(place(form), JSON.stringify(words(form)))
  note(form, "Not saved yet")
  clearTimeout(timers.get(form))
  timers.set(form, setTimeout(() => save(form), PAUSE))
}

async function save(form) {
  const sent = words(form)
  const answer = await post(form.dataset.autosave, sent).catch(() => null)
  if (!answer?.ok) return note(form, "Not saved: no answer from the server. Your text is kept in this browser.")
  if (JSON.stringify(sent) === localStorage.getItem(place(form))) localStorage.removeItem(place(form))
  note(form, `Draft saved ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`)
}

function recall(form) {
  const kept = JSON.parse(localStorage.getItem(place(form)) ?? "null")
  if (!kept) return
  for (const [name, value] of Object.entries(kept)) {
    const field = form.elements[name]
    if (field && "value" in field && field.type !== "hidden") field.value = value
  }
  remember(form)
}

function note(form, text) {
  const saved = $("[data-saved]", form) ?? $("[data-saved]")
  if (saved) saved.textContent = text
}
