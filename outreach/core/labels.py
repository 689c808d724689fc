"""The words a person reads for each state: word, tone and shape, one list for screens, tables and mails."""

from __future__ import annotations

from dataclasses import dataclass

from . import states


@dataclass(frozen=True)
class Word:
    """How a state is shown: never by its colour alone."""

    text: str
    tone: str = "mute"  # live, warn, lost, info, accent or mute
    icon: str = "point"


WORDS: dict[str, dict[str, Word]] = {
    "stage": {
        states.Stage.FOUND: Word("Found", "mute", "circle-dashed"),
        states.Stage.QUALIFIED: Word("Qualified", "info", "circle-check"),
        states.Stage.PITCHED: Word("Pitched", "info", "send"),
        states.Stage.TALKING: Word("Talking", "accent", "messages"),
        states.Stage.AGREED: Word("Agreed", "accent", "thumb-up"),
        states.Stage.WON: Word("Won", "live", "trophy"),
        states.Stage.LOST: Word("Lost", "lost", "x"),
        states.Stage.NOT_NOW: Word("Not now", "mute", "player-pause"),
    },
    "turn": {
        states.Turn.OURS: Word("Ours", "accent", "arrow-right"),
        states.Turn.THEIRS: Word("Theirs", "mute", "hourglass"),
        states.Turn.SCHEDULED: Word("Scheduled", "info", "clock"),
    },
    "won_by": {
        states.WonBy.CHECK: Word("By check", "live", "circle-check"),
        states.WonBy.HAND: Word("By hand", "warn", "pencil"),
    },
    "outcome": {
        states.Outcome.INTERESTED: Word("Interested", "live", "thumb-up"),
        states.Outcome.ASKS_MONEY: Word("Asks for money", "warn", "tag"),
        states.Outcome.NO: Word("No", "lost", "x"),
        states.Outcome.NOT_NOW: Word("Not now", "mute", "player-pause"),
        states.Outcome.WRONG_PERSON: Word("Wrong person", "info", "user"),
        states.Outcome.AWAY: Word("Out of office", "mute", "calendar"),
        states.Outcome.LIVE: Word("Says it is live", "live", "link"),
    },
    "triage": {
        states.Triage.NEW: Word("New", "info", "circle-dashed"),
        states.Triage.QUALIFIED: Word("Qualified", "live", "circle-check"),
        states.Triage.SKIPPED: Word("Skipped", "mute", "x"),
        states.Triage.LATER: Word("Later", "warn", "clock"),
    },
    "address": {
        states.AddressState.OK: Word("Works", "live", "check"),
        states.AddressState.BOUNCED: Word("Bounced", "lost", "x"),
        states.AddressState.TROUBLE: Word("Trouble", "warn", "alert-triangle"),
        states.AddressState.UNKNOWN: Word("Not tried", "mute", "question-mark"),
    },
    "campaign": {
        states.CampaignState.DRAFT: Word("Draft", "mute", "pencil"),
        states.CampaignState.RUNNING: Word("Running", "live", "player-play"),
        states.CampaignState.PAUSED: Word("Paused", "warn", "player-pause"),
        states.CampaignState.FINISHED: Word("Finished", "info", "flag"),
    },
    "mode": {
        states.StepMode.ASK: Word("Ask me each time", "info", "user"),
        states.StepMode.ITSELF: Word("By itself", "accent", "send"),
    },
    "mail": {
        states.MailState.DRAFT: Word("Draft waiting for you", "accent", "pencil"),
        states.MailState.QUEUED: Word("Scheduled", "info", "clock"),
        states.MailState.CLAIMED: Word("Scheduled", "info", "clock"),
        states.MailState.SENDING: Word("Sending", "info", "refresh"),
        states.MailState.SENT: Word("Sent", "live", "check"),
        states.MailState.FAILED: Word("Failed", "lost", "x"),
        states.MailState.UNKNOWN: Word("Maybe sent", "warn", "question-mark"),
        states.MailState.HELD: Word("Held", "warn", "player-pause"),
        states.MailState.SKIPPED: Word("Skipped", "mute", "arrow-right"),
        states.MailState.STOPPED: Word("Stopped", "mute", "ban"),
        states.MailState.RECEIVED: Word("Received", "info", "mail"),
    },
    "tab": {
        states.ThreadTab.NEEDS: Word("Needs you", "accent", "arrow-right"),
        states.ThreadTab.BOUNCED: Word("Came back", "warn", "alert-triangle"),
        states.ThreadTab.WAITING: Word("Waiting", "mute", "hourglass"),
        states.ThreadTab.DONE: Word("Done", "live", "check"),
        states.ThreadTab.UNMATCHED: Word("Unmatched", "warn", "question-mark"),
        states.ThreadTab.IGNORED: Word("Ignored", "mute", "ban"),
    },
    "link": {
        states.LinkState.PROMISED: Word("Promised", "info", "hourglass"),
        states.LinkState.VERIFYING: Word("Verifying", "info", "refresh"),
        states.LinkState.LIVE: Word("Live", "live", "filled-circle"),
        states.LinkState.CHANGED: Word("Changed", "warn", "filled-square-rotated"),
        states.LinkState.MISSING: Word("Missing?", "warn", "circle-dotted"),
        states.LinkState.LOST: Word("Lost", "lost", "x"),
        states.LinkState.UNCHECKABLE: Word("Could not check", "mute", "question-mark"),
        states.LinkState.RETIRED: Word("Retired", "mute", "archive"),
    },
    "sight": {
        states.Sight.SEEN: Word("Seen", "live", "filled-circle"),
        states.Sight.ABSENT: Word("Not seen", "lost", "x"),
        states.Sight.UNKNOWN: Word("Could not tell", "mute", "question-mark"),
    },
    "acquisition": {
        states.Acquisition.EARNED: Word("Earned", "live", "trophy"),
        states.Acquisition.PAID: Word("Paid", "warn", "tag"),
        states.Acquisition.EXCHANGE: Word("Exchange", "warn", "refresh"),
        states.Acquisition.SUBMITTED: Word("Submitted", "info", "pencil"),
        states.Acquisition.FOUND: Word("Appeared by itself", "info", "star"),
    },
    "judgement": {
        states.Judgement.REVIEW: Word("To review", "info", "eye"),
        states.Judgement.KEEP: Word("Keep", "live", "check"),
        states.Judgement.REMOVAL: Word("Ask for removal", "warn", "mail"),
        states.Judgement.DISAVOW_DOMAIN: Word("Disavow domain", "lost", "ban"),
        states.Judgement.DISAVOW_PAGE: Word("Disavow page", "lost", "file-text"),
        states.Judgement.LATER: Word("Later", "mute", "clock"),
    },
    "import": {
        states.ImportState.NEW: Word("Waits for you", "accent", "file-import"),
        states.ImportState.READY: Word("Queued", "info", "clock"),
        states.ImportState.LOADING: Word("Loading", "info", "refresh"),
        states.ImportState.DONE: Word("Done", "live", "check"),
        states.ImportState.STOPPED: Word("Stopped", "warn", "ban"),
        states.ImportState.REFUSED: Word("Refused", "lost", "x"),
        states.ImportState.UNDONE: Word("Undone", "mute", "arrow-back-up"),
    },
    "membership": {
        states.MembershipState.ACTIVE: Word("Active", "live", "check"),
        states.MembershipState.PLANNED: Word("Planned", "info", "calendar"),
        states.MembershipState.LEFT: Word("Left", "mute", "logout"),
    },
    "role": {
        states.Role.OWNER: Word("Owner", "accent", "key"),
        states.Role.MANAGER: Word("Manager", "info", "users"),
        states.Role.MEMBER: Word("Member", "info", "user"),
        states.Role.VIEWER: Word("Viewer", "mute", "eye"),
    },
}

# Why an entry of the do-not-contact list that we did not make ourselves stays on it, by where it came from.
KEPT = {
    "reply": "They asked not to be written to",
    "one-click": "They asked not to be written to",
    "complaint": "They marked our mail as spam",
    "bounce": "Mail to this address came back for good",
    "erasure": "This person's data was erased",
}


def options(kind: str) -> list[tuple[str, str]]:
    """The states of a *kind* with their words, in order, for a choice in a form or a filter.

    >>> options("mode")
    [('ask', 'Ask me each time'), ('itself', 'By itself')]
    """
    return [(str(state), found.text) for state, found in WORDS[kind].items()]


def word(kind: str, state: str) -> Word:
    """The word for *state* of a *kind* such as "stage" or "link"; a state without one is shown as it is spelled.

    >>> word("link", "missing").text
    'Missing?'
    """
    return WORDS.get(kind, {}).get(state) or Word(str(state).replace("_", " ").capitalize())
