"""What the tests of incoming mail share."""

from __future__ import annotations

from typing import Any

import pytest
from flows.inbound.world import World


@pytest.fixture
def world(app: Any) -> World:
    return World()
