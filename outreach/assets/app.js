import "./app.css"
import "htmx.org"

document.documentElement.classList.add("js")
