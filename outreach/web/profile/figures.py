"""The profile in figures: anchors, followed links, our own links against it, and the weights of the signs."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import func, select
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import Regexp

from ...core.profile import scoring
from ...core.states import InspectionKind, Role
from ...db import db
from ...flows import undo
from ...flows.profile import crawl, earned, score
from ...models import Backlink, Link, ProfileFigures, Project
from .. import choices, flash, forms, lists
from ..access import needs
from . import profile

bp = profile.bp  # the pages of the profile share one address


@bp.get("/earned", endpoint="earned")
@needs()
def ours() -> str:
    """What we won that no source has seen, and what appeared that nobody asked for."""
    project = choices.home()
    return render_template(
        "profile/earned.html",
        project=project,
        unseen=earned.unseen(project),
        unasked=earned.unasked(project),
        tied=db.session.scalar(select(func.count()).select_from(_tied(project).subquery())) or 0,
    )


def _tied(project: Project) -> Any:
    return (
        select(Backlink.id)
        .join(Link, Backlink.link_id == Link.id)
        .where(Link.project_id == project.id)
        .limit(lists.CAP)
    )


@bp.get("/anchors")
@needs()
def anchors() -> str:
    """Anchors by class and followed links over time, and what our own links do against the rules."""
    project = choices.home()
    row = db.session.scalar(select(ProfileFigures).where(ProfileFigures.project_id == project.id))
    figures: dict[str, Any] = row.figures if row else {}
    classes = figures.get("classes", {})
    total = sum(classes.values())
    months = figures.get("months", [])
    return render_template(
        "profile/anchors.html",
        project=project,
        counted=row.counted_at if row else None,
        classes=[
            (name, classes.get(name, 0), 100 * classes.get(name, 0) / total if total else 0) for name in scoring.CLASSES
        ],
        total=total,
        texts=figures.get("texts", {}),
        links=figures.get("links", [0, 0, 0]),
        labels=[month[2:] for month, *_ in months],
        follow=[round(100 * yes / (yes + no)) if yes + no else 0 for _, yes, no, _, _ in months],
        fresh=[domains for *_, domains in months],
        cautions=earned.cautions(project),
        round=crawl.latest(project, InspectionKind.CITE),
        cites=len(earned.cited(project.id)),
    )


class _Weights(Form):  # type: ignore[misc]
    """One number a signal, and the words by which anchors are told."""

    brands = TextAreaField("Names of ours")
    money_terms = TextAreaField("Terms we sell by")


for _signal in scoring.SIGNALS:
    _why = f"{_signal.sentence}: enter a whole number from 0 to 100"
    setattr(
        _Weights, _signal.name, StringField(_signal.sentence, [Regexp(r"\s*(?:100|[0-9]{1,2})\s*\Z", message=_why)])
    )


@bp.get("/weights")
@needs()
def weights() -> str:
    return _page(choices.home())


@bp.post("/weights")
@needs(Role.MANAGER)
def update() -> Any:
    """Keep the weights that differ from ours, and have every domain judged anew."""
    project, form = choices.home(), forms.sent(_Weights)
    if not form.validate():
        return _page(project, form), 422
    given = {signal.name: int(form[signal.name].data) for signal in scoring.SIGNALS}
    about = {"project_id": project.id, "user_id": current_user.id}
    with undo.recorded("profile.weights", f"Changed the weights of {project.name}", **about) as event:
        project.weights = {one.name: given[one.name] for one in scoring.SIGNALS if given[one.name] != abs(one.weight)}
        project.brands = _terms(form.brands.data)
        project.money_terms = _terms(form.money_terms.data)
    score.again(project)
    db.session.commit()
    flash.say("Saved. Every domain is judged anew.", event)
    return redirect(url_for("profile.weights"), 303)


def _terms(text: str | None) -> list[str]:
    return [line[:80] for line in forms.lines(text)][:200]


def _page(project: Project, form: Any = None) -> str:
    return render_template(
        "profile/weights.html",
        project=project,
        signals=[(signal, abs(scoring.weight_of(signal, project.weights))) for signal in scoring.SIGNALS],
        wrong=forms.wrong(form) if form else {},
        typed={name: field.raw_data[0] for name, field in form._fields.items() if field.raw_data} if form else {},
        progress=score.progress(project),
    )
