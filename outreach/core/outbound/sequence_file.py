"""Sequence files: the mails of a campaign as TOML, for who works by hand and by script."""

import tomllib
from dataclasses import dataclass
from typing import Any

from ..states import StepMode

_DELAYS = ("delay_days", "delay", "days", "wait_days", "after_days", "wait")
_BODIES = ("body", "text", "message")


class BadSequence(ValueError):
    """The file describes no sequence; says why in words for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Text:
    """One variant of a step."""

    label: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One step: its texts, its delay in working days after the one before, and whether it waits for a person."""

    texts: tuple[Text, ...]
    delay_days: int
    mode: StepMode


@dataclass(frozen=True, slots=True)
class SequenceFile:
    """A sequence as a file describes it."""

    name: str
    mails: tuple[Mail, ...]


def read(text: str) -> SequenceFile:
    """Read a sequence. Raises BadSequence.

    name = "Resource pages"        # optional
    [[step]]
    subject = "{{site_name|Your site}} and our guide"
    body = "Hi {{first_name|there}}, ..."
    [[step]]                       # a follow-up without a subject stands under the mail before
    delay_days = 4                 # working days
    body = "..."
    mode = "ask"                   # wait for a person; by default a step leaves by itself
    [[step.variant]]               # instead of subject and body: two or more to compare
    label = "A"
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSequence(f"The sequence is not valid TOML: {error}.") from None
    found = next((data[key] for key in ("step", "steps", "mail", "mails") if key in data), None)
    sequence = data.get("sequence")
    if found is None and isinstance(sequence, dict):
        found = next((sequence[key] for key in ("step", "steps") if key in sequence), None)
    if not isinstance(found, list) or not found:
        raise BadSequence("The sequence has no [[step]] with a subject and a body.")
    name = str(data.get("name") or (sequence.get("name") if isinstance(sequence, dict) else "") or "")
    return SequenceFile(name, tuple(_mail(step, number) for number, step in enumerate(found, 1)))


def _mail(step: Any, number: int) -> Mail:
    if not isinstance(step, dict):
        raise BadSequence(f"Step {number} is not a table: write [[step]].")
    given = step.get("variant") or step.get("variants") or [step]
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise BadSequence(f"The variants of step {number} are not tables: write [[step.variant]].")
    texts = tuple(_text(one, number, place, step) for place, one in enumerate(given))
    return Mail(texts, _delay(step, number), _mode(step, number))


def _text(one: dict[str, Any], number: int, place: int, step: dict[str, Any]) -> Text:
    body = next((one[key] for key in _BODIES if key in one), "")
    subject = one.get("subject", step.get("subject", ""))
    if not isinstance(body, str) or not body.strip():
        raise BadSequence(f"Step {number} has no body.")
    if not isinstance(subject, str) or (number == 1 and not subject.strip()):
        raise BadSequence(f"Step {number} has no subject.")
    return Text(str(one.get("label") or chr(ord("A") + place)), subject.strip(), body.strip("\n"))


def _delay(step: dict[str, Any], number: int) -> int:
    value = next((step[key] for key in _DELAYS if key in step), 0 if number == 1 else 4)
    if isinstance(value, str) and value.split() and value.split()[0].isdecimal():
        value = int(value.split()[0])
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 365:
        raise BadSequence(f"The delay of step {number} is not a number of working days from 0 to 365.")
    return value


def _mode(step: dict[str, Any], number: int) -> StepMode:
    value = step.get("mode", StepMode.ITSELF)
    try:
        return StepMode(value)
    except ValueError:
        raise BadSequence(f"The mode of step {number} is neither ask nor itself.") from None
