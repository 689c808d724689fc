"""What the tests of mailboxes share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flows.mailboxes.provider import World
from imapbox import imapbox
from oauthhouse import house
from smtpsink import sink


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> Iterator[World]:
    app.config["MAIL_SECONDS"] = 1
    with house() as there, sink(tmp_path) as tray, imapbox() as box:
        yield World(app, there, tray, box)
