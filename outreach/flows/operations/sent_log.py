"""The log of mails that may have left: a file beside the database, which a restore of the database does not reach.

One JSON object a line. A line with "mail" says that this mail was handed to a server; every line carries the epoch
(which history of the database it belongs to) and the number of mails handed over so far, which never becomes smaller.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

MOST_BYTES = 8 << 20  # some 60,000 mails; then the older half is dropped
TAIL = 1 << 16  # bytes in which the last whole line surely is, also behind a line that was cut short


class Known(NamedTuple):
    """What the file says last: whose history it tells, and how many mails it has seen leave."""

    epoch: str
    number: int


class Departure(NamedTuple):
    """One mail about to be handed over: its Message-ID, which try, and when a person said yes to it."""

    message_id: str
    attempt: int
    confirmed_at: datetime | None = None


class AlreadyLeft(Exception):
    """This try of this mail was handed over before, from this database or from one that was here before it."""


class SentLog:
    """The log in *folder*. Reading needs no lock: lines are appended whole, and the file is replaced whole."""

    seen: ClassVar[dict[Path, bytearray]] = {}  # what this process saw in it, for a folder that is rolled back

    def __init__(self, folder: Path) -> None:
        self.file = folder / "database_epoch"

    def last(self) -> Known | None:
        """What the last whole line says; None without a file or a line."""
        try:
            with self.file.open("rb") as lines:
                lines.seek(max(os.fstat(lines.fileno()).st_size - TAIL, 0))
                tail = lines.read(TAIL)
        except FileNotFoundError:
            return None
        for line in reversed(tail.splitlines()):
            if (found := _parsed(line)) is not None:
                return Known(found["epoch"], found["number"])
        return None

    def left(self, mail: Departure) -> bool:
        """Whether this try of the mail, or a later one, was handed over since a person last said yes to it."""
        self.remind()
        return self._tells(mail)

    def append(self, known: Known, mail: Departure, at: datetime) -> None:
        """Write down that *mail* leaves now; raises AlreadyLeft, and OSError when it cannot be written."""
        with self.locked():
            if self._tells(mail):
                raise AlreadyLeft(mail.message_id)
            last = self.last()
            if last is not None and last.epoch != known.epoch:
                raise AlreadyLeft("the database was exchanged in this moment")
            number = max(known.number, last.number if last else 0)
            mark = _mark(mail.message_id).decode()
            line = _line(Known(known.epoch, number), mail=mark, attempt=mail.attempt, at=at.timestamp())
            self._add(line)
            self.seen.setdefault(self.file, bytearray()).extend(line)

    def remind(self) -> None:
        """Read the file, and write again what this process saw in it when it is gone: the folder was rolled back."""
        lines, seen = self._lines(), self.seen.get(self.file)
        if seen and bytes(seen[seen.rfind(b"\n", 0, -1) + 1 :]) not in lines:
            there = set(lines.splitlines())
            with self.locked():
                last = self.last()
                self._add(b"".join(line + b"\n" for line in bytes(seen).splitlines() if line not in there))
                if last is not None:
                    self.say(last)
            lines = self._lines()
        self.seen[self.file] = bytearray(lines)

    def _lines(self) -> bytes:
        try:
            return self.file.read_bytes()
        except FileNotFoundError:
            return b""

    def _tells(self, mail: Departure) -> bool:
        lines, mark = self._lines(), _mark(mail.message_id)
        place = lines.find(mark)
        while place >= 0:
            ends = lines.find(b"\n", place)
            found = _parsed(lines[lines.rfind(b"\n", 0, place) + 1 : ends if ends >= 0 else len(lines)])
            if found is not None and found.get("attempt", 0) >= mail.attempt and not _confirmed_since(mail, found):
                return True
            place = lines.find(mark, place + len(mark))
        return False

    def say(self, known: Known) -> None:
        """Write down which history is told from here on. The caller holds the lock."""
        self._add(_line(known))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The file is ours alone for the length of the block."""
        handle = os.open(self.file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _add(self, line: bytes) -> None:
        handle = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            cut_short = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            wanted = (b"\n" if cut_short else b"") + line
            if os.write(handle, wanted) != len(wanted):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.file))
        finally:
            os.close(handle)
        if size > MOST_BYTES:
            self._shorten()

    def _shorten(self) -> None:
        lines = self.file.read_bytes().splitlines(keepends=True)
        fresh = self.file.with_suffix(".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.writelines(lines[len(lines) // 2 :])
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, self.file)


def _line(known: Known, **more: Any) -> bytes:
    return json.dumps({"epoch": known.epoch, "number": known.number, **more}).encode() + b"\n"


def _mark(message_id: str) -> bytes:
    return hashlib.blake2b(message_id.encode(), digest_size=10).hexdigest().encode()


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"epoch", "number"} <= found.keys() else None


def _confirmed_since(mail: Departure, found: dict[str, Any]) -> bool:
    left = datetime.fromtimestamp(found["at"], UTC)
    return mail.confirmed_at is not None and mail.confirmed_at > left
