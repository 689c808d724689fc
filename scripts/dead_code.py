"""Find functions, classes and methods that nothing uses: not the code, not a template. `make lint` runs this."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"function", "method", "property", "class", "import", "unreachable_code"}
REGISTERED = [  # by a decorator, under a name that nobody calls
    "@*.get", "@*.post", "@*.route", "@bp.*", "@*.command", "@*.group",
    "@*.before_request", "@*.after_request", "@*.errorhandler", "@*.app_errorhandler", "@*.context_processor",
    "@*.template_filter", "@*.user_loader", "@*.request_loader", "@*.listens_for", "@app.*", "@validates",
]  # fmt: skip
CALLED_BY_LIBRARIES = {
    # name, and who calls it
    "convert": "click, for a type of parameter",
    "list_commands": "click",
    "format_commands": "click",
    "process_bind_param": "SQLAlchemy, for a type of column",
    "process_result_value": "SQLAlchemy, for a type of column",
    "process_formdata": "WTForms, for a type of field",
    "is_active": "Flask-Login",
    "get_id": "Flask-Login",
    "hand_over": "the child process, by its name in child_process.START",
    "forward": "tests, which move the clock",
    "go": "tests, which move the clock",
}


def main() -> int:
    """Print what is unused, one line each; return 1 if anything is."""
    words = set()
    for file in (ROOT / "templates").rglob("*.*"):
        words |= set(re.findall(r"\w+", file.read_text("utf-8")))
    found = Vulture(ignore_names=["validate_*", *CALLED_BY_LIBRARIES], ignore_decorators=REGISTERED)
    found.scavenge([str(ROOT / "outreach")])
    unused = [item for item in found.get_unused_code() if item.typ in KINDS and item.name not in words]
    for item in unused:
        print(f"{Path(item.filename).relative_to(ROOT)}:{item.first_lineno}: nothing uses the {item.typ} {item.name}")
    return 1 if unused else 0


if __name__ == "__main__":
    sys.exit(main())
