"""Sample data: a small story to look around in; it cannot send."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ...core.links import verdicts
from ...core.profile import backlink_key
from ...core.states import (
    AssetKind,
    CampaignState,
    Judgement,
    LinkState,
    MailKind,
    MailState,
    Sight,
    Stage,
    StepMode,
    TaskKind,
    ThreadTab,
    Triage,
    Turn,
    WonBy,
)
from ...db import Base, db, now
from ...models import (
    Address,
    Asset,
    Backlink,
    BacklinkDomain,
    Campaign,
    CampaignAsset,
    CampaignMailbox,
    Check,
    Contact,
    ContactSite,
    Event,
    Link,
    Mailbox,
    Message,
    Pitch,
    Project,
    ProjectHost,
    Prospect,
    Sequence,
    Site,
    Step,
    Task,
    Thread,
    User,
    Variant,
)
from . import sample_story

NAME = "Sample: Acme Honey"
HOST = "acme-honey.example"


class AlreadyThere(ValueError):
    """The sample project exists already."""


def fill(owner: User | None = None) -> Project:
    """Make the sample project with a story in every state; raises AlreadyThere. Commits."""
    if Project.called(NAME):
        raise AlreadyThere("The sample data is there already.")
    at = now()
    project = Project(
        name=NAME,
        is_sample=True,
        created_at=at,
        brands=["Acme Honey"],
        postal_address="1 Example Street, Berlin",
        hosts=[ProjectHost(host=HOST)],
    )
    sequence = _sequence(project, at)
    guide = Asset(
        project=project,
        url=f"https://{HOST}/winter-feeding",
        title="The winter feeding guide",
        kind=AssetKind.GUIDE,
        created_at=at,
    )
    tool = Asset(
        project=project, url=f"https://{HOST}/bee-map", title="The bee map", kind=AssetKind.TOOL, created_at=at
    )
    db.session.add_all((project, sequence, guide, tool))
    db.session.flush()
    mailbox = Mailbox(
        address=f"ana@{HOST}",
        sender_name="Ana",
        username=f"ana@{HOST}",
        secret=b"",
        smtp_host="",
        smtp_port=587,
        project_id=project.id,
        paused_at=at,
        paused_reason="sample data cannot send",
        created_at=at,
    )
    campaign = Campaign(
        project=project,
        sequence=sequence,
        name="Winter guide",
        state=CampaignState.RUNNING,
        created_at=at,
        launched_at=at - timedelta(days=30),
        owner_id=owner.id if owner else None,
        assets=[CampaignAsset(asset=guide), CampaignAsset(asset=tool)],
        mailboxes=[CampaignMailbox(mailbox=mailbox)],
    )
    db.session.add_all((mailbox, campaign))
    db.session.flush()
    for number, row in enumerate(sample_story.SITES):
        site, contact = _place(row, at - timedelta(days=40 - number))
        stage = sample_story.STAGES[number] if number < len(sample_story.STAGES) else None
        db.session.add(
            Prospect(
                project=project,
                site=site,
                created_at=at - timedelta(days=40 - number),
                score=80 - 3 * number,
                state=Triage.QUALIFIED if stage else Triage.NEW,
                source="sample",
                page_url=f"https://{site.host}/resources",
                page_title=f"Resources: {site.name}",
            )
        )
        if stage and contact:
            _pitch(number, stage, campaign, guide if number % 3 else tool, site, contact, at)
    _profile(project, at)
    Event.note(
        "project.sample", "Sample data was filled in", at, project_id=project.id, user_id=owner.id if owner else None
    )
    db.session.commit()
    return project


def remove() -> bool:
    """Take the sample project away again with all that is only its own; say whether it was there. Commits."""
    project = Project.called(NAME)
    if project is None:
        return False
    hosts = [row[0] for row in sample_story.SITES]
    sites = select(Site.id).where(Site.host.in_(hosts))
    elsewhere = select(Pitch.site_id).where(Pitch.project_id != project.id)
    contacts = select(ContactSite.contact_id).where(
        ContactSite.site_id.in_(sites), ContactSite.site_id.not_in(elsewhere)
    )
    people = list(db.session.scalars(select(Contact).where(Contact.id.in_(contacts))))
    places = list(db.session.scalars(select(Site).where(Site.id.in_(sites), Site.id.not_in(elsewhere))))
    mine = Base.metadata.sorted_tables
    for table in reversed(mine):  # children before parents
        if "project_id" in table.c and table.name not in ("project", "sign_in"):
            if table.name == "mailbox":
                _free_mailboxes(project.id)
            db.session.execute(table.delete().where(table.c.project_id == project.id))
    for row in people:
        db.session.delete(row)
    db.session.flush()
    for place in places:
        db.session.delete(place)
    db.session.flush()
    db.session.delete(project)
    db.session.commit()
    return True


def _free_mailboxes(project_id: int) -> None:
    boxes = select(Mailbox.id).where(Mailbox.project_id == project_id)
    db.session.execute(Message.__table__.delete().where(Message.mailbox_id.in_(boxes)))  # type: ignore[attr-defined]


def _sequence(project: Project, at: datetime) -> Sequence:
    texts = (
        (0, "{{site_name}}: a page for your readers", sample_story.PITCH),
        (4, "", sample_story.SECOND),
        (7, "", sample_story.LAST),
    )
    sequence = Sequence(name="Resource suggestion", created_at=at)
    for position, (delay, subject, body) in enumerate(texts, 1):
        step = Step(position=position, delay_days=delay, mode=StepMode.ASK)
        step.variants.append(Variant(label="A", subject=subject, body=body))
        sequence.steps.append(step)
    db.session.add(project)
    db.session.flush()
    sequence.project_id = project.id
    return sequence


def _place(row: tuple[str, str, str, str, str], at: datetime) -> tuple[Site, Contact | None]:
    host, name, kind, person, title = row
    site = Site.at(host)
    if site is None:
        metrics = {"dr": {"value": 30 + len(name), "source": "sample", "on": at.date().isoformat()}}
        site = Site(host=host, domain=host, name=name, kind=kind, language="en", metrics=metrics, created_at=at)
        db.session.add(site)
    if not person:
        return site, None
    first, last = person.split(" ", 1)
    email = f"{first.lower()}@{host}"
    contact = Contact.called(email)
    if contact is None:
        contact = Contact(
            name=person,
            first_name=first,
            last_name=last,
            language="en",
            timezone="Europe/Berlin",
            source="sample",
            created_at=at,
        )
        contact.addresses.append(Address(email=email, domain=host, found_on=f"https://{host}/contact", created_at=at))
        contact.places.append(ContactSite(site=site, title=title))
        db.session.add(contact)
    db.session.flush()
    return site, contact


def _pitch(
    number: int, stage: Stage, campaign: Campaign, asset: Asset, site: Site, contact: Contact, at: datetime
) -> None:
    mailbox, sequence = campaign.mailboxes[0].mailbox, campaign.sequence
    assert sequence is not None
    began = at - timedelta(days=14 - number)
    won = stage == Stage.WON
    pitch = Pitch(
        project_id=campaign.project_id,
        campaign=campaign,
        site=site,
        contact=contact,
        address=contact.addresses[0],
        asset=asset,
        target_url=asset.url,
        owner_id=campaign.owner_id,
        stage=stage,
        stage_at=began + timedelta(days=2),
        turn=Turn.OURS if stage in (Stage.TALKING, Stage.QUALIFIED, Stage.FOUND) else Turn.THEIRS,
        created_at=began,
        won_at=at - timedelta(days=3) if won else None,
        won_by=WonBy.CHECK if won else "",
        promised_on=(at + timedelta(days=3)).date() if stage == Stage.AGREED else None,
        stopped_at=at if stage in (Stage.WON, Stage.LOST, Stage.NOT_NOW) else None,
    )
    db.session.add(pitch)
    db.session.flush()
    if stage in (Stage.FOUND, Stage.QUALIFIED):
        return
    reply = sample_story.REPLIES.get(number)
    waits = bool(reply) and stage == Stage.TALKING
    thread = Thread(
        project_id=pitch.project_id,
        pitch=pitch,
        mailbox=mailbox,
        contact=contact,
        created_at=began,
        subject=f"{site.name}: a page for your readers",
        snippet=reply[0] if reply else "I read your resources page",
        tab=ThreadTab.NEEDS if waits else ThreadTab.DONE if won else ThreadTab.WAITING,
        unread=waits,
        suggestion={"outcome": reply[1], "because": reply[2]} if reply else {},
        last_at=at - timedelta(hours=3 * number + 2) if reply else began,
    )
    db.session.add(thread)
    first, second = sequence.steps[:2]
    ours = {
        "outgoing": True,
        "thread": thread,
        "mailbox": mailbox,
        "campaign": campaign,
        "contact": contact,
        "pitch": pitch,
        "sender": mailbox.address,
        "recipient": contact.addresses[0].email,
        "subject": thread.subject,
    }
    body = sample_story.PITCH.replace("{{first_name|there}}", contact.first_name).replace("{{asset_url}}", asset.url)
    body = body.replace("{{personal_line|", "").replace("pleasure.}}", "pleasure.")
    db.session.add(
        Message(
            **ours,
            step=first,
            state=MailState.SENT,
            at=began,
            sent_at=began,
            due_at=began,
            body=body,
            message_id=f"<sample.{pitch.id}.1@{HOST}>",
        )
    )
    if reply:
        db.session.add(
            Message(
                outgoing=False,
                thread=thread,
                mailbox=mailbox,
                contact=contact,
                pitch=pitch,
                state=MailState.RECEIVED,
                kind=MailKind.REPLY,
                at=thread.last_at,
                received_at=thread.last_at,
                sender=contact.addresses[0].email,
                facts={"name": contact.name},
                recipient=mailbox.address,
                subject=f"Re: {thread.subject}",
                body=reply[0],
                message_id=f"<sample.{pitch.id}.r@{site.host}>",
            )
        )
    elif stage == Stage.PITCHED:
        text = sample_story.SECOND.replace("{{first_name|there}}", contact.first_name)
        due = at - timedelta(hours=1)
        db.session.add(
            Message(
                **ours,
                step=second,
                state=MailState.DRAFT,
                at=due,
                due_at=due,
                body=text,
                message_id=f"<sample.{pitch.id}.2@{HOST}>",
            )
        )
    if stage in (Stage.WON, Stage.AGREED):
        _watched(number, pitch, site, asset, at)


def _watched(number: int, pitch: Pitch, site: Site, asset: Asset, at: datetime) -> None:
    state = LinkState.PROMISED if pitch.stage == Stage.AGREED else LinkState.LIVE if number == 4 else LinkState.CHANGED
    seen = state != LinkState.PROMISED
    rel = "nofollow" if state == LinkState.CHANGED else ""
    reason = "rel_nofollow" if rel else "ok"
    link = Link(
        project_id=pitch.project_id,
        pitch=pitch,
        site=site,
        asset=asset,
        owner_id=pitch.owner_id,
        created_at=at,
        source_url=f"https://{site.host}/resources" if seen else "",
        target_url=asset.url,
        expected_rel="follow",
        state=state,
        state_at=at - timedelta(days=1),
        promised_on=pitch.promised_on,
        anchor="winter feeding guide" if seen else "",
        rel=rel,
        verdict="weak" if rel else "counts" if seen else "",
        reason=reason if seen else "",
        sentence=verdicts.ROWS[reason].sentence if seen else "",
        first_seen_at=at - timedelta(days=10) if seen else None,
        last_seen_at=at if seen else None,
        last_checked_at=at if seen else None,
        checks=10 if seen else 0,
    )
    db.session.add(link)
    db.session.flush()
    if not seen:
        db.session.add(
            Task(
                project_id=pitch.project_id,
                kind=TaskKind.NUDGE,
                title=f"{site.name} promised a link",
                pitch=pitch,
                link=link,
                due_at=at + timedelta(days=3),
                created_at=at,
            )
        )
    for day in range(10 if seen else 0):
        late = bool(rel) and day == 9
        db.session.add(
            Check(
                link=link,
                at=at - timedelta(days=9 - day),
                sight=Sight.SEEN,
                verdict="weak" if late else "counts",
                reason="rel_nofollow" if late else "ok",
                http_status=200,
                final_url=link.source_url,
                anchor=link.anchor,
                rel="nofollow" if late else "",
                milliseconds=200 + day,
                changed=day == 0 or late,
                evidence={"sentence": verdicts.ROWS["rel_nofollow" if late else "ok"].sentence},
                source_line=f'<a href="{asset.url}"{" rel=nofollow" if late else ""}>winter feeding guide</a>',
            )
        )


def _profile(project: Project, at: datetime) -> None:
    rows = (
        ("hive-notes.example", 2, 2, 8, [["winter feeding guide", 2]], Judgement.KEEP),
        ("old-directory.example", 3, 3, 44, [["acme", 3]], Judgement.REVIEW),
        ("cheap-links.example", 18, 18, 81, [["buy seo links", 18]], Judgement.REVIEW),
        ("casino-bonus-one.example", 6, 6, 94, [["casino bonus", 6]], Judgement.REVIEW),
        ("casino-bonus-two.example", 9, 9, 94, [["casino bonus", 9]], Judgement.REVIEW),
        ("bee-books.blogspot.example", 1, 1, 6, [["honey money for beginners", 1]], Judgement.REVIEW),
    )
    for domain, pages, followed, score, anchors, judgement in rows:
        found = BacklinkDomain(
            project=project,
            domain=domain,
            pages=pages,
            followed=followed,
            score=score,
            anchors=anchors,
            judgement=judgement,
            first_seen_on=(at - timedelta(days=90)).date(),
            last_seen_on=at.date(),
        )
        db.session.add(found)
        db.session.flush()
        for page in range(pages):
            source, target = f"https://{domain}/page-{page}", f"https://{HOST}/"
            db.session.add(
                Backlink(
                    project_id=project.id,
                    key=backlink_key.key(backlink_key.page(source), backlink_key.page(target)),
                    domain=found,
                    source_url=source,
                    target_url=target,
                    anchor=anchors[0][0],
                    first_seen_on=found.first_seen_on,
                    last_seen_on=found.last_seen_on,
                )
            )
