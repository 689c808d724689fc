"""Two browsers of one person, and whether one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import make

from outreach.models import User

NEW = "four quiet green lamps"


def alive(browser: Any) -> bool:
    return bool(browser.get("/settings/you").status_code == 200)


def two(as_user: Callable[..., Any], **given: Any) -> tuple[User, Any, Any]:
    user = make.user(**given)
    return user, as_user(user), as_user(user)
