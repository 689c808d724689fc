"""Agenda: everything that needs a person now, in the order to do it; the screen and the morning mail show the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from ...core import labels, routes
from ...core.outbound import schedule
from ...core.states import LinkState, MailState, TaskKind, ThreadTab
from ...db import capped, db
from ...models import (
    Campaign,
    CampaignAsset,
    Contact,
    Link,
    Message,
    Pitch,
    Project,
    ProjectMember,
    Step,
    Task,
    Thread,
    User,
)

MOST = 50
TABS = (ThreadTab.NEEDS, ThreadTab.BOUNCED)  # the conversations that wait for a person
TITLES = {
    "replies": "Replies",
    "bounced": "Mail that came back",
    "followups": "Follow-ups due",
    "links": "Link changes",
    "promised": "Promised and overdue",
    "tasks": "Tasks",
}
ONE = {
    "replies": "reply",
    "bounced": "mail that came back",
    "followups": "follow-up due",
    "links": "link change",
    "tasks": "task",
}
OF_LINKS = (TaskKind.NUDGE, TaskKind.WIN_BACK)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: who it is about, why it is here, one line of text, and where it is done."""

    section: str
    key: str  # stays the same from one look to the next: "draft-12"
    who: str
    site: str
    why: str
    quote: str
    url: str  # a path of ours
    verb: str
    at: datetime | None  # since when it waits
    row: Any


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: str
    items: Sequence[Item]
    total: int  # as far as MOST + 1, so that a long list stays cheap

    @property
    def said(self) -> str:
        """How many there are, in words: "3 link changes"."""
        title = self.title.lower()
        return f"{self.total} {ONE.get(self.name, title) if self.total == 1 else title}"


Found = tuple[Sequence[Item], int]  # those shown, and how many there are


def agenda(
    scope: Scope, at: datetime, *, only: str | None = None, most: int = MOST, shown: int | None = None
) -> list[Section]:
    """What waits for a person at the moment *at*, section by section; sections without items are left out.

    *only* names one section. Each section counts as far as *most*, and holds as many items, or the first *shown*.
    """
    ends = day_end(scope.user, at)
    tabs = tuple(tab for tab, name in zip(TABS, ("replies", "bounced"), strict=True) if only in (None, name))
    conversations = cache(lambda: _of_tabs(tabs, scope, at, most, shown or most))
    makers: dict[str, Callable[[], Found]] = {
        "replies": lambda: _replies(*conversations()[ThreadTab.NEEDS]),
        "bounced": lambda: _bounced(*conversations()[ThreadTab.BOUNCED]),
        "followups": lambda: _followups(scope, ends, most, shown or most),
        "links": lambda: _links(scope, at, most, shown or most),
        "promised": lambda: _promised(scope, at, most, shown or most),
        "tasks": lambda: _tasks(scope, ends, most, shown or most),
    }
    found = [Section(name, TITLES[name], *make()) for name, make in makers.items() if only in (None, name)]
    return [section for section in found if section.items]


def waiting(user: User, at: datetime, project: Project | None = None, most: int = MOST) -> list[ScalarSelect[int]]:
    """How many things wait in each section, counted as far as *most*: to be selected together with other numbers."""
    scope, ends = Scope(user, project), day_end(user, at)
    wanted = (
        *((_conversations(scope, at, tab), Thread) for tab in TABS), (_of_followups(scope, ends), Message),
        (_of_changes(scope, at), Link),
        (_of_promises(scope, at), Link), (_of_tasks(scope, ends), Task),
    )  # fmt: skip
    return [capped(rows.with_only_columns(model.id), most) for rows, model in wanted]


def drafts_due(user: User, at: datetime, most: int = MOST, **scope: Any) -> list[Message]:
    """The follow-ups to confirm today, first due first."""
    items, _ = _followups(Scope(user, **scope), day_end(user, at), most, most)
    return [item.row for item in items]


def zone_of(user: User) -> ZoneInfo:
    return schedule.zone_named(user.timezone) or ZoneInfo("UTC")


