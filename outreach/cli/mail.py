"""Mail by hand: what a saved mail is, and what its writer says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from ..core.inbound import mime, quotes, reply

LARGEST_FILE = 64 * 2**20
_SAMPLE = 2_000
_HEAD = 200_000
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|From ")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TELLING = re.compile(
    rb"(?:received|message-id|mime-version|content-type|return-path|delivered-to|x-[\w-]+)[ \t]*:", re.IGNORECASE
)
_COMMON = re.compile(rb"(?:from|to|date|subject)[ \t]*:", re.IGNORECASE)


@click.group("mail")
def command() -> None:
    """Read saved mails: what they are and what they say."""


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def classify(files: tuple[Path, ...], as_json: bool) -> None:
    """Say what each FILE is: a reply, an automatic one, a bounce and whose fault, a complaint, an opt-out.

    A FILE that holds no mail is named with the reason and the others are still done; the exit code is then 1.
    """
    failed = False
    for file in files:
        try:
            found = facts(contents(file))
        except click.ClickException as problem:
            problem.show()
            failed = True
            continue
        if as_json:
            click.echo(json.dumps({"file": str(file), **found}, ensure_ascii=False))
        else:
            told = " ".join(
                str(found[name])
                for name in ("kind", "class", "recipient", "status", "reason", "return_date")
                if found[name]
            )
            click.echo(f"{file}: {told}")
    if failed:
        raise SystemExit(1)


@command.command("reply-text")
@click.argument("file", type=click.Path(path_type=Path))
def reply_text(file: Path) -> None:
    """Print the own words of FILE (a mail, or the text of one) without quotes and signatures."""
    raw = contents(file)
    click.echo(quotes.own(mime.read(raw)) if looks_raw(raw) else quotes.split(mime.text(raw)).own)


def contents(file: Path) -> bytes:
    """Give the bytes of a saved mail; click.ClickException says in a sentence why a file holds none."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror or error}.") from error
    if not raw.strip():
        raise click.ClickException(f"{file} is empty: there is no mail in it.")
    if len(raw) > LARGEST_FILE:
        raise click.ClickException(f"{file} is larger than {LARGEST_FILE // 2**20} MB, more than any mail: not read.")
    # A mail may hold any bytes (8-bit words, NULs of a broken program); a file without a mail's header may not.
    if not has_header(raw) and _BINARY.search(raw[:_SAMPLE]) and _too_odd(raw[:_SAMPLE]):
        raise click.ClickException(f"{file} is no mail and no text: it holds binary data.")
    return raw


def _too_odd(sample: bytes) -> bool:
    return 0 in sample or len(_BINARY.findall(sample)) > len(sample) // 20


def has_header(raw: bytes) -> bool:
    """Tell whether a file begins as a mail does: with fields, two of which only mails have."""
    head = re.split(rb"\r?\n\r?\n", raw.lstrip()[:_HEAD], maxsplit=1)[0].split(b"\n")[:200]
    if not _FIELD.match(head[0]):
        return False
    return len({line.split(b":")[0].lower() for line in head if _TELLING.match(line) or _COMMON.match(line)}) > 1


def facts(raw: bytes) -> dict[str, Any]:
    """Classify a raw mail; each value is None when the mail has none.

    Out: kind, class, recipient, status, reason, return_date (ISO 8601), and the address and the name of its sender.
    """
    incoming = mime.read(raw)
    reading = reply.read(incoming)
    worst = reading.report.worst if reading.report else None
    return {
        "kind": reading.kind.value,
        "class": worst.blame.value if worst and worst.blame else None,
        "recipient": (worst.recipient or None) if worst else None,
        "status": (worst.status or None) if worst else None,
        "reason": (worst.reason or None) if worst else (reading.away or None),
        "return_date": reading.returns_on.isoformat() if reading.returns_on else None,
        "sender": incoming.sender.email or None,
        "sender_name": incoming.sender.name or None,
    }


def looks_raw(raw: bytes) -> bool:
    """Tell a mail with its header from the bare text of one, which may begin with a quoted From: block."""
    head = re.split(rb"\r?\n\r?\n", raw.lstrip(), maxsplit=1)[0].split(b"\n")[:200]
    if not head or not _FIELD.match(head[0]):
        return False
    common = {match.group().lower() for line in head if (match := _COMMON.match(line))}
    return any(_TELLING.match(line) for line in head) or len(common) == 4


COMMANDS = [command]
