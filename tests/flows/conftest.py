"""What several tests of the flows need."""

from __future__ import annotations

from typing import Any

import pytest
from smtpsink import sink


@pytest.fixture
def tray(tmp_path: Any, app: Any) -> Any:
    app.config["DOT_SECONDS"], app.config["MAIL_SECONDS"] = 1, 2
    with sink(tmp_path) as server:
        yield server