def day_end(user: User, at: datetime) -> datetime:
    """The midnight that ends the person's day."""
    return schedule.day_bounds(at, user.timezone)[1]


class Scope:
    """What a person looks at: their projects, or one of them; their own things, or the team's.

    *team* also shows what belongs to others, *unassigned* what belongs to nobody. *samples* False leaves out the
    sample project, as the morning mail does.
    """

    def __init__(
        self,
        user: User,
        project: Project | None = None,
        campaign_id: int | None = None,
        team: bool = False,
        unassigned: bool = True,
        samples: bool = True,
    ) -> None:
        self.user, self.project, self.campaign_id = user, project, campaign_id
        self.team, self.unassigned, self.samples = team, unassigned, samples

    def of(self, column: Any) -> ColumnElement[bool]:
        """The condition that a project id is within."""
        if self.project is not None:
            return column == self.project.id  # type: ignore[no-any-return]
        allowed = select(Project.id).where(Project.archived_at.is_(None))
        if not self.samples:
            allowed = allowed.where(~Project.is_sample)
        if not self.user.all_projects:
            mine = select(ProjectMember.project_id).where(ProjectMember.user_id == self.user.id)
            allowed = allowed.where(Project.id.in_(mine))
        return column.in_(allowed)  # type: ignore[no-any-return]

    def whose(self, *columns: Any) -> ColumnElement[bool]:
        """The condition that a thing is this person's: the first owner that is set decides."""
        if self.team:
            return and_(True)
        owner = func.coalesce(*columns) if len(columns) > 1 else columns[0]
        return or_(owner == self.user.id, owner.is_(None)) if self.unassigned else owner == self.user.id


def _found(wanted: Select[Any], order: Sequence[Any], around: Sequence[Any], most: int, shown: int) -> tuple[Any, int]:
    """The first *shown* rows with what belongs *around* them, and how many there are, counted as far as *most*."""
    (model,) = (column["entity"] for column in wanted.column_descriptions)
    total = capped(wanted.with_only_columns(model.id), most)
    rows = db.session.execute(wanted.add_columns(total).options(*around).order_by(*order).limit(shown)).all()
    return [row for row, _ in rows], rows[0][1] if rows else 0


def _conversations(scope: Scope, at: datetime, *tabs: ThreadTab) -> Select[Thread]:
    wanted = (
        select(Thread)
        .outerjoin(Pitch, Thread.pitch_id == Pitch.id)
        .where(scope.of(Thread.project_id), Thread.tab.in_(tabs))
        .where(or_(Thread.later_until.is_(None), Thread.later_until <= at))
        .where(scope.whose(Thread.assigned_id, Pitch.owner_id))
    )
    return wanted.where(Pitch.campaign_id == scope.campaign_id) if scope.campaign_id else wanted


def _replies(threads: Sequence[Thread], total: int) -> Found:
    found = []
    for thread in threads:
        guess = str(thread.suggestion.get("outcome", ""))
        why = f"Looks like: {labels.word('outcome', guess).text.lower()}" if guess else ""
        found.append(_of_thread("replies", thread, why, thread.snippet[:160], "Answer"))
    return found, total


def _bounced(threads: Sequence[Thread], total: int) -> Found:
    """Mail that did not arrive: what the server said, never our own words."""
    said = [str(thread.suggestion.get("because", "")) for thread in threads]
    return [
        _of_thread("bounced", thread, f"Came back: {why}".rstrip(": "), "", "Find another address")
        for thread, why in zip(threads, said, strict=True)
    ], total


