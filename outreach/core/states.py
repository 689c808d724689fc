"""The words for states: one list each, used in tables, code, addresses and on the screen."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person may do: each includes what the later ones may."""

    OWNER = "owner"
    MANAGER = "manager"
    MEMBER = "member"
    VIEWER = "viewer"


class Stage(StrEnum):
    """Where a pitch stands."""

    FOUND = "found"
    QUALIFIED = "qualified"
    PITCHED = "pitched"
    TALKING = "talking"
    AGREED = "agreed"
    WON = "won"
    LOST = "lost"
    NOT_NOW = "not_now"


OPEN_STAGES = (Stage.FOUND, Stage.QUALIFIED, Stage.PITCHED, Stage.TALKING, Stage.AGREED)
CLOSED_STAGES = (Stage.WON, Stage.LOST, Stage.NOT_NOW)


class Turn(StrEnum):
    """Who has to do the next thing."""

    OURS = "ours"
    THEIRS = "theirs"
    SCHEDULED = "scheduled"


class WonBy(StrEnum):
    """What made a pitch won."""

    CHECK = "check"
    HAND = "hand"


class Outcome(StrEnum):
    """What a reply means, said by a person."""

    INTERESTED = "interested"
    ASKS_MONEY = "asks_money"
    NO = "no"
    NOT_NOW = "not_now"
    WRONG_PERSON = "wrong_person"
    AWAY = "away"
    LIVE = "live"


class Triage(StrEnum):
    """What we decided about a site as a prospect of a project."""

    NEW = "new"
    QUALIFIED = "qualified"
    SKIPPED = "skipped"
    LATER = "later"


class SiteKind(StrEnum):
    BLOG = "blog"
    NEWS = "news"
    RESOURCE = "resource"
    DIRECTORY = "directory"
    FORUM = "forum"
    COMMUNITY = "community"
    PODCAST = "podcast"
    NEWSLETTER = "newsletter"
    OTHER = "other"


class AssetKind(StrEnum):
    ARTICLE = "article"
    GUIDE = "guide"
    STUDY = "study"
    TOOL = "tool"
    INFOGRAPHIC = "infographic"
    VIDEO = "video"
    OTHER = "other"


class AddressState(StrEnum):
    """Whether an address takes mail."""

    OK = "ok"
    BOUNCED = "bounced"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"


class CampaignState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


class StepMode(StrEnum):
    """Whether a step waits for a person."""

    ASK = "ask"
    ITSELF = "itself"


class MailState(StrEnum):
    """The life of one outgoing mail."""

    DRAFT = "draft"  # waits for a person
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # probably sent; looked for, never resent by itself
    HELD = "held"  # a person must decide; the reason says what
    SKIPPED = "skipped"
    STOPPED = "stopped"
    RECEIVED = "received"  # theirs


# Sets of states that several places ask for.
UNSENT = (MailState.DRAFT, MailState.QUEUED, MailState.HELD)  # waits for its moment or for a person
STOPPABLE = (*UNSENT, MailState.CLAIMED)  # has not left yet: may be kept back until its final dot is written
ON_ITS_WAY = (MailState.QUEUED, MailState.CLAIMED, MailState.SENDING)
NEEDS_A_PERSON = (MailState.DRAFT, MailState.HELD, MailState.UNKNOWN)
PROBABLY_LEFT = (MailState.SENT, MailState.UNKNOWN)
COUNTED = (MailState.CLAIMED, MailState.SENDING, *PROBABLY_LEFT)  # counts against caps, pauses and yearly limits
SETTLED = (MailState.SENT, MailState.SKIPPED, MailState.STOPPED)  # nothing more comes of it by itself


class MailKind(StrEnum):
    """What an incoming mail is."""

    REPLY = "reply"
    AUTO = "auto"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    OPTOUT = "optout"
    OTHER = "other"


class BounceClass(StrEnum):
    """Whose fault a bounce is; only the first suppresses, and the address, not the person."""

    ADDRESS = "address"
    MAILBOX = "mailbox"
    SENDER = "sender"
    MESSAGE = "message"


class ThreadTab(StrEnum):
    """Where a conversation waits."""

    NEEDS = "needs"
    BOUNCED = "bounced"
    WAITING = "waiting"
    DONE = "done"
    UNMATCHED = "unmatched"
    IGNORED = "ignored"


class LinkState(StrEnum):
    """How a watched link stands."""

    PROMISED = "promised"
    VERIFYING = "verifying"
    LIVE = "live"
    CHANGED = "changed"
    MISSING = "missing"  # one miss
    LOST = "lost"  # two, at least a day apart
    UNCHECKABLE = "uncheckable"
    RETIRED = "retired"


class Sight(StrEnum):
    """The three outcomes of one look."""

    SEEN = "seen"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Acquisition(StrEnum):
    """How a link came to be."""

    EARNED = "earned"
    PAID = "paid"
    EXCHANGE = "exchange"
    SUBMITTED = "submitted"
    FOUND = "found"  # appeared without being asked for


class Judgement(StrEnum):
    """What we decided about a linking domain or page."""

    REVIEW = "review"
    KEEP = "keep"
    REMOVAL = "removal"
    DISAVOW_DOMAIN = "disavow_domain"
    DISAVOW_PAGE = "disavow_page"
    LATER = "later"


class InspectionKind(StrEnum):
    """What a round of looks is about."""

    LOOK = "look"  # pages of linking domains
    CITE = "cite"  # our own pages: whom do we link to


class SuppressionKind(StrEnum):
    PERSON = "person"
    DOMAIN = "domain"


class ImportState(StrEnum):
    NEW = "new"
    READY = "ready"
    LOADING = "loading"
    DONE = "done"
    STOPPED = "stopped"
    REFUSED = "refused"
    UNDONE = "undone"


class PullState(StrEnum):
    """A fetch from a paid API, page by page."""

    QUOTED = "quoted"  # its cost was said; nobody has agreed to it yet
    RUNNING = "running"
    WAITING = "waiting"  # asked to wait, or cut off; it goes on by itself
    FAILED = "failed"  # a person has to do something, then it goes on where it was
    STOPPED = "stopped"
    DONE = "done"


class ImportKind(StrEnum):
    """What the rows of a table are."""

    BACKLINKS = "backlinks"
    PROSPECTS = "prospects"
    CONTACTS = "contacts"
    LINKS = "links"


class MembershipState(StrEnum):
    ACTIVE = "active"
    PLANNED = "planned"
    LEFT = "left"


class TaskKind(StrEnum):
    TODO = "todo"
    NUDGE = "nudge"  # a promised link has not appeared
    WIN_BACK = "win_back"
    RETURN = "return"  # somebody is back from leave
    DECIDE = "decide"  # a mail whose fate a person must settle


class DigestRhythm(StrEnum):
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    OFF = "off"
