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

    *source_line* is what a mail must say of where the address comes from, where the preset wants that said; *basis*
    says what must be known about the person before the first mail, or is empty.
    """

    key: str
    name: str
    demands: tuple[str, ...]
    opt_out: bool
    postal_address: bool
    source_line: str
    basis: str = ""


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
            "CASL (Canada) asks for consent before the first mail",
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
            "UK GDPR asks for a legal basis",
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
            "GDPR (EU) asks for a legal basis",
        ),
    )
}

# ISO 3166-1: alpha-2, alpha-3 and English name of each country whose law is a preset; GDPR binds the EEA.
_COUNTRIES = {
    "us": "us usa; united states; united states of america",
    "ca": "ca can; canada",
    "uk": "gb gbr uk; united kingdom; great britain; england; scotland; wales; northern ireland",
    "eu": "at aut be bel bg bgr hr hrv cy cyp cz cze dk dnk ee est fi fin fr fra de deu gr grc el hu hun ie irl it ita"
    " lv lva lt ltu lu lux mt mlt nl nld pl pol pt prt ro rou sk svk si svn es esp se swe is isl li lie no nor"
    "; austria; belgium; bulgaria; croatia; cyprus; czechia; czech republic; denmark; estonia; finland; france; germany"
    "; greece; hungary; ireland; italy; latvia; lithuania; luxembourg; malta; netherlands; the netherlands; poland"
    "; portugal; romania; slovakia; slovenia; spain; sweden; iceland; liechtenstein; norway",
}
_BY_COUNTRY = {
    name: key
    for key, words in _COUNTRIES.items()
    for codes, _, names in (words.partition(";"),)
    for name in (*codes.split(), *(part.strip() for part in names.split(";")))
}


def for_reader(country: str, project_law: str) -> Law:
    """The law that binds a mail to a reader: that of their country where it is known, else the project's.

    *country* is an ISO 3166-1 code or an English name.

    >>> for_reader("DE", "us").key, for_reader("Brazil", "us").key
    ('eu', 'us')
    """
    return law(_BY_COUNTRY.get(" ".join(country.lower().split()), project_law))


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
