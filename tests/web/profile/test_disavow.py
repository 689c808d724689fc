"""The disavow file on the screen: checked before it is downloaded, approved by two where asked, nothing lost."""

from __future__ import annotations

import io
import re

import make
import pytest

from outreach.core.states import Judgement, Role
from outreach.db import db, now
from outreach.models import Decision, DisavowFile, Event

BANNER = "Most sites never need this."


def decide(project, *values, judgement=Judgement.DISAVOW_DOMAIN, **given):
    kind = "page" if judgement == Judgement.DISAVOW_PAGE else "domain"
    for value in values:
        row = Decision(project_id=project.id, kind=kind, value=value, judgement=judgement, decided_at=now(), **given)
        db.session.add(row)
    db.session.commit()


def made(browser, checked=True):
    """Tick and download; the answer."""
    digest = re.search(r'name="digest" value="(\w+)"', browser.get("/profile/disavow").text)[1]
    return browser.post("/profile/disavow", data={"digest": digest, **({"checked": "1"} if checked else {})})


def bring(browser, data):
    return browser.post(
        "/profile/disavow/brought", data={"file": (io.BytesIO(data), "d.txt")}, content_type="multipart/form-data"
    )


@pytest.fixture
def home(app):
    return make.project(host="acme.example")


def test_most_sites_need_no_file(owner, home):
    page = owner.get("/profile/disavow").text
    assert BANNER in page and "No file needed." in page and "We have never seen it" in page


@pytest.fixture
def file(owner, home):
    """The first version of the file, with a domain and a page in it."""
    decide(home, "spam.example", reason="sells links")
    decide(home, "https://old.example/a", judgement=Judgement.DISAVOW_PAGE)
    where = made(owner).headers["Location"]
    assert "It replaces the file before it" in owner.get(where).text
    return db.session.scalars(db.select(DisavowFile)).one()


def test_what_will_be_in_the_file_is_seen_before_it_is_made_and_must_be_ticked(owner, home):
    decide(home, "spam.example", reason="sells links")
    page = owner.get("/profile/disavow").text
    assert "domain:spam.example" in page and "sells links" in page and "of 100,000 lines" in page and "of 2 MB" in page
    assert made(owner, checked=False).status_code == 422
    assert 'http-equiv="refresh"' in owner.get(made(owner).headers["Location"]).text


def test_the_file_that_is_downloaded_is_the_one_that_was_made(owner, file):
    answer = owner.get(f"/profile/disavow/{file.id}/disavow.txt")
    assert answer.text == file.text and "disavow.txt" in answer.headers["Content-Disposition"]
    assert "domain:spam.example\n" in answer.text and answer.text.endswith("https://old.example/a\n")


def test_a_file_is_marked_as_uploaded_on_a_day_that_has_come(owner, file):
    today = now().date()
    assert owner.post(f"/profile/disavow/{file.id}/uploads", data={"day": "2999-01-01"}).status_code == 422
    assert owner.post(f"/profile/disavow/{file.id}/uploads", data={"day": today.isoformat()}).status_code == 303
    db.session.refresh(file)
    assert file.uploaded_on == today
    kinds = db.session.scalars(db.select(Event.kind).order_by(Event.id)).all()
    assert kinds == ["disavow.made", "disavow.uploaded"]


def test_after_an_upload_only_what_changed_makes_another_version(owner, file):
    owner.post(f"/profile/disavow/{file.id}/uploads", data={"day": now().date().isoformat()})
    page = owner.get("/profile/disavow").text
    assert "Nothing has changed" not in page and "uploaded on" in page and "Compared with version 1" in page
    assert "Nothing has changed since the last upload" in owner.get("/profile/disavow?show=changes").text
    assert made(owner).status_code == 303 and db.session.scalar(db.select(db.func.count(DisavowFile.id))) == 1


def test_lines_that_came_after_the_look_are_not_made_unseen(owner, home):
    decide(home, "spam.example")
    digest = re.search(r'name="digest" value="(\w+)"', owner.get("/profile/disavow").text)[1]
    decide(home, "more.example")
    answer = owner.post("/profile/disavow", data={"digest": digest, "checked": "1"})
    assert answer.status_code == 422 and "changed since you looked" in answer.text
    assert db.session.scalars(db.select(DisavowFile)).all() == []


def test_the_present_file_is_brought_once_with_its_repairs_told(owner, home):
    found = bring(owner, b"domain: www.old.example\r\nwhat is this\n").text
    assert "www. was taken off" in found and "what is this" in found
    decide(home, "spam.example")
    page = owner.get("/profile/disavow").text
    assert "We have never seen it" not in page and "domain:spam.example" in page
    assert "domain:old.example" in owner.get("/profile/disavow?show=all").text
    bring(owner, b"domain:other.example\n")
    assert db.session.scalar(db.select(db.func.count(DisavowFile.id))) == 1
    owner.get(made(owner).headers["Location"])
    newest = db.session.scalars(db.select(DisavowFile).order_by(DisavowFile.version.desc())).first()
    assert {"domain:old.example", "domain:spam.example", "# not understood: what is this"} <= set(
        newest.text.splitlines()
    )