def _of_tabs(
    tabs: Sequence[ThreadTab], scope: Scope, at: datetime, most: int, shown: int
) -> dict[ThreadTab, tuple[list[Thread], int]]:
    """The conversations of some tabs, each tab with how many there are, in one query; replies come first."""
    counts = [capped(_conversations(scope, at, tab).with_only_columns(Thread.id), most) for tab in tabs]
    wanted = (
        _conversations(scope, at, *tabs)
        .add_columns(*counts)
        .options(
            contains_eager(Thread.pitch).joinedload(Pitch.site),
            joinedload(Thread.contact).selectinload(Contact.addresses),
        )
        .order_by(case((Thread.tab == ThreadTab.NEEDS, 0), else_=1), Thread.last_at, Thread.id)
        .limit(2 * shown)
    )
    rows = db.session.execute(wanted).all()
    totals = rows[0][1:] if rows else (0,) * len(tabs)
    return {
        tab: ([thread for thread, *_ in rows if thread.tab == tab][:shown], total)
        for tab, total in zip(tabs, totals, strict=True)
    }


def _of_thread(section: str, thread: Thread, why: str, quote: str, verb: str) -> Item:
    who = thread.contact.label if thread.contact else "Somebody we do not know"
    site = thread.pitch.site.label if thread.pitch else ""
    url = routes.path("inbox.show", id=thread.id)
    return Item(section, f"reply-{thread.id}", who, site, why, quote, url, verb, thread.last_at, thread)


def _of_followups(scope: Scope, ends: datetime) -> Select[Message]:
    answered = exists().where(Thread.id == Message.thread_id, Thread.tab == ThreadTab.NEEDS)
    wanted: Select[Message] = (
        select(Message)
        .join(Message.pitch)
        .join(Pitch.site)
        .where(Message.state == MailState.DRAFT, Message.due_at < ends, Message.outgoing)
        .where(scope.of(Pitch.project_id), scope.whose(Pitch.owner_id), ~answered)
        .where(or_(Pitch.stopped_at.is_(None), Message.step_id.is_(None)))
    )
    return wanted.where(Message.campaign_id == scope.campaign_id) if scope.campaign_id else wanted


def _followups(scope: Scope, ends: datetime, most: int, shown: int) -> Found:
    around = (
        contains_eager(Message.pitch).contains_eager(Pitch.site),
        contains_eager(Message.pitch)
        .joinedload(Pitch.campaign)
        .selectinload(Campaign.assets)
        .joinedload(CampaignAsset.asset),
        contains_eager(Message.pitch).joinedload(Pitch.asset),
        contains_eager(Message.pitch).joinedload(Pitch.project).selectinload(Project.hosts),
        joinedload(Message.contact).options(selectinload(Contact.addresses), selectinload(Contact.places)),
        joinedload(Message.step).selectinload(Step.variants),
        joinedload(Message.mailbox),
        joinedload(Message.thread),
    )
    drafts, total = _found(_of_followups(scope, ends), (Message.due_at, Message.id), around, most, shown)
    lengths = _lengths({draft.step.sequence_id for draft in drafts if draft.step})
    found = []
    for draft in drafts:
        assert draft.pitch is not None
        why = "an answer you wrote"
        if draft.step:
            why = f"step {draft.step.position} of {lengths.get(draft.step.sequence_id, draft.step.position)}"
        who = draft.contact.label if draft.contact else draft.recipient
        found.append(
            Item("followups", f"draft-{draft.id}", who, draft.pitch.site.label, why, "",
                 routes.path("drafts.show", id=draft.id), "Send to", draft.due_at, draft)
        )  # fmt: skip
    return found, total


def _lengths(sequences: set[int]) -> dict[int, int]:
    if not sequences:
        return {}
    wanted = select(Step.sequence_id, func.count()).where(Step.sequence_id.in_(sequences)).group_by(Step.sequence_id)
    return dict(db.session.execute(wanted).all())


def _of_changes(scope: Scope, at: datetime) -> Select[Link]:
    return (
        _links_of(scope, at)
        .where(Link.changes())
        .where(or_(Link.accepted_at.is_(None), Link.accepted_at < Link.state_at))
    )


def _links(scope: Scope, at: datetime, most: int, shown: int) -> Found:
    links, total = _found(_of_changes(scope, at), (Link.state_at.desc(), Link.id), _AROUND_A_LINK, most, shown)
    return [_link_item("links", link, labels.word("link", link.state).text, "Look at") for link in links], total


