"""What the tests of Today share."""

from __future__ import annotations

import make
import pytest
from flask import Flask
from flows.today.morning_mail import Post

from outreach.models import User


@pytest.fixture
def user(app: Flask) -> User:
    return make.user(timezone="Europe/Berlin")


@pytest.fixture
def post() -> Post:
    return Post()
