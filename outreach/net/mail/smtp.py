"""SMTP: hand over a mail and know, whatever goes wrong, whether it may have left (RFC 5321, 2920, 3207, 4954)."""

import base64
import contextlib
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from .. import guard

_REPLY = re.compile(rb"([2-5]\d\d)([ -]|\Z)(.*)\Z", re.S)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|\Z)")
_PATH = re.compile(r"[!-;=?-~]{1,254}\Z")
_LONGEST_LINE, _MOST_LINES = 8192, 256
_ADVERTISED_MOST = 100


class Phase(StrEnum):
    """How far an exchange had come. Only at the dot can a mail have left without our knowing."""

    CONNECT = "connect"
    SESSION = "session"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


class Fate(StrEnum):
    """What a failure means for the mail."""

    RETRY = "retry"  # not sent; later
    RECIPIENT = "recipient"  # not sent; this address does not take mail
    MAILBOX = "mailbox"  # not sent; nothing from this mailbox will be
    MESSAGE = "message"  # not sent; the server does not want this mail
    UNKNOWN = "unknown"  # nobody knows


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server; *text* has its lines without the codes."""

    code: int
    text: str

    @property
    def enhanced(self) -> str:
        """The status code of RFC 3463 in front of the text, or nothing."""
        match = _ENHANCED.match(self.text)
        return match[1] if match else ""

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Failed(Exception):
    """The mail was not surely handed over; *phase*, *fate*, *reply* (None when there was none), and a sentence."""

    def __init__(self, phase: Phase, fate: Fate, sentence: str, reply: Reply | None = None) -> None:
        super().__init__(sentence)
        self.phase, self.fate, self.reply = phase, fate, reply


@dataclass(frozen=True, slots=True)
class Login:
    """Where and as whom; *security* is tls, starttls, plain or auto (by the port); *token* is for OAuth."""

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    security: str = "auto"
    allow: tuple[guard.Network, ...] = ()
    seconds: float = 60.0  # for one command and its answer
    dot_seconds: float = 600.0  # for the answer to the final dot


Connect = Callable[[Login], socket.socket]


class Session:
    """One connection, open for several mails. Not for several threads at once."""

    def __init__(self, login: Login, *, connect: Connect | None = None, context: ssl.SSLContext | None = None) -> None:
        """Connect, secure and sign in. Raises Failed (phase connect or session)."""
        self._login = login
        self._buffer = b""
        self._broken = False
        self._secure = False
        self.features: dict[str, str] = {}
        self.used = 0
        try:
            self._socket = (connect or _connect)(login)
        except (OSError, guard.Refused) as error:
            raise Failed(Phase.CONNECT, Fate.RETRY, _unreachable(login, error)) from error
        try:
            self._begin(context or _context())
        except BaseException:
            self.close(politely=False)
            raise

    @property
    def usable(self) -> bool:
        """Whether another mail may go over this connection."""
        return not self._broken

    @property
    def encrypted(self) -> str:
        """The version of TLS in use, or nothing."""
        return self._socket.version() or "" if isinstance(self._socket, ssl.SSLSocket) else ""

    def deliver(self, sender: str, recipient: str, raw: bytes, before_dot: Callable[[], None]) -> Reply:
        """Hand over one mail to one recipient.

        *raw* has CRLF line ends and is dot-stuffed here. *before_dot* is called when everything but the final dot is
        written, and must make the crossing durable; whatever it raises leaves the mail unsent. Returns the server's
        2xx reply. Raises Failed; ValueError when a path or the mail could break the protocol.
        """
        for path in (sender, recipient):
            if not _PATH.match(path):
                raise ValueError("An address with characters that could break the protocol.")
        payload = _stuffed(raw)
        try:
            self._envelope(sender, recipient, len(raw))
            self._send(payload, Phase.DATA)
            self._still_listening()
            before_dot()
        except BaseException:
            # An open DATA must never be closed by anything that looks like an end.
            self.close(politely=False)
            raise
        self.used += 1
        return self._dot()

    def reset(self) -> None:
        """Forget a begun mail (RSET). Raises Failed."""
        self._expect(self._ask("RSET", Phase.MAIL), Phase.MAIL)

    def close(self, *, politely: bool = True) -> None:
        """Say goodbye, if wanted, and close; no trouble here ever counts."""
        if politely and not self._broken:
            with contextlib.suppress(OSError, Failed):
                self._socket.settimeout(2)
                self._socket.sendall(b"QUIT\r\n")
        self._broken = True
        if hasattr(self, "_socket"):
            with contextlib.suppress(OSError):
                self._socket.close()

    # -- opening -----------------------------------------------------------------------------------------------

    def _begin(self, context: ssl.SSLContext) -> None:
        login = self._login
        local = _is_local(self._socket, login)
        mode = login.security
        if mode == "auto":
            mode = "tls" if login.port == 465 else "plain" if local else "starttls"
        if mode == "tls":
            self._wrap(context)
        banner = self._reply(Phase.CONNECT, login.seconds)
        if banner.code != 220:
            raise Failed(Phase.CONNECT, Fate.RETRY, f"{login.host} does not take mail now: {banner}", banner)
        self._hello()
        if mode == "starttls":
            if "STARTTLS" not in self.features:
                raise Failed(
                    Phase.SESSION, Fate.MAILBOX,
                    f"{login.host} offers no encryption on port {login.port}. Try port 465.",
                )  # fmt: skip
            self._expect(self._ask("STARTTLS", Phase.SESSION), Phase.SESSION, Fate.RETRY)
            self._buffer = b""  # whatever came before the handshake was not from the server we verified
            self._wrap(context)
            self._hello()
        self._sign_in(local)

    def _wrap(self, context: ssl.SSLContext) -> None:
        try:
            self._socket.settimeout(self._login.seconds)
            self._socket = context.wrap_socket(self._socket, server_hostname=self._login.host)
            self._secure = True
        except ssl.SSLCertVerificationError as error:
            raise Failed(
                Phase.SESSION,
                Fate.MAILBOX,
                f"The certificate of {self._login.host} is not valid: {error.verify_message}.",
            ) from error
        except OSError as error:
            raise Failed(Phase.CONNECT, Fate.RETRY, _unreachable(self._login, error)) from error

    def _hello(self) -> None:
        address = self._socket.getsockname()[0]
        me = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
        answer = self._ask(f"EHLO {me}", Phase.SESSION)
        self.features = {}
        if answer.code == 250:
            for line in answer.text.split("\n")[1:_ADVERTISED_MOST]:
                name, _, rest = line.strip().partition(" ")
                self.features[name.upper()] = rest
        else:
            self._expect(self._ask(f"HELO {me}", Phase.SESSION), Phase.SESSION, Fate.RETRY)

    def _sign_in(self, local: bool) -> None:
        login = self._login
        ways = self.features.get("AUTH", "").upper().split()
        if not (login.password or login.token):
            return
        if not ways:
            if self._secure or local:
                return  # a relay that knows us by our address; nothing secret was said
            raise Failed(Phase.SESSION, Fate.MAILBOX, f"{login.host} offers no way to sign in.")
        if not (self._secure or local):
            raise Failed(
                Phase.SESSION, Fate.MAILBOX, f"{login.host} offers no encryption, so the password was not sent."
            )
        if login.token:
            reply = self._oauth()
        elif "PLAIN" in ways:
            reply = self._ask(
                f"AUTH PLAIN {_b64(f'{chr(0)}{login.username}{chr(0)}{login.password}')}", Phase.SESSION, hide=True
            )
        elif "LOGIN" in ways:
            reply = self._ask("AUTH LOGIN", Phase.SESSION)
            for secret in (login.username, login.password):
                if reply.code == 334:
                    reply = self._ask(_b64(secret), Phase.SESSION, hide=True)
        else:
            raise Failed(
                Phase.SESSION,
                Fate.MAILBOX,
                f"{login.host} offers only {', '.join(ways)} to sign in, which we do not speak.",
            )
        if reply.code in (235, 503):
            return
        what = "access token" if login.token else "password"
        if 400 <= reply.code < 500:
            raise Failed(Phase.SESSION, Fate.RETRY, f"{login.host} cannot check the {what} now: {reply}", reply)
        raise Failed(Phase.SESSION, Fate.MAILBOX, f"{login.host} refused the {what}: {reply}", reply)

    def _oauth(self) -> Reply:
        login = self._login
        reply = self._ask(
            f"AUTH XOAUTH2 {_b64(f'user={login.username}{chr(1)}auth=Bearer {login.token}{chr(1)}{chr(1)}')}",
            Phase.SESSION,
            hide=True,
        )
        return self._ask("", Phase.SESSION) if reply.code == 334 else reply

    # -- one mail ----------------------------------------------------------------------------------------------

    def _envelope(self, sender: str, recipient: str, size: int) -> None:
        sized = f" SIZE={size}" if "SIZE" in self.features else ""
        commands = (
            (f"MAIL FROM:<{sender}>{sized}", Phase.MAIL),
            (f"RCPT TO:<{recipient}>", Phase.RCPT),
            ("DATA", Phase.DATA),
        )
        if "PIPELINING" in self.features:
            self._send("".join(f"{line}\r\n" for line, _ in commands).encode("ascii"), Phase.MAIL)
            replies = []
            for _, phase in commands:
                replies.append((phase, self._reply(phase, self._login.seconds)))
        else:
            replies = []
            for line, phase in commands:
                reply = self._ask(line, phase)
                replies.append((phase, reply))
                if reply.code >= 400:
                    break
        for phase, reply in replies:
            if phase is Phase.DATA and reply.code != 354:
                raise Failed(phase, _fate(phase, reply), f"The server refused the mail: {reply}", reply)
            if phase is not Phase.DATA:
                self._expect(reply, phase)

    def _dot(self) -> Reply:
        try:
            self._send(b".\r\n", Phase.DOT)
            reply = self._reply(Phase.DOT, self._login.dot_seconds)
        except Failed as failure:
            self.close(politely=False)
            raise Failed(
                Phase.DOT, Fate.UNKNOWN, f"The server did not say whether it took the mail: {failure}"
            ) from failure
        except BaseException:
            self.close(politely=False)
            raise
        if 200 <= reply.code < 300:
            return reply
        if reply.code == 421:
            self.close(politely=False)
        raise Failed(Phase.DOT, _fate(Phase.DOT, reply), f"The server refused the mail: {reply}", reply)

    # -- the wire ----------------------------------------------------------------------------------------------

    def _ask(self, line: str, phase: Phase, *, hide: bool = False) -> Reply:
        if any(ord(c) < 32 or ord(c) > 126 for c in line):
            raise ValueError(
                "A command with control characters." if hide else f"A command with control characters: {line!r}"
            )
        self._send(line.encode("ascii") + b"\r\n", phase)
        return self._reply(phase, self._login.seconds)

    def _expect(self, reply: Reply, phase: Phase, otherwise: Fate | None = None) -> None:
        if 200 <= reply.code < 300:
            return
        raise Failed(phase, otherwise or _fate(phase, reply), f"The server answered {reply}", reply)

    def _send(self, data: bytes, phase: Phase) -> None:
        try:
            self._socket.settimeout(self._login.seconds)
            self._socket.sendall(data)
        except OSError as error:
            self._broken = True
            raise Failed(phase, Fate.RETRY, f"The connection broke while sending ({_why(error)}).") from error

    def _still_listening(self) -> None:
        """A server that hung up or spoke in the middle of the body has not taken the mail: notice it before the dot."""
        try:
            self._socket.settimeout(0)
            data = self._socket.recv(4096)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError as error:
            raise Failed(Phase.DATA, Fate.RETRY, f"The connection broke while sending ({_why(error)}).") from error
        if data:
            self._buffer += data
            reply = self._reply(Phase.DATA, self._login.seconds)
            raise Failed(Phase.DATA, _fate(Phase.DATA, reply), f"The server refused the mail: {reply}", reply)
        raise Failed(Phase.DATA, Fate.RETRY, "The server closed the connection.")

    def _reply(self, phase: Phase, seconds: float) -> Reply:
        """Read one reply within *seconds* by the wall, however slowly its bytes drip."""
        until = time.monotonic() + seconds
        lines: list[str] = []
        while True:
            match = _REPLY.match(line := self._line(phase, until))
            if not match or len(lines) >= _MOST_LINES:
                self._broken = True
                shown = line[:80].decode("ascii", "replace")
                raise Failed(phase, Fate.RETRY, f"The server answered what is not SMTP: {shown!r}.")
            lines.append(match[3].decode("utf-8", "replace"))
            if match[2] != b"-":
                code = int(match[1])
                if code == 421:
                    self._broken = True
                return Reply(code, "\n".join(lines))

    def _line(self, phase: Phase, until: float) -> bytes:
        while b"\n" not in self._buffer:
            left = until - time.monotonic()
            try:
                if left <= 0:
                    raise TimeoutError
                self._socket.settimeout(left)
                data = self._socket.recv(4096)
            except OSError as error:
                self._broken = True
                raise Failed(phase, Fate.RETRY, f"No answer ({_why(error)}).") from error
            if not data or len(self._buffer) > _LONGEST_LINE:
                self._broken = True
                raise Failed(
                    phase, Fate.RETRY, "The server closed the connection." if not data else "The answer never ends."
                )
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.rstrip(b"\r")


def _stuffed(raw: bytes) -> bytes:
    """The mail as DATA wants it: dot-stuffed, and ended by CRLF so that only the dot is missing."""
    if raw.count(b"\n") != raw.count(b"\r\n") or raw.count(b"\r") != raw.count(b"\r\n"):
        raise ValueError("The mail has lone line ends.")
    if b"\r\n." in raw:
        raw = raw.replace(b"\r\n.", b"\r\n..")
    if raw.startswith(b"."):
        raw = b"." + raw
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


def _fate(phase: Phase, reply: Reply) -> Fate:
    """What a refusal means, by its code and by where it came (RFC 5321 4.2; RFC 3463)."""
    if reply.code < 500:
        return Fate.RETRY
    enhanced = reply.enhanced
    if phase is Phase.RCPT:
        # 5.7.x is about us: blocked, no relaying, bad authentication. The address may be fine.
        return Fate.MESSAGE if enhanced.startswith("5.7.") else Fate.RECIPIENT
    if phase in (Phase.SESSION, Phase.MAIL) or reply.code in (530, 535):
        return Fate.MAILBOX
    if enhanced in ("5.1.1", "5.1.10", "5.1.2", "5.1.3", "5.2.1"):
        return Fate.RECIPIENT  # some servers judge the address only after the dot
    return Fate.MESSAGE


def _connect(login: Login) -> socket.socket:
    addresses = guard.resolve(
        login.host, login.port, login.allow, ports=guard.MAIL_PORTS, seconds=min(login.seconds, 10)
    )
    problem: OSError = OSError("no address")
    for address in addresses[:4]:
        try:
            found = socket.create_connection((address, login.port), timeout=min(login.seconds, 15))
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found
        except OSError as error:
            problem = error
    raise problem


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _is_local(connected: socket.socket, login: Login) -> bool:
    """Loopback or a network the operator vouched for: no stranger listens on the way."""
    peer = connected.getpeername()
    address = str(peer[0]) if isinstance(peer, tuple) else ""
    return guard.visitable(address, login.allow) and not guard.visitable(address)


def _unreachable(login: Login, error: Exception) -> str:
    where = f"{login.host} on port {login.port}"
    if isinstance(error, guard.Refused):
        return str(error)
    if isinstance(error, TimeoutError):
        other = 465 if login.port != 465 else 587
        return f"No answer from {where}. Check the name, or try port {other}. Details: timed out."
    if isinstance(error, ConnectionRefusedError):
        return f"Nothing listens at {where}. Check the port: 465 and 587 are usual."
    return f"No connection to {where}. Details: {_why(error)}."


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timed out"
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
