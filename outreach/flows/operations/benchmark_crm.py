"""Benchmark data: the rows of projects, sites, people, pitches and mails; the same for the same size and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from ...core.states import (
    CampaignState,
    ImportKind,
    ImportState,
    MailKind,
    MailState,
    SiteKind,
    Stage,
    SuppressionKind,
    TaskKind,
    ThreadTab,
    Triage,
    Turn,
    WonBy,
)
from ...models import (
    Message,
)


class Crm:
    """Rows by table; *size* is the number of sites."""

    size: int
    day: datetime

    def projects(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 6):
            yield {"id": n, "name": f"Sample client {n}", "is_sample": True, "created_at": self.day}

    def users(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 6):
            role = "owner" if n == 1 else "member"
            yield {
                "id": n,
                "email": f"person{n}@bench.example",
                "name": f"Person {n}",
                "role": role,
                "password_hash": "!",
                "created_at": self.day,
            }

    def assets(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 51):
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "url": f"https://client{n % 5 + 1}.example/guide-{n}",
                "title": f"Guide {n}",
                "created_at": self.day,
            }

    def mailboxes(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 6):
            address = f"ana@client{n}.example"
            yield {
                "id": n,
                "project_id": n,
                "address": address,
                "username": address,
                "secret": b"",
                "smtp_host": "",
                "smtp_port": 587,
                "paused_at": self.day,
                "paused_reason": "sample data cannot send",
                "created_at": self.day,
            }

    def campaigns(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 51):
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "sequence_id": n % 5 + 1,
                "owner_id": n % 5 + 1,
                "name": f"Campaign {n}",
                "state": CampaignState.RUNNING,
                "launched_at": self.day,
                "created_at": self.day,
            }

    def sites(self) -> Iterator[dict[str, Any]]:
        kinds = list(SiteKind)
        for n in range(1, self.size + 1):
            host = f"site{n:06}.example"
            metrics = {"dr": {"value": n * 7 % 90, "source": "Ahrefs", "on": self.day.date().isoformat()}}
            yield {
                "id": n,
                "host": host,
                "domain": host,
                "name": f"Site {n:06}",
                "kind": kinds[n % len(kinds)],
                "language": "en",
                "metrics": metrics,
                "created_at": self.day - timedelta(hours=n % 9000),
            }

    def prospects(self) -> Iterator[dict[str, Any]]:
        states = (Triage.QUALIFIED, Triage.QUALIFIED, Triage.QUALIFIED, Triage.NEW, Triage.SKIPPED, Triage.LATER)
        for n in range(1, self.size + 1):
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "site_id": n,
                "state": states[n % 6],
                "score": n * 37 % 100,
                "source": "bench",
                "page_url": f"https://site{n:06}.example/links",
                "tags": f"tag{n % 20}",
                "created_at": self.day - timedelta(hours=n % 9000),
            }

    def contacts(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size * 14 // 10 + 1):
            yield {
                "id": n,
                "name": f"Person {n:06}",
                "first_name": "Jo",
                "last_name": f"Number {n}",
                "language": "en",
                "created_at": self.day,
            }

    def addresses(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size * 14 // 10 + 1):
            host = f"site{(n - 1) % self.size + 1:06}.example"
            yield {"contact_id": n, "email": f"person{n}@{host}", "domain": host, "created_at": self.day}

    def places(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size * 14 // 10 + 1):
            yield {"contact_id": n, "site_id": (n - 1) % self.size + 1}

    def stage(self, n: int) -> Stage:
        return (*[Stage.PITCHED] * 5, Stage.TALKING, Stage.AGREED, Stage.WON, Stage.LOST, Stage.NOT_NOW)[n % 10]

    def pitches(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size + 1):
            stage, at = self.stage(n), self.day - timedelta(hours=n % 9000)
            won = stage == Stage.WON
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "campaign_id": self.campaign(n),
                "site_id": n,
                "contact_id": n,
                "address_id": n,
                "asset_id": n % 50 + 1,
                "owner_id": n % 5 + 1,
                "stage": stage,
                "stage_at": at,
                "created_at": at,
                "turn": Turn.OURS if n % 4 == 0 else Turn.THEIRS,
                "tags": f"tag{n % 20}",
                "next_step_at": self.day + timedelta(hours=n % 500) if stage == Stage.PITCHED and n % 3 else None,
                "won_at": at if won else None,
                "won_by": WonBy.CHECK if won else "",
                "stopped_at": None if stage == Stage.PITCHED else at,
            }

    def campaign(self, n: int) -> int:
        """One of the ten campaigns of the project of site *n*."""
        return (n // 5 % 10) * 5 + n % 5 or 50

    def threads(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size + 1):
            replied = n % 10 >= 5
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "pitch_id": n,
                "mailbox_id": n % 5 + 1,
                "contact_id": n,
                "subject": f"A guide for Site {n:06}",
                "snippet": "Happy to add it" if replied else "I read your page",
                "tab": (ThreadTab.NEEDS if n % 50 == 5 else ThreadTab.DONE) if replied else ThreadTab.WAITING,
                "unread": n % 50 == 5,
                "last_at": self.day - timedelta(minutes=n * 5 % 500_000),
                "created_at": self.day,
            }

    def messages(self) -> Iterator[dict[str, Any]]:
        number = 0
        for n in range(1, self.size + 1):
            at = self.day - timedelta(hours=n % 9000 + 200)
            email, mine = f"person{n}@site{n:06}.example", f"ana@client{n % 5 + 1}.example"
            replied = n % 10 >= 5
            for position in (1, 2) if replied else (1, 2, 3):
                number += 1
                ahead = position == 3 and n % 3 == 0
                when = self.day + timedelta(minutes=n % 20_000) if ahead else at + timedelta(days=4 * position)
                yield _mail(
                    id=number,
                    thread_id=n,
                    mailbox_id=n % 5 + 1,
                    campaign_id=self.campaign(n),
                    contact_id=n,
                    pitch_id=n,
                    step_id=3 * (n % 5) + position,
                    outgoing=True,
                    at=when,
                    due_at=when,
                    sent_at=None if ahead else when,
                    state=MailState.DRAFT if ahead else MailState.SENT,
                    message_id=f"<{n}.{position}@bench.example>",
                    sender=mine,
                    recipient=email,
                    subject=f"A guide for Site {n:06}",
                    body="Hi Jo,\n\na page for your readers.",
                )
            if replied:
                number += 1
                when = self.day - timedelta(minutes=n * 5 % 500_000)
                yield _mail(
                    id=number,
                    thread_id=n,
                    mailbox_id=n % 5 + 1,
                    contact_id=n,
                    pitch_id=n,
                    outgoing=False,
                    at=when,
                    received_at=when,
                    state=MailState.RECEIVED,
                    kind=MailKind.REPLY,
                    message_id=f"<{n}.r@site.example>",
                    sender=email,
                    recipient=mine,
                    subject="Re: A guide",
                    body="Happy to add it.",
                )

    def events(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size + 1):
            yield {
                "at": self.day - timedelta(minutes=n % 500_000),
                "kind": "pitch.stage",
                "summary": f"Site {n:06} moved to {self.stage(n)}",
                "data": {},
                "user_id": n % 5 + 1,
                "project_id": n % 5 + 1,
                "site_id": n,
                "contact_id": n,
                "pitch_id": n,
            }

    def tasks(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size // 10 + 1):
            yield {
                "project_id": n % 5 + 1,
                "user_id": n % 5 + 1,
                "kind": TaskKind.RETURN if n % 3 else TaskKind.TODO,
                "title": f"Write to Site {n:06} again",
                "pitch_id": n,
                "due_at": self.day + timedelta(hours=n % 2000 - 1000),
                "done_at": self.day if n % 2 else None,
                "created_at": self.day,
            }

    def suppressions(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size // 50 + 1):
            value = f"site{50 * n:06}.example"
            yield {
                "kind": SuppressionKind.DOMAIN if n % 2 else SuppressionKind.PERSON,
                "keyed_hash": f"bench {n}",
                "value": value if n % 2 else f"person{50 * n}@{value}",
                "source": "by hand",
                "added_by_id": 1,
                "added_at": self.day,
            }

    def imports(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 301):
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "name": f"export-{n}.csv",
                "sha256": f"bench {n}",
                "stored_as": "",
                "size": 1_000_000,
                "state": ImportState.DONE,
                "recognised": "Ahrefs backlinks",
                "kind": ImportKind.BACKLINKS,
                "rows": 4000,
                "rows_done": 4000,
                "new": 2000,
                "rejected": 2000 if n == 1 else 0,
                "brought_by_id": 1,
                "finished_at": self.day,
                "created_at": self.day,
            }

    def memberships(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 51):
            yield {"project_id": n % 5 + 1, "site_id": n, "username": "ana", "created_at": self.day}


_BLANK = {column.name: None for column in Message.__table__.columns if column.nullable and column.name not in ("raw",)}


def _mail(**given: Any) -> dict[str, Any]:
    """One row with the same columns as every other, so that a batch is one statement."""
    return {**_BLANK, "kind": "", **given}
