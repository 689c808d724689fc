"""An IMAP server on loopback that keeps mails in memory, knows when each arrived, and fails as it is told to."""

from __future__ import annotations

import base64
import contextlib
import re
import socketserver
import threading
import time
from collections import defaultdict
from collections.abc import Iterator

FAULTS = ("refuse", "mute", "busy", "stall-search", "stall-fetch", "drop-fetch", "drop-list")
IDLE_FAULTS = ("no-idle", "deaf", "drop-idle")  # does not offer it, offers it and never tells, hangs up


class Box(socketserver.ThreadingTCPServer):
    """Any user has one folder, INBOX; *accounts* (user: password or token) lets in nobody else once it is filled."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.fault = ""
        self.latency = 0.0  # seconds before an answer to FETCH
        self.questions = 0  # for the text of mails
        self.accounts: dict[str, str] = {}
        self.mails: dict[str, list[bytes]] = defaultdict(list)
        self.logins: list[tuple[str, str]] = []  # mechanism, user
        self.changed = threading.Condition()
        self.idlers: list[str] = []  # who is listening at the moment
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def put(self, user: str, raw: bytes) -> None:
        with self.changed:
            self.mails[user].append(raw)
            self.changed.notify_all()

    def listened(self, user: str, count: int = 1, seconds: float = 30) -> bool:
        """Wait until that many connections listen for mail of this user."""
        with self.changed:
            return self.changed.wait_for(lambda: self.idlers.count(user) == count, seconds)

    def stop(self) -> None:
        self.fault = "refuse"
        self.shutdown()
        self.server_close()


class _Talk(socketserver.StreamRequestHandler):
    server: Box

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._talk()

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def failing(self, command: str) -> bool:
        """Whether this command is the one that fails: a stall outlasts everybody's patience."""
        kind, _, where = self.server.fault.partition("-")
        if where != command:
            return False
        if kind == "stall":
            time.sleep(4)
        return True

    def _talk(self) -> None:
        box, user = self.server, ""
        if box.fault == "refuse":
            return
        if box.fault == "mute":
            time.sleep(4)
            return
        self.say("* OK ready")
        while line := self.rfile.readline(65536):
            tag, _, rest = line.decode("latin-1").rstrip("\r\n").partition(" ")
            command, _, rest = rest.partition(" ")
            command = command.upper()
            if command == "UID":
                command, _, rest = rest.partition(" ")
                command = command.upper()
            if self.failing(command.lower()):
                return
            if command == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2" + " IDLE" * (box.fault != "no-idle"))
            elif command == "AUTHENTICATE":
                user = self._who(rest.strip())
                if not user or box.fault == "busy":
                    self.say(f"{tag} NO [{'UNAVAILABLE' if box.fault else 'AUTHENTICATIONFAILED'}] not now")
                    continue
            elif command == "LIST":
                self.say('* LIST (\\HasNoChildren) "/" "INBOX"')
            elif command == "EXAMINE":
                self.say(f"* {len(box.mails[user])} EXISTS")
                self.say("* OK [UIDVALIDITY 7] stays")
                self.say(f"* OK [UIDNEXT {len(box.mails[user]) + 1}] next")
            elif command == "SEARCH":
                first = int(found[1]) if (found := re.match(r"UID (\d+):\*", rest)) else 1
                uids = range(first, len(box.mails[user]) + 1)
                if found_id := re.match(r'HEADER "([^"]+)" "([^"]+)"', rest):
                    wanted = f"{found_id[1]}: {found_id[2]}".encode().lower()
                    uids = [uid for uid in uids if wanted in box.mails[user][uid - 1].lower()]
                self.say(" ".join(["* SEARCH", *map(str, uids)]))
            elif command == "FETCH":
                self._fetch(user, rest)
            elif command == "IDLE":
                self._idle(user)
            elif command == "LOGOUT":
                self.say("* BYE")
            self.say(f"{tag} OK done")

    def _who(self, mechanism: str) -> str:
        self.say("+ ")
        given = base64.b64decode(self.rfile.readline()).decode()
        if mechanism == "XOAUTH2":
            fields = dict(part.partition("=")[::2] for part in given.split("\1") if part)
            user, secret = fields["user"], fields["auth"].removeprefix("Bearer ")
        else:
            _, user, secret = given.split("\0")
        self.server.logins.append((mechanism, user))
        known = not self.server.accounts or self.server.accounts.get(user) == secret
        if not known and mechanism == "XOAUTH2":
            self.say("+ eyJzdGF0dXMiOiI0MDAifQ==")
            self.rfile.readline()
        return user if known else ""

    def _fetch(self, user: str, rest: str) -> None:
        uids, _, wanted = rest.partition(" ")
        time.sleep(self.server.latency)
        mails = self.server.mails[user]
        for uid in (int(uid) for uid in uids.split(",")):
            raw = mails[uid - 1]
            if "BODY.PEEK[]" in wanted:
                self.server.questions += uid == int(uids.split(",")[0])
            if "HEADER.FIELDS" in wanted:
                head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                self.say(f"* {uid} FETCH (UID {uid} BODY[HEADER.FIELDS] {{{len(head)}}}")
                self.wfile.write(head)
                self.say(")")
            elif "RFC822.SIZE" in wanted:
                self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            else:
                self.say(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}")
                self.wfile.write(raw)
                self.say(")")

    def _idle(self, user: str) -> None:
        """Tell of what comes until the other side is done (or gone)."""
        box = self.server
        known = len(box.mails[user])
        self.say("+ waiting")
        with box.changed:
            box.idlers.append(user)
            box.changed.notify_all()
        done = threading.Event()
        teller = threading.Thread(target=self._tell, args=(user, known, done), daemon=True)
        teller.start()
        self.rfile.readline()
        with box.changed:
            done.set()
            box.idlers.remove(user)
            box.changed.notify_all()
        teller.join()

    def _tell(self, user: str, known: int, done: threading.Event) -> None:
        box = self.server
        with box.changed, contextlib.suppress(OSError):
            while not done.is_set():
                if len(box.mails[user]) == known:
                    box.changed.wait()
                    continue
                known = len(box.mails[user])
                if box.fault != "deaf":
                    self.say(f"* {known} EXISTS")


@contextlib.contextmanager
def imapbox() -> Iterator[Box]:
    server = Box()
    try:
        yield server
    finally:
        server.stop()
