"""What the tests of the profile share."""

from __future__ import annotations

import make
import pytest
from flask import Flask

from outreach.models import Project


@pytest.fixture
def ours(app: Flask) -> Project:
    return make.project(brands=["Acme"])