def test_a_file_that_disavows_nothing_is_refused(owner, home):
    assert bring(owner, b"# nothing\n").status_code == 422
    assert owner.post("/profile/disavow/brought").status_code == 422


def test_a_brought_file_can_be_taken_back(owner, home):
    bring(owner, b"domain:wrong.example\n")
    event = db.session.scalars(db.select(Event)).one()
    owner.post(f"/events/{event.id}/undos")
    assert db.session.scalars(db.select(DisavowFile)).all() == []


def test_protected_names_wait_until_they_are_typed(owner, home):
    decide(home, "blogspot.com", "acme.example")
    page = owner.get("/profile/disavow").text
    assert "Type blogspot.com" in page and "Type acme.example" not in page and "is your own site" in page
    wrong = owner.post("/profile/disavow/consents", data={"value": "blogspot.com", "typed": "yes"})
    assert wrong.status_code == 422 and "exactly as it is written" in wrong.text
    mine = owner.post("/profile/disavow/consents", data={"value": "acme.example", "typed": "acme.example"})
    assert mine.status_code == 422 and "your own site" in mine.text
    owner.post("/profile/disavow/consents", data={"value": "blogspot.com", "typed": "blogspot.com"})
    page = owner.get("/profile/disavow?show=warned").text
    assert "domain:blogspot.com" in page and "many people" in page and "Type blogspot.com" not in page
    never = owner.post("/profile/disavow/consents", data={"value": "github.io", "typed": "github.io"})
    assert never.status_code == 422 and "Nobody has decided" in never.text


def test_lines_are_taken_out_and_put_back(owner, home):
    bring(owner, b"domain:old.example\ndomain:stays.example\n")
    decide(home, "spam.example")
    owner.post("/profile/disavow/removals", data={"line": ["domain:old.example", "domain:spam.example"]})
    page = owner.get("/profile/disavow").text
    assert "It was taken out of the file." in page and "domain:spam.example" not in page
    text = db.session.get(DisavowFile, 1).text
    assert "old.example" in text  # what was uploaded stays as it was
    event = db.session.scalars(db.select(Event).where(Event.kind == "disavow.taken_out")).one()
    owner.post(f"/events/{event.id}/undos")
    page = owner.get("/profile/disavow?show=all").text
    assert "domain:spam.example" in page and "It was taken out" not in page


def test_nothing_ticked_changes_nothing(owner, home):
    owner.post("/profile/disavow/removals")
    assert db.session.scalars(db.select(Event)).all() == []
    assert "Tick the lines" in owner.get("/profile/disavow").text


def test_a_second_person_approves_before_the_download(as_user, home):
    home.two_person_disavow = True
    ann, bo = as_user(make.user(role=Role.MEMBER)), as_user(make.user(role=Role.MEMBER))
    decide(home, "spam.example")
    where = made(ann).headers["Location"]
    assert "download" not in where and "waits for a second person" in ann.get(where).text
    assert ann.get(f"{where}/disavow.txt").status_code == 303
    ann.post(f"{where}/approvals")
    assert db.session.scalars(db.select(DisavowFile)).one().approved_at is None
    assert ann.post(f"{where}/uploads", data={"day": now().date().isoformat()}).status_code == 422
    assert "Approve version 1" in bo.get(where).text
    bo.post(f"{where}/approvals")
    assert ann.get(f"{where}/disavow.txt").status_code == 200


def test_an_overtaken_version_is_not_approved(as_user, home):
    home.two_person_disavow = True
    ann, bo = as_user(make.user(role=Role.MEMBER)), as_user(make.user(role=Role.MEMBER))
    decide(home, "spam.example")
    first = made(ann).headers["Location"]
    decide(home, "more.example")
    made(ann)
    bo.post(f"{first}/approvals")
    rows = db.session.scalars(db.select(DisavowFile)).all()
    assert len(rows) == 2 and all(row.approved_at is None for row in rows)


def test_many_lines_come_in_pages(owner, home):
    bring(owner, b"".join(b"domain:s%03d.example\n" % n for n in range(250)))
    page = owner.get("/profile/disavow").text
    assert "domain:s099.example" in page and "domain:s100.example" not in page and "version 1" in page
    assert "domain:s249.example" in owner.get("/profile/disavow?show=all&page=99").text


def test_a_viewer_looks_and_a_stranger_finds_nothing(owner, as_user, home):
    decide(home, "spam.example")
    where = made(owner).headers["Location"].partition("?")[0]
    viewer = as_user(make.user(role=Role.VIEWER))
    page = viewer.get("/profile/disavow").text
    assert "domain:spam.example" in page and "I have checked" not in page and "Take out" not in page
    assert viewer.post("/profile/disavow").status_code == 403
    stranger = as_user(make.user(role=Role.MEMBER, all_projects=False))
    assert stranger.get(where).status_code == 404 and stranger.get(f"{where}/disavow.txt").status_code == 404


def test_signed_out_people_are_sent_to_the_door(client):
    assert client.get("/profile/disavow").status_code == 303
