"""IMAP: read a mailbox without touching it, whatever its server does (RFC 3501, 2177, 3207, 4315, 6154)."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from ...core.outbound.compose import TOKEN_HEADER
from .. import guard
from .imap_folders import Folder, listed
from .imap_wire import BUSY, CONTROL, LARGEST, Refused, Wire, internal, numbers, plain, shown

BEGINNING = 1_000_000
AT_ONCE = 200  # mails in one question
TOGETHER = 2_000_000  # bytes of the mails of one question
_MOST_FOLDERS = 500


class Fate(StrEnum):
    """What a failure means for the mailbox."""

    RETRY = "retry"  # later
    MAILBOX = "mailbox"  # a person must change something
    FOLDER = "folder"  # this folder is not to be had, and the server does not say that it soon will be


class Failed(Exception):
    """The mailbox could not be read; *fate*, and a sentence for the person who owns it."""

    def __init__(self, fate: Fate, sentence: str) -> None:
        super().__init__(sentence)
        self.fate = fate


@dataclass(frozen=True, slots=True)
class Login:
    """Where and as whom; *security* is tls, starttls, plain or auto (by the port); *token* is for OAuth.

    *seconds* bound one command and its answer by the wall clock, *total_seconds* the whole session.
    """

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    security: str = "auto"
    allow: tuple[guard.Network, ...] = ()
    seconds: float = 60.0
    total_seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder opened for reading."""

    uidvalidity: int
    uidnext: int
    exists: int


@dataclass(frozen=True, slots=True)
class Found:
    """One mail of a folder; *raw* holds only its beginning when it is *cut*."""

    folder: str
    uid: int
    raw: bytes
    size: int = 0
    at: datetime | None = None
    cut: bool = False


Connect = Callable[[Login], socket.socket]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SENT_HEADERS = ("Message-ID", "X-Microsoft-Original-Message-ID", "X-Google-Original-Message-ID")


