import "./app.css"
import "htmx.org"
import { wakeBoard } from "./js/board.js"
import { wakeCursor } from "./js/cursor.js"
import { wakeDrop } from "./js/drop.js"
import { wakeForms } from "./js/forms.js"
import { wakeKeys } from "./js/keys.js"
import { wakeLists } from "./js/list.js"
import { wakeMenus } from "./js/menus.js"
import { wakePalette } from "./js/palette.js"
import { wakePolling } from "./js/poll.js"
import { wakeSnippets } from "./js/snippets.js"

// the cursor is before the keys: J on a list is the cursor's
for (const wake of [wakeCursor, wakeBoard, wakeKeys, wakeMenus, wakeLists, wakePalette, wakePolling, wakeSnippets, wakeDrop, wakeForms]) wake()
