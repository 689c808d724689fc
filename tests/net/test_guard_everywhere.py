"""Every way out of the product, pointed at a server that nobody may visit: not one connection is made."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import ast
import contextlib
import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import make
import pytest
from click.testing import CliRunner
from net.loopback import ALLOWED, Server, answer, redirect, serving

from outreach.cli import links as by_hand
from outreach.core.imports import ahrefs_api
from outreach.core.states import LinkState
from outreach.db import now
from outreach.flows.contacts import find
from outreach.flows.links import verify
from outreach.flows.mailboxes import connect
from outreach.flows.outbound import check_targets
from outreach.net import guard
from outreach.net.mail import imap, oauth, smtp
from outreach.net.web import ahrefs, journey

ROOT = Path(__file__).parents[2] / "outreach"
REBOUND = "rebound.example.com"  # public to whoever asks first, loopback ever after
SPELLINGS = ("127.0.0.1", "localhost", "0", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", REBOUND)
ALLOW = guard.networks([ALLOWED])
REFUSED = re.compile("not_public|bad_url|not on the public internet|not a host")


@pytest.fixture
def settings(settings: dict[str, Any]) -> dict[str, Any]:
    return {**settings, "ALLOW_NETS": (ALLOWED,), "HOST_SECONDS": 0, "FETCH_SECONDS": 3, "MAIL_SECONDS": 3}


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on a forbidden address; whoever connects to it is counted. It has the same port on ::1."""
    look_up, asked = socket.getaddrinfo, []

    def lying(host: Any, port: Any, *rest: Any, **given: Any) -> Any:
        if host not in (REBOUND, REBOUND.encode()):
            return look_up(host, port, *rest, **given)
        asked.append(host)
        return look_up("127.0.0.1", port, *rest, **given)

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    secret = answer("secret")
    with (
        serving(lambda asked, peer: secret, "127.0.0.1") as four,
        serving(lambda asked, peer: secret, "::1", four.port) as six,
    ):
        yield four
        assert (four.connections, six.connections) == (0, 0)


def bare(host: str) -> str:
    """A host as a mail setting has it."""
    return host.strip("[]")


def ways(port: int) -> dict[str, Callable[[str], Any]]:
    """Every function of net/ that opens a connection, given a host."""

    def signed_in(host: str, scheme: str) -> None:
        client = oauth.Client(
            "Nobody", "id", "secret", "https://a.example/", f"{scheme}://{host}:{port}/token", "mail", seconds=3
        )
        oauth.exchange(client, "code", "v" * 43)

    return {
        "a page": lambda host: journey.get(f"http://{host}:{port}/", allow=ALLOW),
        "a page over TLS": lambda host: journey.get(f"https://{host}:{port}/", allow=ALLOW),
        "a mail server": lambda host: smtp.Session(smtp.Login(bare(host), port, "me", "pw", seconds=3)),
        "a mailbox": lambda host: imap.Session(imap.Login(bare(host), port, "me", "pw", seconds=3)).close(),
        "a provider's tokens": lambda host: signed_in(host, "https"),
        "a provider's tokens, in the clear": lambda host: signed_in(host, "http"),
        "Ahrefs": lambda host: ahrefs.page(
            f"http://{host}:{port}",
            "key",
            ahrefs.Question(next(iter(ahrefs_api.REPORTS.values())), "acme.test", "domain", (), 10),
        ),
    }


REFUSALS = (smtp.Failed, imap.Failed, oauth.Failed, oauth.Refused, ahrefs.Later, ahrefs.Refused, guard.Refused)


@pytest.mark.parametrize("way", ways(0))
@pytest.mark.parametrize("host", SPELLINGS)
def test_no_way_out_leads_to_a_forbidden_address(witness: Server, way: str, host: str) -> None:
    try:
        got = ways(witness.port)[way](host)
    except REFUSALS as why:
        assert str(why)
    else:
        assert got.failure is not None and got.status == 0