class Session:
    """One signed-in connection, for reading only. Not for several threads at once."""

    def __init__(self, login: Login, *, connect: Connect | None = None, context: ssl.SSLContext | None = None) -> None:
        """Connect, secure and sign in. Raises Failed."""
        self._login = login
        self._until = time.monotonic() + login.total_seconds
        self._wire: Wire | None = None
        self._folder = ""
        try:
            with self._told("connect"):
                found = (connect or _connect)(login)
            try:
                self._begin(found, context or _context())
            except BaseException:
                found.close()
                raise
        except BaseException:
            self.close()
            raise

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset(self._imap.capabilities)

    def folders(self) -> list[Folder]:
        """List the folders that can be opened, with their roles. Raises Failed."""
        found: list[Folder] = []
        for line in self._ask("list", lambda imap: imap.list('""', '"*"')):
            if (folder := listed(line)) is not None:
                found.append(folder)
            if len(found) >= _MOST_FOLDERS:
                break
        return found

    def open(self, name: str) -> Opened:
        """Open a folder for reading only (EXAMINE), so that nothing in it changes. Raises Failed: FOLDER says no."""
        if not name.isascii():  # names are told in ASCII (RFC 3501 5.1.3); this server tells them as they come
            raise Failed(
                Fate.FOLDER, f"{self._login.host} has a folder {shown(name)!r}, whose name cannot be asked for."
            )
        self._ask(f"open {name}", lambda imap: imap.select(_quoted(name), readonly=True), no=Fate.FOLDER)
        self._folder = name
        return Opened(self._number("UIDVALIDITY"), self._number("UIDNEXT"), self._number("EXISTS"))

    def since(self, uid: int) -> list[int]:
        """Give the UIDs above *uid* in the open folder, rising. Raises Failed."""
        data = self._ask("search", lambda imap: imap.uid("SEARCH", f"UID {int(uid) + 1}:*"))
        return [found for found in numbers(data) if found > uid]  # n:* names the last mail even when it is below n

    def recent(self, day: date) -> list[int]:
        """Give the UIDs of mails the server received on *day* or later, rising. Raises Failed."""
        since = f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
        return numbers(self._ask("search", lambda imap: imap.uid("SEARCH", since)))

    def find(self, header: str, value: str) -> list[int]:
        """Give the UIDs of mails whose header has *value* in it, rising. Raises Failed."""
        return numbers(self._ask("search", lambda imap: imap.uid("SEARCH", "HEADER", _quoted(header), _quoted(value))))

    def sizes(self, uids: list[int]) -> dict[int, int]:
        """Give the size in bytes of each mail the server knows. Raises Failed."""
        found: dict[int, int] = {}
        for at in range(0, len(uids), 500):
            some = ",".join(str(int(uid)) for uid in uids[at : at + 500])
            for line in self._ask("fetch", _sizes_of(some)):
                told = plain(line)
                uid, size = re.search(rb"\bUID (\d{1,12})", told), re.search(rb"\bRFC822\.SIZE (\d{1,15})", told)
                if uid and size:
                    found[int(uid[1])] = int(size[1])
        return found

    def fetch(self, uid: int, size: int = 0) -> Found:
        """Read one mail without marking it (BODY.PEEK); of one over LARGEST bytes only the beginning. Raises Failed.

        *size* is what sizes() said. A mail that is gone has no bytes.
        """
        cut = size > LARGEST
        part = f"BODY.PEEK[]<0.{BEGINNING if cut else LARGEST}>"
        lines = self._ask("fetch", lambda imap: imap.uid("FETCH", str(int(uid)), f"(UID INTERNALDATE {part})"))
        raw, at = b"", None
        for line in lines:
            told = plain(line)
            dated = re.search(rb'INTERNALDATE "([^"]{1,60})"', told)
            if dated:
                at = internal(dated[1])
            if isinstance(line, tuple) and b"BODY[" in told.upper():
                raw = bytes(line[1])
        return Found(self._folder, uid, raw, size or len(raw), at, cut)

    def fetch_many(self, uids: list[int], sizes: dict[int, int]) -> Iterator[Found]:
        """Read these mails in this order, as fetch() does, with many of them in one question. Raises Failed.

        *sizes*, in bytes, are what sizes() said. At most AT_ONCE mails and TOGETHER bytes are held at a time.
        """
        some: list[int] = []
        for uid in uids:
            if some and (len(some) >= AT_ONCE or sum(sizes.get(one, 0) for one in [*some, uid]) > TOGETHER):
                yield from self._several(some, sizes)
                some = []
            some.append(uid)
        yield from self._several(some, sizes)

    def _several(self, uids: list[int], sizes: dict[int, int]) -> Iterator[Found]:
        if len(uids) < 2 or max(sizes.get(uid, LARGEST) for uid in uids) > TOGETHER:
            for uid in uids:
                yield self.fetch(uid, sizes.get(uid, 0))
            return
        found = self._texts(uids, f"BODY.PEEK[]<0.{LARGEST}>")
        for uid in uids:
            raw, at = found.get(uid, (b"", None))
            yield Found(self._folder, uid, raw, sizes.get(uid, len(raw)), at)

    def headers(self, uids: list[int], fields: Iterable[str]) -> dict[int, bytes]:
        """Give these header fields of each mail the server knows. Raises Failed."""
        part = f"BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})]"
        found: dict[int, bytes] = {}
        for start in range(0, len(uids), AT_ONCE):
            texts = self._texts(uids[start : start + AT_ONCE], part)
            found |= {uid: text for uid, (text, _) in texts.items()}
        return found

    def _texts(self, uids: list[int], part: str) -> dict[int, tuple[bytes, datetime | None]]:
        """This part of each of these mails, and when the server got the mail."""
        some = ",".join(str(int(uid)) for uid in uids)
        found: dict[int, tuple[bytes, datetime | None]] = {}
        uid, at, raw = 0, None, b""
        for line in self._ask("fetch", lambda imap: imap.uid("FETCH", some, f"(UID INTERNALDATE {part})")):
            told = plain(line)  # what stands before the text, or after it: UID and date may be in either
            if isinstance(line, tuple):
                uid, at, raw = 0, None, bytes(line[1])
            elif told[:1].isdigit():  # told unasked, as that another mail was read
                uid, at, raw = 0, None, b""
            if named := re.search(rb"\bUID (\d{1,12})", told):
                uid = int(named[1])
            if dated := re.search(rb'INTERNALDATE "([^"]{1,60})"', told):
                at = internal(dated[1])
            if uid and raw:
                found[uid] = raw, at
        return found

    @property
    def idles(self) -> bool:
        """Whether the server tells of new mail by itself (RFC 2177)."""
        return "IDLE" in self.capabilities

    def idle(self, seconds: float, go_on: Callable[[], bool] = lambda: True) -> bool:
        """Wait in the open folder until mail comes or *seconds* are over; whether any came (RFC 2177).

        *go_on* is asked about once a second and ends the wait when it says no. False at once where the server does not
        offer to tell. Raises Failed.
        """
        if not self.idles:
            return False
        with self._told("wait"), self._watched(seconds + self._login.seconds):
            return self._imap.idle_for(seconds, go_on)

    def close(self) -> None:
        """Sign out, if that is quick, and close; no trouble here counts."""
        if self._wire is not None:
            self._wire.hang_up()
            self._wire = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # -- opening -------------------------------------------------------------------------------------------------

    @property
    def _imap(self) -> Wire:
        if self._wire is None:
            raise Failed(Fate.RETRY, f"The connection to {self._login.host} is closed.")
        return self._wire

    def _begin(self, connected: socket.socket, context: ssl.SSLContext) -> None:
        login = self._login
        peer = connected.getpeername()
        address = str(peer[0]) if isinstance(peer, tuple) else ""
        local = guard.visitable(address, login.allow) and not guard.visitable(address)
        mode = login.security
        if mode == "auto":
            mode = "tls" if login.port == 993 else "plain" if local else "starttls"
        secure = False
        with self._told("connect"), self._watching(connected, login.seconds):
            if mode == "tls":
                connected = context.wrap_socket(connected, server_hostname=login.host)
                secure = True
            self._wire = Wire(connected, login.seconds)
            self._wire.begin()
        if mode == "starttls":
            if "STARTTLS" not in self.capabilities:
                raise Failed(Fate.MAILBOX, f"{login.host} offers no encryption on port {login.port}. Try port 993.")
            with self._told("encrypt"), self._watched(login.seconds):
                self._imap.secure(context, login.host)
            secure = True
        if not (secure or local):
            raise Failed(Fate.MAILBOX, f"{login.host} offers no encryption, so the password was not sent.")
        self._sign_in()

    def _sign_in(self) -> None:
        login = self._login
        for secret in (login.username, login.password, login.token):
            if CONTROL.search(secret):
                raise Failed(
                    Fate.MAILBOX, "The user name or password has characters that cannot be sent. Enter it again."
                )
        imap = self._imap
        if imap.state == "AUTH":
            return
        try:
            with self._told("sign in"), self._watched(login.seconds):
                if login.token:
                    text = f"user={login.username}\x01auth=Bearer {login.token}\x01\x01"
                    answers = iter((text.encode(), b""))
                    imap.authenticate("XOAUTH2", lambda _: next(answers, b""))
                elif "AUTH=PLAIN" in imap.capabilities and "LOGINDISABLED" not in imap.capabilities:
                    imap.authenticate("PLAIN", lambda _: f"\0{login.username}\0{login.password}".encode())
                elif "LOGINDISABLED" in imap.capabilities:
                    raise Failed(Fate.MAILBOX, f"{login.host} does not let anyone sign in with a password.")
                else:
                    imap.plain_login(_quoted(login.username), _quoted(login.password))
        except Refused as refused:
            what = "access token" if login.token else "password"
            if refused.passing:
                raise Failed(Fate.RETRY, f"{login.host} cannot check the {what} now: {refused}") from refused
            raise Failed(Fate.MAILBOX, f"{login.host} refused the {what}: {refused}") from refused

    # -- commands ------------------------------------------------------------------------------------------------

    def _ask(self, what: str, command: Callable[[Wire], tuple[str, list[Any]]], no: Fate = Fate.RETRY) -> list[Any]:
        with self._told(what), self._watched(self._login.seconds):
            self._imap.spent = 0
            kind, data = command(self._imap)
            if kind != "OK":
                said = b" ".join(line for line in data if isinstance(line, bytes)).decode("utf-8", "replace")
                fate = no if kind == "NO" and not BUSY.search(said) else Fate.RETRY
                raise Failed(fate, f"{self._login.host} would not {what}: {shown(said)}")
            return [line for line in data if line is not None]

    def _number(self, name: str) -> int:
        _, data = self._imap.response(name)
        try:
            return int(data[-1]) if data and data[-1] else 0
        except (ValueError, TypeError):
            return 0

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn everything that can go wrong on the wire into one sentence."""
        login = self._login
        try:
            yield
        except (Failed, Refused):
            raise
        except guard.Refused as why:
            raise Failed(Fate.RETRY, str(why)) from why
        except ssl.SSLCertVerificationError as why:
            raise Failed(Fate.MAILBOX, f"The certificate of {login.host} is not valid: {why.verify_message}.") from why
        except imaplib.IMAP4.abort as why:
            raise Failed(Fate.RETRY, f"{login.host} could not be read ({what}): {shown(str(why))}") from why
        except imaplib.IMAP4.error as why:
            raise Failed(Fate.RETRY, f"{login.host} would not {what}: {shown(str(why))}") from why
        except TimeoutError as why:
            raise Failed(Fate.RETRY, f"{login.host} did not answer in time ({what}).") from why
        except (OSError, EOFError, ValueError, IndexError, MemoryError) as why:
            raise Failed(
                Fate.RETRY, f"{login.host} could not be read ({what}): {shown(str(why)) or type(why).__name__}"
            ) from why

    def _watched(self, seconds: float) -> contextlib.AbstractContextManager[None]:
        return self._watching(self._imap.sock, seconds)

    @contextlib.contextmanager
    def _watching(self, watched: socket.socket, seconds: float) -> Iterator[None]:
        """End what takes longer than *seconds* by the wall: a timeout of the socket never ends a slow drip of bytes."""
        left = min(seconds, self._until - time.monotonic())
        if left <= 0:
            raise TimeoutError
        ended = threading.Event()

        def end() -> None:
            ended.set()
            with contextlib.suppress(OSError):
                # of the plain socket below TLS as well: shutdown needs no handshake
                socket.socket.shutdown(watched, socket.SHUT_RDWR)

        timer = threading.Timer(left, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, imaplib.IMAP4.error) as why:
            if ended.is_set():
                raise TimeoutError from why
            raise
        finally:
            timer.cancel()


def _sizes_of(some: str) -> Callable[[Wire], tuple[str, list[Any]]]:
    return lambda imap: imap.uid("FETCH", some, "(UID RFC822.SIZE)")


def find_sent(login: Login, message_id: str, token: str = "", *, connect: Connect | None = None) -> Found | None:
    """Look for a mail of ours where sent mail is kept: by its Message-ID, an id its provider replaced, our token.

    Out: the mail with its header and beginning, or None when it is in none of the folders. Raises Failed when the
    folders could not all be searched, or there are none, so that None is always an answer.
    """
    with Session(login, connect=connect) as session:
        kept = [folder for folder in session.folders() if folder.role in ("sent", "all")]
        if not kept:
            raise Failed(Fate.RETRY, f"{login.host} shows no folder of sent mail.")
        for folder in kept:
            session.open(folder.name)
            wanted = [(header, message_id) for header in _SENT_HEADERS if message_id]
            wanted += [(TOKEN_HEADER, token)] if token else []
            for header, value in wanted:
                uids = session.find(header, value)
                if uids:
                    return session.fetch(uids[-1], session.sizes(uids[-1:]).get(uids[-1], 0))
    return None


def _quoted(value: str) -> str:
    """A string as IMAP wants it; one with controls would be another command."""
    if CONTROL.search(value) or not value.isascii():
        raise Failed(Fate.MAILBOX, f"{shown(value)!r} has characters that cannot be sent to the server.")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _connect(login: Login) -> socket.socket:
    addresses = guard.resolve(
        login.host, login.port, login.allow, ports=guard.MAIL_PORTS, seconds=min(login.seconds, 10)
    )
    problem: OSError = OSError("no address")
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, login.port), timeout=min(login.seconds, 15))
        except OSError as error:
            problem = error
    raise problem


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
