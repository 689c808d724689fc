"""Conditions on a prospect that lists, filters and suggestions share; each is a piece of SQL over Prospect and Site."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, literal_column, or_, select

from ...core.states import AddressState, LinkState, MailState, SuppressionKind
from ...flows.imports import records
from ...models import Address, BacklinkDomain, ContactSite, Link, Message, Pitch, Prospect, Site, Suppression

SEVERAL_RIVALS = Prospect.rival_count > literal_column("1")  # spelled as in its index


def has_address() -> Any:
    """Somebody at the site has an address that has not bounced."""
    return exists(
        select(ContactSite.id)
        .join(Address, Address.contact_id == ContactSite.contact_id)
        .where(ContactSite.site_id == Prospect.site_id, Address.state != AddressState.BOUNCED)
    )


def pitched(since: datetime | None = None) -> Any:
    """There is a pitch to the site; with *since*, one that sent a mail since then."""
    wanted = select(Pitch.id).where(Pitch.site_id == Prospect.site_id)
    if since is not None:
        wanted = wanted.join(Message, Message.pitch_id == Pitch.id).where(
            Message.outgoing, Message.state == MailState.SENT, Message.sent_at >= since
        )
    return exists(wanted)


def refused() -> Any:
    """The site or its domain is on the do-not-contact list."""
    names = Suppression.value.in_((Site.host, Site.domain))
    return exists().where(Suppression.kind == SuppressionKind.DOMAIN, names).correlate(Site)


def tagged(tag: str) -> Any:
    """The prospect has this tag."""
    return (" " + Prospect.tags + " ").contains(f" {tag.lower()} ", autoescape=True)


def links_here() -> Any:
    """Whether the site links to us already, as a source or a link of ours says."""
    here = (LinkState.LIVE, LinkState.CHANGED)
    told = select(BacklinkDomain.id).where(
        BacklinkDomain.project_id == Prospect.project_id, BacklinkDomain.domain == Site.domain
    )
    watched = select(Link.id).where(
        Link.project_id == Prospect.project_id, Link.site_id == Prospect.site_id, Link.state.in_(here)
    )
    return or_(exists(told), exists(watched), tagged(records.LINKS_TO_US))