def _of_promises(scope: Scope, at: datetime) -> Select[Link]:
    return (
        _links_of(scope, at)
        .where(Link.state.in_((LinkState.PROMISED, LinkState.VERIFYING)), Link.retired_at.is_(None))
        .where(Link.promised_on < at.astimezone(zone_of(scope.user)).date())
    )


def _promised(scope: Scope, at: datetime, most: int, shown: int) -> Found:
    today = at.astimezone(zone_of(scope.user)).date()
    links, total = _found(_of_promises(scope, at), (Link.promised_on, Link.id), _AROUND_A_LINK, most, shown)
    found = []
    for link in links:
        assert link.promised_on is not None
        days = (today - link.promised_on).days
        late = f"promised for {link.promised_on.day} {link.promised_on:%b}, {days} day{'' if days == 1 else 's'} late"
        found.append(_link_item("promised", link, late, "Ask"))
    return found, total


_AROUND_A_LINK = (
    contains_eager(Link.pitch).joinedload(Pitch.contact).selectinload(Contact.addresses),
    joinedload(Link.site),
)


def _links_of(scope: Scope, at: datetime) -> Select[Link]:
    postponed = exists().where(Task.link_id == Link.id, Task.done_at.is_(None), Task.due_at > at)
    wanted = (
        select(Link)
        .outerjoin(Pitch, Link.pitch_id == Pitch.id)
        .where(scope.of(Link.project_id), scope.whose(Link.owner_id, Pitch.owner_id), ~postponed)
    )
    return wanted.where(Pitch.campaign_id == scope.campaign_id) if scope.campaign_id else wanted


def _link_item(section: str, link: Link, why: str, verb: str) -> Item:
    who = link.site.label if link.site else link.source_url
    name = link.pitch.contact.label if link.pitch and link.pitch.contact else ""
    return Item(
        section,
        f"link-{link.id}",
        who,
        name,
        why,
        link.sentence[:160],
        routes.path("links.show", id=link.id),
        verb,
        link.state_at,
        link,
    )


def _of_tasks(scope: Scope, ends: datetime) -> Select[Task]:
    wanted = (
        select(Task)
        .outerjoin(Pitch, Task.pitch_id == Pitch.id)
        .where(scope.of(Task.project_id), Task.done_at.is_(None), Task.due_at < ends)
        .where(or_(Task.link_id.is_(None), Task.kind.not_in(OF_LINKS)))  # those come back as the link itself
        .where(scope.whose(Task.user_id, Pitch.owner_id))
    )
    return wanted.where(Pitch.campaign_id == scope.campaign_id) if scope.campaign_id else wanted


def _tasks(scope: Scope, ends: datetime, most: int, shown: int) -> Found:
    around = (contains_eager(Task.pitch).joinedload(Pitch.site), joinedload(Task.link))
    tasks, total = _found(_of_tasks(scope, ends), (Task.due_at, Task.id), around, most, shown)
    found = []
    for task in tasks:
        site = task.pitch.site.label if task.pitch else ""
        found.append(
            Item("tasks", f"task-{task.id}", task.title, site, _KINDS.get(task.kind, ""), "", _where(task), "Do",
                 task.due_at, task)
        )  # fmt: skip
    return found, total


_KINDS: dict[str, str] = {
    TaskKind.NUDGE: "a promised link is not there yet",
    TaskKind.WIN_BACK: "a link was lost",
    TaskKind.RETURN: "back, or time to ask again",
    TaskKind.DECIDE: "a mail waits for your decision",
}


def _where(task: Task) -> str:
    if task.thread_id:
        return routes.path("inbox.show", id=task.thread_id)
    if task.link_id:
        return routes.path("links.show", id=task.link_id)
    if task.message_id:
        return routes.path("outbox.index", tab="decide")
    if task.pitch_id:
        return routes.path("pitches.show", id=task.pitch_id)
    return routes.path("tasks.show", id=task.id)
