export const $ = (selector, within = document) => within.querySelector(selector)
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)]

export const visible = (element) => element.checkVisibility({ visibilityProperty: true })

export const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")

// Where letters are letters: in fields, not on check boxes and buttons.
export const typing = (element) =>
  element?.isContentEditable ||
  element?.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])")

// What a screen reader should hear; the same words stand in the undo bar when it is something one can take back.
export function say(text) {
  const status = $("#status")
  if (status) status.textContent = status.textContent === text ? `${text} ` : text
}

// Put the undo bar's present content from the server into the page.
export async function refreshUndo() {
  const answer = await fetch("/said", { headers: { "HX-Request": "true" } })
  if (!answer.ok || !$("#undo")) return
  $("#undo").outerHTML = await answer.text()
  $("#undo [data-here]")?.setAttribute("value", location.pathname + location.search)
  say($("#undo [data-say]")?.textContent ?? "")
}

// Say that something went wrong, in the same place.
export function fail(text) {
  const bar = $("#undo")
  if (bar) bar.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }))
  say(text)
}

export function post(url, fields) {
  return fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { ...token(), "HX-Request": "true" },
    body: new URLSearchParams(fields),
  })
}