def test_a_page_with_people_on_it_leads_no_look_up_astray(app: Any, witness: Server) -> None:
    bad = f"http://127.0.0.1:{witness.port}"
    pages = {
        "/": answer(f'<title>Bees</title><a href="{bad}/contact">Contact</a>'),
        "/own": answer('<title>Bees</title><a href="/contact">Contact</a>'),
        "/contact": redirect(f"{bad}/contact"),
        "/moved": redirect(bad),
    }
    with serving(pages) as site:
        for path in ("/", "/own", "/moved"):
            assert not find.look(site.url + path).findings.people
    for host in SPELLINGS:
        assert find.look(f"http://{host}:{witness.port}/").problem
    check_targets.look([f"http://{host}:{witness.port}/" for host in SPELLINGS])


def test_a_page_made_to_hang_parsers_is_not_read_for_people(app: Any) -> None:
    with serving({"/": answer("<div>" * 35_000 + "ana@bees.example")}) as site:
        looked = find.look(f"{site.url}/")
    assert "too long" in looked.problem and not looked.findings.people


def test_settings_of_a_mailbox_lead_nowhere_forbidden(app: Any, witness: Server) -> None:
    for host in ("127.0.0.1", "localhost", REBOUND):
        servers = connect.Servers(host, witness.port, host, witness.port)
        with contextlib.suppress(connect.BadMailbox):
            box = connect.add(f"me@{len(host)}.example", servers, "pw")
            checks = connect.test(box, wait=0, ask=lambda name, kind: [])
            assert checks and not checks[0].ok and checks[0].sentence


def test_a_watched_link_leads_nowhere_forbidden(app: Any, witness: Server) -> None:
    for host in SPELLINGS:
        link = make.link(source_url=f"http://{host}:{witness.port}/", state=LinkState.VERIFYING, next_check_at=now())
        assert verify.verify(link).sight == "unknown"


def test_no_command_visits_a_forbidden_address_and_each_says_why(
    witness: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTREACH_ALLOW_NETS", "")
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(tmp_path))
    for host in SPELLINGS:
        url = f"http://{host}:{witness.port}/"
        fetched = CliRunner().invoke(by_hand.fetch, [url])
        assert fetched.exit_code == 0 and REFUSED.search(fetched.output), (host, fetched.output)
        for more in ([url, "https://acme.example/"], ["http://127.0.0.1:1/", url, "--allow-net", "10.0.0.0/8"]):
            verified = CliRunner().invoke(by_hand.verify, [*more, "--no-browser", "--json"])
            if verified.exit_code == 2:  # the spelling itself is refused
                assert "Error:" in verified.output, (host, verified.output)
                continue
            said = json.loads(verified.output)
            assert said["verdict"] == "unknown" and REFUSED.search(said["sentence"]), (host, said)


def test_whoever_makes_a_socket_asks_the_guard_first() -> None:
    """There is no other way out: outside these files nothing is imported that could open a connection."""
    openers = {"socket", "http.client", "urllib.request", "smtplib", "imaplib", "ftplib", "requests", "httpx", "pycurl", "asyncio",
               "urllib3", "aiohttp", "poplib", "telnetlib", "xmlrpc.client", "playwright", "authlib"}  # fmt: skip
    found: dict[str, set[str]] = {}
    for file in sorted(ROOT.rglob("*.py")):
        imported: set[str] = set()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        out = {name for name in openers if any(one == name or one.startswith(f"{name}.") for one in imported)}
        if out:
            found[str(file.relative_to(ROOT))] = out
    talking = {
        "net/web/fetch.py",
        "net/mail/imap.py",
        "net/mail/oauth.py",
        "net/web/chromium_child.py",
        "net/mail/smtp.py",
    }
    only_locally = {"net/guard.py", "net/mail/imap_wire.py", "net/web/sandbox.py", "net/web/sandbox_child.py"}
    only_where_fetch_sends_it = {"net/web/connection.py"}  # to addresses the guard approved, looked at again there
    for name in found.keys() - talking - only_locally - only_where_fetch_sends_it:
        assert set(re.findall(r"\bsocket\.(\w+)", (ROOT / name).read_text("utf-8"))) == {"gethostname"}, name
        assert found[name] == {"socket"}
    for name in talking:
        assert "guard." in (ROOT / name).read_text("utf-8")
    users = {str(file.relative_to(ROOT)) for file in ROOT.rglob("*.py") if "Line(" in file.read_text("utf-8")}
    assert {name for name in users if name.startswith("net/web/")} == {"net/web/fetch.py"}
