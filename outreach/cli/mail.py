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
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
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
    if raw[:_SAMPLE].count(0) or len(_BINARY.findall(raw[:_SAMPLE])) > len(raw[:_SAMPLE]) // 20:
        raise click.ClickException(f"{file} is no mail and no text: it holds binary data.")
    return raw


def facts(raw: bytes) -> dict[str, Any]:
    """Classify a raw mail: kind, class, recipient, status, reason and return_date, each None when it has none."""
    reading = reply.read(mime.read(raw))
    worst = reading.report.worst if reading.report else None
    return {
        "kind": reading.kind.value,
        "class": worst.blame.value if worst and worst.blame else None,
        "recipient": (worst.recipient or None) if worst else None,
        "status": (worst.status or None) if worst else None,
        "reason": (worst.reason or None) if worst else (reading.away or None),
        "return_date": reading.returns_on.isoformat() if reading.returns_on else None,
    }


def looks_raw(raw: bytes) -> bool:
    """Tell a mail with its header from the bare text of one, which may begin with a quoted From: block."""
    head = re.split(rb"\r?\n\r?\n", raw.lstrip(), maxsplit=1)[0].split(b"\n")[:200]
    if not head or not re.match(rb"[!-9;-~]+[ \t]*:|From ", head[0]):
        return False
    common = {match.group().lower() for line in head if (match := _COMMON.match(line))}
    return any(_TELLING.match(line) for line in head) or len(common) == 4


COMMANDS = [command]
