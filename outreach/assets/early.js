// Before anything is drawn: this page has a script, so what only stands in for one can stay away.
document.documentElement.classList.add("js")
