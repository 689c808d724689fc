"""People on the screen: added, changed, merged, refused."""

from __future__ import annotations

from typing import Any

import make
from flask import Flask

from outreach.db import db
from outreach.models import (
    Contact,
    Pitch,
)


def test_two_rows_of_one_person_become_one(app: Flask, owner: Any) -> None:
    kept, gone = make.contact("jo@hive.example"), make.contact("jo.park@hive.example")
    pitch = make.pitch(contact=gone)
    answer = owner.post(f"/contacts/{kept.id}/merges", data={"email": "nobody@hive.example"})
    assert answer.status_code == 422
    owner.post(f"/contacts/{kept.id}/merges", data={"email": "jo.park@hive.example"})
    db.session.expire_all()
    assert {a.email for a in kept.addresses} == {"jo@hive.example", "jo.park@hive.example"}
    assert db.session.get_one(Pitch, pitch.id).contact_id == kept.id and db.session.query(Contact).count() == 1
