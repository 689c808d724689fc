"""One link: what was agreed, what each check found, what a person decides about it, and the proof one can hand on."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import undefer
from werkzeug.wrappers import Response as Answer

from ...core import urls
from ...core.links import evidence
from ...core.states import LinkState, Role, Sight
from ...db import db, now
from ...flows import undo
from ...flows.links import verify
from ...models import Check, Link, PageCopy
from .. import access, flash, forms
from ..access import needs, public
from .links import bp as bp  # registered together
from .links import changed_word

STRIP = 60  # the last checks, as marks beside each other
CHANGES = 12
PROSE = {
    "missing": "It counts as lost when the next check, at least a day later, agrees.",
    "uncheckable": "What could not be checked is never counted as lost.",
}


class ProofForm(forms.OpForm):
    """Whether the proof page is opened or closed."""


@bp.get("/links/<int:id>")
@needs(link=Link)
def show(link: Link) -> str:
    """What was agreed, what was found, and every check so far."""
    pitch = link.pitch
    line = ""
    if pitch:
        won = (
            f", won {pitch.won_at:%d %b %Y} by {pitch.won_by}" if pitch.won_at else f", {pitch.stage.replace('_', ' ')}"
        )
        line = f"{pitch.campaign.name}, {pitch.contact.label if pitch.contact else pitch.site.label}{won}"
    proof_url = url_for("links.proof", token=link.proof_token, _external=True) if link.proof_token else ""
    return render_template(
        "links/show.html", **_shown(link), others=_others(link), pitch_line=line, proof_url=proof_url
    )


def _shown(link: Link) -> dict[str, Any]:
    """What the evidence page and the proof page show of a link."""
    recent = list(
        db.session.scalars(
            select(Check).where(Check.link_id == link.id).order_by(Check.at.desc(), Check.id.desc()).limit(STRIP)
        )
    )
    told = list(
        db.session.scalars(
            select(Check)
            .where(Check.link_id == link.id, Check.changed)
            .order_by(Check.at.desc(), Check.id.desc())
            .limit(CHANGES)
        )
    )
    latest = recent[0] if recent else None
    seen = next((check for check in recent if check.sight == Sight.SEEN), None)
    picked = request.args.get("check", "")
    picked_check = next((c for c in [*recent, *told] if str(c.id) == picked), None)
    focus = picked_check or latest
    kept = _evidence_of(focus, [*recent, *told])
    return {
        "link": link,
        "checks": recent[::-1],
        "told": told,
        "latest": latest,
        "focus": focus,
        "kept": kept,
        "rows": _compared(link, focus, kept),
        "lines": _lines(link, focus, seen, told),
        "changes": _differences(link, focus),
        "page_copy": _copy(focus.page_copy_id) if focus and focus.page_copy_id else _copy(link.latest_copy_id),
        "prose": PROSE.get(link.state, ""),
        "changed": changed_word,
        "check_url": lambda check: url_for("links.show", id=check.link_id, check=check.id),
        "no_url": lambda check: None,
    }


def _evidence_of(focus: Check | None, checks: list[Check]) -> dict[str, Any]:
    """The evidence of a check: its own, or that of the last change before it, which still applies."""
    if focus is None:
        return {}
    held = [check for check in checks if check.evidence and (check.at, check.id) <= (focus.at, focus.id)]
    return max(held, key=lambda check: (check.at, check.id)).evidence or {} if held else {}


def _copy(id: int | None) -> PageCopy | None:
    return db.session.get(PageCopy, id) if id else None


def _compared(link: Link, focus: Check | None, kept: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """Expected against found, a line each."""
    if focus is None:
        return []
    seen, unknown = focus.sight == Sight.SEEN, focus.sight == Sight.UNKNOWN
    hops = len(kept.get("hops", ()))
    status = str(focus.http_status or "no answer") + (f", {hops} redirect{'s' if hops > 1 else ''}" if hops else "")
    facts = kept.get("page", {})
    indexable = facts.get("indexable")
    says = "not known" if indexable is None else "yes" if indexable else f"no ({', '.join(facts.get('noindex', ()))})"
    if indexable and facts.get("canonical"):
        same = urls.same_page(facts["canonical"], focus.final_url)
        says += ", canonical is itself" if same else f", canonical is {urls.readable(facts['canonical'])}"
    if facts.get("robots") == "blocked":
        says += ", closed by robots.txt"
    first = (kept.get("links") or [{}])[0]
    there = urls.readable(first.get("url") or link.target_url)
    none = "not known" if unknown else f"none; {kept.get('other_links', 0)} other outgoing links"
    marks = [word for word in ("sponsored", "nofollow", "ugc") if word in focus.rel]
    wanted = link.expected_rel or "follow"
    good_rel = None if not seen else not marks if wanted == "follow" else wanted in marks
    anchor = None
    if link.expected_anchor and not unknown:
        anchor = seen and " ".join(focus.anchor.lower().split()) == " ".join(link.expected_anchor.lower().split())
    right = focus.reason not in ("wrong_target", "other_page")
    return [
        ("Page answers", "200", status, focus.http_status == 200 if focus.http_status else None),
        ("Link to", urls.readable(link.target_url), there if seen else none, None if unknown else seen and right),
        ("Anchor", link.expected_anchor or "any", focus.anchor, anchor),
        ("rel", wanted, (focus.rel or "follow") if seen else "", good_rel),
        ("Indexable", "yes", says, None if indexable is None else bool(indexable) and facts.get("robots") != "blocked"),
    ]


def _lines(link: Link, focus: Check | None, seen: Check | None, told: list[Check]) -> list[tuple[str, str, str, str]]:
    """The source around the link, as it was last seen and as it is now."""
    found = []
    for check in dict.fromkeys(c for c in (seen, focus) if c is not None and c.source_line):
        href = ((check.evidence or {}).get("links") or [{}])[0].get("href") or link.target_url
        found.append((f"{check.at:%d %b %Y %H:%M}", *evidence.marked(check.source_line, href)))
    return found


def _differences(link: Link, focus: Check | None) -> list[tuple[int | None, str, str, str]]:
    """What changed in the page with a change, line by line."""
    if focus is None or focus.page_copy_id is None:
        return []
    wanted = select(Check.page_copy_id).where(
        Check.link_id == link.id, Check.id < focus.id, Check.page_copy_id.is_not(None)
    )
    before = db.session.scalar(wanted.order_by(Check.id.desc()).limit(1))
    if before is None or before == focus.page_copy_id:
        return []
    copies = {
        copy.id: copy
        for copy in db.session.scalars(
            select(PageCopy).where(PageCopy.id.in_((before, focus.page_copy_id))).options(undefer(PageCopy.body))
        )
    }
    if len(copies) < 2:
        return []
    old, new = (evidence.lines(copies[id].page, copies[id].content_type) for id in (before, focus.page_copy_id))
    near = urls.registrable(urls.host(link.target_url))
    return [(line.number, line.sign, line.text, "") for line in evidence.differences(old, new, near)]


def _others(link: Link) -> int:
    """How many other links of the same site are live."""
    if link.site_id is None:
        return 0
    wanted = access.visible(Link).with_only_columns(func.count())
    same = (Link.site_id == link.site_id, Link.id != link.id, Link.state == LinkState.LIVE)
    return db.session.scalar(wanted.where(*same)) or 0


@bp.get("/links/<int:id>/copies/<int:check_id>")
@needs(link=Link, check=Check)
def copy(link: Link, check: Check) -> Response:
    """The page as a check found it, as a download; it is never rendered."""
    if check.link_id != link.id or check.page_copy_id is None:
        abort(404)
    kept = db.session.get(PageCopy, check.page_copy_id, options=[undefer(PageCopy.body)])
    if kept is None:
        abort(404)
    headers = {
        "Content-Disposition": f'attachment; filename="{kept.sha256[:16]}.html.txt"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(kept.page, mimetype="text/plain", headers=headers)


@bp.post("/links/<int:id>/checks")
@needs(Role.MEMBER, link=Link)
def check(link: Link) -> Answer:
    """Check the link now."""
    if not link.source_url:
        flash.say("Say first on which page the link is.")
        return redirect(url_for("links.edit", id=link.id), 303)
    id = link.id
    seen = verify.verify(link, asked_by_id=current_user.id)
    flash.say(f"Checked: {seen.link.sentence}" if seen.sight != Sight.UNKNOWN else "The page could not be checked.")
    return redirect(url_for("links.show", id=id), 303)


@bp.post("/links/<int:id>/acceptances")
@needs(Role.MEMBER, link=Link)
def accept(link: Link) -> Answer:
    """Accept the link as it is now."""
    if link.state not in (LinkState.CHANGED, LinkState.LOST, LinkState.MISSING):
        abort(409, "There is nothing to accept: the link is as agreed.")
    verify.accept(link, current_user.id)
    flash.say("Accepted as it is.")
    return redirect(url_for("links.show", id=link.id), 303)


@bp.post("/links/<int:id>/retirements")
@needs(Role.MEMBER, link=Link)
def retire(link: Link) -> Answer:
    """Stop watching the link, or start again."""
    at = now()
    page = urls.readable(link.source_url)
    if link.retired_at:
        with undo.recorded("link.watched", f"Watching {page} again", **about(link)) as event:
            link.watch_again(at)
    else:
        with undo.recorded("link.retired", f"No longer watching {page}", **about(link)) as event:
            link.retire(at)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("links.show", id=link.id), 303)


@bp.post("/links/<int:id>/proofs")
@needs(Role.MEMBER, link=Link)
def prove(link: Link) -> Answer:
    """Make a page that shows the evidence to anybody who has its address, or take it away again."""
    if forms.sent(ProofForm).op.data == "close":
        link.proof_token = None
        flash.say("The proof page is closed.")
    else:
        link.proof_token = link.proof_token or secrets.token_urlsafe(24)
        flash.say("The proof page is open to everybody who has its address.")
    db.session.commit()
    return redirect(url_for("links.show", id=link.id), 303)


@bp.get("/p/<token>")
@public
def proof(token: str) -> Any:
    """The evidence of one link, read-only, for people without an account."""
    link = db.session.scalar(select(Link).where(Link.proof_token == token)) if 20 <= len(token) <= 60 else None
    if link is None:
        abort(404)
    page = Response(render_template("links/proof.html", **_shown(link)))
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    page.headers["Cache-Control"] = "private, no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


def about(link: Link) -> dict[str, Any]:
    """The columns of the timeline a link belongs to."""
    return {
        "user_id": current_user.id,
        "project_id": link.project_id,
        "link_id": link.id,
        "site_id": link.site_id,
        "pitch_id": link.pitch_id,
    }
