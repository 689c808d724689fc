"""Drafts on the screen: read, rewritten, sent, put off, dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import make
from flask import Flask

from outreach.core.states import MailState, Role
from outreach.db import now


def test_a_viewer_of_a_draft_cannot_send_it(app: Flask, as_user: Callable[..., Any]) -> None:
    pitch = make.pitch()
    draft = make.message(pitch=pitch, campaign=pitch.campaign, state=MailState.DRAFT, due_at=now())
    assert as_user(make.user(role=Role.VIEWER)).post(f"/drafts/{draft.id}/sends").status_code == 403
    assert draft.state == MailState.DRAFT
