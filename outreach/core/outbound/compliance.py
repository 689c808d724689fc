"""Compliance: what the law behind a project demands of each mail, as presets (no legal advice)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_OPT_OUT = re.compile(
    r"unsubscribe|opt[ -]?out"
    r"|\b(?:reply|answer|respond|write|say|send|text)(?: \w+){0,3},?:? (?:with )?[\"'“”‘’«„]?stop\b"
    r"|[\"“„«]stop[\"”“»]|\b(?:ask|tell) (?:me|us) to stop\b"
    r"|no (?:more|further) (?:mails?|e-?mails?|messages?)|not (?:want )?(?:to )?hear"
    r"|not to be contacted|won['’]?t (?:write|contact|mail|email)|remove (?:you|me)|abmelden|keine weiteren"
    r"|désinscri|désabonn|ne plus recevoir|darse de baja|no recibir|disiscri|afmelden|uitschrijv|avregistrer",
    re.I,
)

_SOURCE = re.compile(
    r"\b(?:found|have|got|saw|took) your (?:e-?mail )?address|\byour (?:e-?mail )?address (?:is|stands)", re.I
)
_STOP = 'If you would rather not hear from me, reply "stop" and I will not write again.'


@dataclass(frozen=True, slots=True)
class Law:
    """One preset. *demands* is shown to people as a checklist; the booleans are checked before a launch.

    *source_line* is what a mail must say of where the address comes from, where the preset wants that said.
    """

    key: str
    name: str
    demands: tuple[str, ...]
    opt_out: bool
    postal_address: bool
    source_line: str


LAWS: Mapping[str, Law] = {
    law.key: law
    for law in (
        Law(
            "us",
            "United States, CAN-SPAM",
            (
                "Sender and subject are true",
                "A valid postal address stands in each mail",
                "Each mail says how to stop, and the way works for at least 30 days",
                "A stop is done within 10 business days, without a fee and without asking more than the address",
                "You answer for whoever sends for you",
            ),
            True,
            True,
            "",
        ),
        Law(
            "ca",
            "Canada, CASL",
            (
                "Consent before the first mail: express, or implied by an address published without a “no mail” note "
                "and a message that concerns the person's role; you carry the proof",
                "The sender, a postal address and one more way to reach you, valid for 60 days",
                "A way to stop that works for 60 days without signing in; done within 10 business days",
            ),
            True,
            True,
            "",
        ),
        Law(
            "uk",
            "United Kingdom, PECR and UK GDPR",
            (
                "Companies may be written to; sole traders and some partnerships only with consent",
                "The sender says who they are and gives an address for stopping",
                "A named work address is personal data: legitimate interest, weighed, and an absolute right to object",
            ),
            True,
            False,
            "",
        ),
        Law(
            "eu",
            "European Union, GDPR and ePrivacy",
            (
                "Legitimate interest, weighed (Art. 6(1)(f)); some countries, Germany among them, want consent first",
                "Where the address comes from, said at the first contact at the latest (Art. 14)",
                "An objection is final (Art. 21(2-3))",
                "The sender says who they are and how to stop",
            ),
            True,
            False,
            "I found your address on your website.",
        ),
    )
}


def law(key: str) -> Law:
    """The preset of that key; an unknown one means the first."""
    return LAWS.get(key, LAWS["us"])


def says_how_to_stop(text: str) -> bool:
    """Tell whether a mail tells its reader how to stop us, in words or by the unsubscribe address."""
    return "unsubscribe_url" in text or bool(_OPT_OUT.search(text))


def missing(key: str, text: str, postal_address: str) -> tuple[str, ...]:
    """What the preset demands and this mail does not have; *text* is the whole mail, signature and footer included."""
    preset = law(key)
    found: list[str] = []
    if preset.opt_out and not says_how_to_stop(text):
        found.append("The mail does not say how to stop. Add a sentence or {{unsubscribe_url}}.")
    if preset.postal_address and not postal_address.strip():
        found.append(f"{preset.name} asks for a postal address. Enter it in the project's settings.")
    return tuple(found)


def footer(key: str, text: str, postal_address: str) -> str:
    """The lines to put under a mail so that it meets the preset; nothing that is in the mail already."""
    preset = law(key)
    lines: list[str] = []
    sentences = [
        preset.source_line if not _SOURCE.search(text) else "",
        _STOP if preset.opt_out and not says_how_to_stop(text) else "",
    ]
    if any(sentences):
        lines.append(" ".join(filter(None, sentences)))
    address = postal_address.strip()
    if preset.postal_address and address and _bare(address) not in _bare(text):
        lines.append(address)
    return "\n".join(lines)


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
