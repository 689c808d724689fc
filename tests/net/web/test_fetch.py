from __future__ import annotations

import contextlib
import datetime
import gc
import gzip
import ipaddress
import itertools
import random
import resource
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from net.loopback import ALLOW, BRISK, Asked, answer, redirect, serving
from net.test_guard import SPELLINGS

from outreach.core.pages.response import Answer, Failure
from outreach.net import guard
from outreach.net.web import fetch, journey, politeness
from outreach.net.web.visit import Limits, Request, agent

LIMITS = Limits(seconds=1.0, connect_seconds=0.5)


def look(url: str, **given) -> Answer:
    return journey.get(url, allow=ALLOW, limits=given.pop("limits", LIMITS), pace=BRISK, **given)


def many(requests: list[Request], **given) -> list[Answer]:
    """Fetch all at once, in the order asked, without following redirects."""
    answers: dict[int, Answer] = {}
    with fetch.Fetcher(allow=ALLOW, pace=given.pop("pace", BRISK), **given) as fetcher:
        for number, request in enumerate(requests):
            fetcher.submit(request, lambda got, number=number: answers.__setitem__(number, got))
        until = time.monotonic() + 30
        while fetcher.unanswered and time.monotonic() < until:
            fetcher.turn(0.5)
    return [answers[number] for number in range(len(requests))]


@pytest.mark.parametrize(
    ("concurrency", "files", "most", "kept", "files_then"),
    [
        (64, 1024, 4096, 256, 1024),
        (250, 1024, 4096, 1000, 1700),
        (250, 1024, 1024, 324, 1024),
        (1000, 1024, 1024, 1, 1024),
        (250, 1024, resource.RLIM_INFINITY, 1000, 1700),
        (250, resource.RLIM_INFINITY, resource.RLIM_INFINITY, 1000, resource.RLIM_INFINITY),
    ],
)
def test_connections_stay_open_only_as_far_as_the_process_may_have_files(
    monkeypatch, concurrency, files, most, kept, files_then
):
    limits = [(files, most)]
    monkeypatch.setattr(resource, "getrlimit", lambda what: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda what, wanted: limits.append(wanted))
    assert fetch.kept_open(concurrency) == kept
    assert limits[-1] == (files_then, most)


def test_where_no_socket_can_be_made_the_trouble_is_ours_and_not_the_site_s(monkeypatch):
    def none_left(*_: object) -> socket.socket:
        raise OSError(24, "Too many open files")

    with serving({"/": answer("hello")}) as site, fetch.Fetcher(allow=ALLOW, pace=BRISK) as fetcher:
        found: list[Answer] = []
        monkeypatch.setattr(socket, "socket", none_left)
        fetcher.submit(Request(f"{site.url}/"), found.append)
        while not found:
            fetcher.turn(1.0)
        monkeypatch.undo()
    assert (found[0].failure, found[0].status) == (Failure.OURS, 0)
    assert "Too many open files" in found[0].detail


def test_a_page_comes_back_whole_with_what_matters():
    page = answer("<p>hello</p>", ETag='"1"', X_Robots_Tag="noindex")
    with serving({"/a": page}) as server:
        got = look(f"{server.url}/a#part", about="https://crm.example/bot")
    assert (got.status, got.body, got.complete, got.failure) == (200, b"<p>hello</p>", True, None)
    assert (got.header("x-robots-tag"), got.etag, got.content_type) == ("noindex", '"1"', "text/html")
    assert (got.url, got.address, got.raw_bytes) == (f"{server.url}/a", "127.7.0.1", 12)
    agent = server.asked[0].headers["user-agent"]
    assert "OutreachBot/" in agent and "+https://crm.example/bot" in agent
    assert not {"cookie", "referer", "authorization"} & set(server.asked[0].headers)


def test_the_environment_changes_nothing(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.7.0.1 login me password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.7.0.99:9/")
    with serving({"/": answer("ok", Set_Cookie="a=b")}) as server:
        assert [look(server.url).body for _ in range(2)] == [b"ok", b"ok"]
    assert not any({"cookie", "authorization"} & set(asked.headers) for asked in server.asked)


def test_a_body_shorter_than_promised_is_not_whole():
    with serving(lambda asked, peer: peer.sendall(answer("half", Content_Length="100")) or None) as server:
        got = look(server.url)
    assert (got.status, got.failure, got.complete, got.body) == (200, Failure.PROTOCOL, False, b"half")


def test_an_unchanged_page_is_not_sent_again():
    def reply(asked: Asked, peer: socket.socket) -> bytes:
        if asked.headers.get("if-none-match") == '"7"' and asked.headers.get("if-modified-since") == "yesterday":
            return b'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n'
        return answer("fresh", ETag='"7"')

    with serving(reply) as server:
        again, plain, forged = many(
            [
                Request(server.url, etag='"7"', last_modified="yesterday"),
                Request(server.url),
                Request(server.url, etag='"7"\r\nX: y'),
            ]
        )
        assert (again.status, again.not_modified, again.complete, again.body) == (304, True, True, b"")
        assert plain.body == forged.body == b"fresh"


def test_a_condition_is_not_kept_for_the_next_page():
    with serving({"/": answer("ok")}) as server, fetch.Fetcher(allow=ALLOW, pace=BRISK, concurrency=1) as fetcher:
        for request in (Request(server.url, etag='"1"'), Request(server.url)):
            fetcher.submit(request, lambda got: None)
            while fetcher.unanswered:
                fetcher.turn(0.2)
    assert ["if-none-match" in asked.headers for asked in server.asked] == [True, False]


# --- the witness: a server on a forbidden address, that nobody may ever connect to


@pytest.mark.parametrize("chunk", range(4))
def test_no_spelling_and_no_redirect_reaches_a_forbidden_server(chunk):
    with serving({"/": answer("secret")}, "127.0.0.1") as witness:
        spellings = [url.replace(":80/", f":{witness.port}/") for url in SPELLINGS[chunk::4]]
        local = ("127.0.0.1", "localhost", "0", "[::1]", "2130706433", "0x7f.1", "one.example.com")
        spellings += [f"http://{host}:{witness.port}/" for host in local]
        places = {f"/{number}": redirect(url) for number, url in enumerate(spellings) if not leads_out(url)}
        assert len(places) > 50
        with serving(places) as jump:
            asked = [jump.url + path for path in places] + [url for url in spellings if url]
            answers = many([Request(url, limits=LIMITS) for url in asked], lookup=lambda host, port: ["127.0.0.1"])
            for got in answers[len(places) :]:
                assert (got.status, got.body) == (0, b"")
                assert got.failure in (Failure.BAD_URL, Failure.NOT_PUBLIC)
            for got in answers[: len(places)]:
                ended = look(got.url, lookup=lambda host, port: ["127.0.0.1"])
                assert ended.failure or ended.url.startswith(jump.url)
                assert b"secret" not in ended.body
        assert witness.connections == 0


def leads_out(url: str) -> bool:
    """Whether, read as browsers do, an address is a public number: nothing forbidden, and not for a test to visit."""
    try:
        place = guard.gate(guard.follow("http://127.7.0.1/", url))
    except guard.Refused:
        return not url.isprintable()
    return place.literal and guard.visitable(place.host)


def test_a_name_that_changes_its_answer_is_never_asked_twice():
    """DNS rebinding: approved first, the forbidden address ever after."""
    with (
        serving({"/": answer("secret")}, "127.0.0.1") as witness,
        serving({"/": answer("fine")}, "127.7.0.1", witness.port) as server,
    ):
        said: list[str] = []

        def rebinding(host: str, port: int) -> list[str]:
            said.append(host)
            return ["127.7.0.1" if len(said) == 1 else "127.0.0.1"]

        url = f"http://rebind.example.com:{server.port}/"
        first = look(url, lookup=rebinding)
        assert (first.body, first.address, len(said)) == (b"fine", "127.7.0.1", 1)
        second = look(url, lookup=rebinding)
        assert (second.status, second.failure) == (0, Failure.NOT_PUBLIC)
        assert witness.connections == 0


def test_one_forbidden_address_among_many_is_enough():
    with (
        serving({"/": answer("secret")}, "127.0.0.1") as witness,
        serving({"/": answer("fine")}, "127.7.0.1", witness.port) as server,
    ):
        for addresses in (["127.7.0.1", "127.0.0.1"], ["127.0.0.1", "127.7.0.1"], ["127.7.0.1", "::ffff:127.0.0.1"]):
            got = look(f"http://both.example.com:{server.port}/", lookup=lambda host, port, found=addresses: found)
            assert got.failure is Failure.NOT_PUBLIC
        assert (witness.connections, server.connections) == (0, 0)


def test_the_next_address_is_tried_when_the_first_does_not_listen():
    with serving({"/": answer("fine")}, "127.7.0.2") as server:
        url = f"http://two.example.com:{server.port}/"
        got = look(url, lookup=lambda host, port: ["127.7.0.1", "127.7.0.2"])
    assert (got.body, got.address) == (b"fine", "127.7.0.2")


# --- certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory) -> Callable[[str], tuple[ssl.SSLContext, str]]:
    folder: Path = tmp_path_factory.mktemp("certificates")

    def made(name: str) -> tuple[ssl.SSLContext, str]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        begin = datetime.datetime(2020, 1, 1)
        try:
            alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            alternative = x509.DNSName(name)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + datetime.timedelta(days=365 * 40))
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        file = folder / f"{name}.pem"
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(pem + private)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context, str(file)

    return made


def test_a_trusted_certificate_with_the_right_name_is_accepted(certificates):
    context, authority = certificates("page.example.com")
    with serving({"/": answer("safe")}, tls=context) as server:
        here = lambda host, port: ["127.7.0.1"]  # noqa: E731
        good = look(f"https://page.example.com:{server.port}/", lookup=here, ca_file=authority)
        other = look(f"https://other.example.com:{server.port}/", lookup=here, ca_file=authority)
        unknown = look(f"https://page.example.com:{server.port}/", lookup=here)
    assert (good.body, good.failure) == (b"safe", None)
    assert (other.failure, other.status) == (Failure.TLS, 0)
    assert (unknown.failure, unknown.status) == (Failure.TLS, 0)
    assert "certificate" in unknown.detail


# --- hostile servers: each ends, none delays the others


def drip(peer: socket.socket, first: bytes, each: bytes, pause: float = 0.02) -> None:
    peer.sendall(first)
    while True:
        peer.sendall(each)
        time.sleep(pause)


def flood(peer: socket.socket, first: bytes, each: bytes) -> None:
    peer.sendall(first)
    while True:
        peer.sendall(each)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
GZIP_BOMB = gzip.compress(bytes(200_000_000), 9)
BROTLI_BOMB = brotli.compress(bytes(60_000_000), quality=1)
MANY_MEMBERS = gzip.compress(bytes(10**6)) * 200
DEFLATE_BOMB = zlib.compress(bytes(60_000_000), 9)
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
PACKED = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(GZIP_BOMB)
ENDLESS = HEAD + b"Content-Encoding: gzip\r\n\r\n"
AWAY = b"HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\n\r\n"
UPGRADE = b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
TWICE = answer(gzip.compress(gzip.compress(bytes(10**6))), Content_Encoding="gzip, gzip")
HOSTILE: dict[str, Callable[[socket.socket], None]] = {
    "says nothing": lambda peer: time.sleep(30),
    "a byte of the status line at a time": lambda peer: drip(peer, b"HTTP/1.1 200", b" "),
    "a byte of a header at a time": lambda peer: drip(peer, HEAD + b"X: ", b"a"),
    "a header at a time": lambda peer: drip(peer, HEAD, b"X-A: b\r\n"),
    "headers without end": lambda peer: flood(peer, HEAD, b"X-A: " + b"b" * 8000 + b"\r\n"),
    "one header without end": lambda peer: flood(peer, HEAD + b"X: ", b"a" * 65536),
    "a status line without end": lambda peer: flood(peer, b"HTTP/1.1 200 ", b"O" * 65536),
    "100 Continue without end": lambda peer: drip(peer, b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.0005),
    "100 Continue as fast as it can": lambda peer: flood(peer, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "103 hints without end": lambda peer: flood(peer, b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100),
    "a byte of the body at a time": lambda peer: drip(peer, HEAD + b"Content-Length: 100000\r\n\r\n", b"a"),
    "10 GB promised and sent": lambda peer: flood(peer, HEAD + b"Content-Length: 10000000000\r\n\r\n", b"a" * 65536),
    "a body without end": lambda peer: flood(peer, HEAD + b"\r\n", b"a" * 65536),
    "chunks without end": lambda peer: flood(peer, CHUNKED, b"8000\r\n" + b"a" * 0x8000 + b"\r\n"),
    "empty-handed chunks": lambda peer: drip(peer, CHUNKED, b"1\r\na\r\n"),
    "a chunk extension without end": lambda peer: flood(peer, CHUNKED + b"1;", b"x" * 65536),
    "trailers without end": lambda peer: flood(peer, CHUNKED + b"0\r\n", b"X: y\r\n" * 1000),
    "a chunk size out of range": lambda peer: peer.sendall(CHUNKED + b"FFFFFFFFFFFFFFFFF\r\na"),
    "a negative length": lambda peer: peer.sendall(HEAD + b"Content-Length: -1\r\n\r\nabc"),
    "two lengths": lambda peer: peer.sendall(HEAD + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nabcde"),
    "a gzip bomb": lambda peer: peer.sendall(PACKED + GZIP_BOMB),
    "a brotli bomb": lambda peer: peer.sendall(answer(BROTLI_BOMB, Content_Encoding="br")),
    "a deflate bomb": lambda peer: peer.sendall(answer(DEFLATE_BOMB, Content_Encoding="deflate")),
    "a bomb of many members": lambda peer: peer.sendall(answer(MANY_MEMBERS, Content_Encoding="gzip")),
    "an archive of zeros": lambda peer: flood(peer, HEAD + b"Content-Encoding: identity\r\n\r\n", bytes(65536)),
    "gzip of gzip": lambda peer: peer.sendall(TWICE),
    "gzip that never ends": lambda peer: flood(peer, ENDLESS + GZIP_BOMB[:100], b"\0" * 65536),
    "brotli that never ends": lambda peer: flood(peer, HEAD + b"Content-Encoding: br\r\n\r\n", b"\x8b\x02\x80" * 20000),
    "redirects a byte at a time": lambda peer: drip(peer, b"HTTP/1.1 302 Found\r\nLocation: /", b"a"),
    "a redirect with a body without end": lambda peer: flood(peer, AWAY, b"a" * 65536),
    "a redirect to a very long address": lambda peer: peer.sendall(redirect("/" + "a" * 200_000)),
    "not HTTP": lambda peer: peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "HTTP/0.9": lambda peer: peer.sendall(b"<html>hello</html>"),
    "HTTP/7": lambda peer: peer.sendall(b"HTTP/7.0 200 OK\r\n\r\nhello"),
    "a status out of range": lambda peer: peer.sendall(b"HTTP/1.1 99999 OK\r\n\r\nhello"),
    "noise": lambda peer: flood(peer, b"", random.Random(2).randbytes(65536)),
    "hangs up at once": lambda peer: None,
    "hangs up in the header": lambda peer: peer.sendall(HEAD + b"X-A"),
    "hangs up in the body": lambda peer: peer.sendall(HEAD + b"Content-Length: 1000\r\n\r\nabc"),
    "null bytes in a header": lambda peer: peer.sendall(HEAD + b"X: a\0b\r\nContent-Length: 2\r\n\r\nhi"),
    "a folded header": lambda peer: peer.sendall(HEAD + b"X: a\r\n b\r\nContent-Length: 2\r\n\r\nhi"),
    "an upgrade nobody asked for": lambda peer: drip(peer, UPGRADE, b"a"),
}  # fmt: skip
HONEST_ENDS = {"null bytes in a header", "a folded header"}


def hostile(act: Callable[[socket.socket], None]) -> Callable[[Asked, socket.socket], None]:
    return lambda asked, peer: act(peer)


def rss() -> int:
    """Bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_every_hostile_server_ends_and_holds_up_nobody():
    """All at once, 42 hostile hosts and 40 honest ones in one fetcher, one page each."""
    deadline = 1.5
    hard = Limits(seconds=deadline, connect_seconds=0.5, packed_bytes=2_000_000, bytes=2_000_000)
    took: dict[str, tuple[float, Answer]] = {}
    with contextlib.ExitStack() as stack:
        bad = {
            name: stack.enter_context(serving(hostile(act), f"127.7.1.{n + 1}"))
            for n, (name, act) in enumerate(HOSTILE.items())
        }
        good = {
            f"honest {n}": stack.enter_context(serving({"/": answer("fine")}, f"127.7.2.{n + 1}")) for n in range(40)
        }
        fetcher = stack.enter_context(fetch.Fetcher(allow=ALLOW, pace=BRISK, concurrency=100))
        gc.collect()
        before, most, began = rss(), 0, time.monotonic()
        for name, server in [*bad.items(), *good.items()]:
            request = Request(server.url + "/", limits=hard, tries=1)
            fetcher.submit(request, lambda got, name=name: took.__setitem__(name, (time.monotonic() - began, got)))
        while fetcher.unanswered and time.monotonic() - began < 20:
            fetcher.turn(0.2)
            most = max(most, rss() - before)
    assert set(took) == {*HOSTILE, *good}
    assert max(seconds for seconds, _ in took.values()) < deadline + 3
    assert all(got.body == b"fine" for name, (_, got) in took.items() if name.startswith("honest"))
    whole = {name for name, (_, got) in took.items() if name in HOSTILE and got.complete and got.status == 200}
    assert whole <= HONEST_ENDS
    assert most < 120_000_000  # together, with the servers' own buffers in the same process


@pytest.mark.parametrize(
    "name", ["says nothing", "a header at a time", "100 Continue without end", "a body without end", "a gzip bomb"]
)
def test_one_hostile_server_alone(name):
    with serving(hostile(HOSTILE[name])) as server:
        gc.collect()
        before, began = rss(), time.monotonic()
        got = look(server.url, limits=Limits(seconds=0.6))
        assert time.monotonic() - began < 3
        assert rss() - before < 50_000_000
    assert got.failure in (Failure.TIMEOUT, Failure.TOO_BIG, Failure.PROTOCOL)
    assert got.detail


def test_broken_encryption_is_reported_as_such():
    def reply(asked: Asked, peer: socket.socket) -> None:
        peer.sendall(b"nonsense")

    listener = socket.create_server(("127.7.0.1", 0))

    def babble() -> None:
        try:
            while True:
                peer, _ = listener.accept()
                peer.sendall(b"\x16\x03\x01\x02\x00" + b"\xff" * 512)
                peer.close()
        except OSError:
            pass

    threading.Thread(target=babble, daemon=True).start()
    try:
        got = look(f"https://127.7.0.1:{listener.getsockname()[1]}/")
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    assert got.status == 0
    assert got.failure in (Failure.TLS, Failure.CONNECT)


# --- politeness


def test_a_host_has_one_request_at_a_time_and_its_pause():
    pace = politeness.Pace(pause=0.05, share=0.0)
    with serving(lambda asked, peer: time.sleep(0.01) or answer("ok")) as server:
        many([Request(f"{server.url}/{n}", limits=LIMITS) for n in range(6)], pace=pace)
    assert server.most_at_once == 1
    moments = [asked.at for asked in server.asked]
    assert all(later - earlier >= 0.05 for earlier, later in itertools.pairwise(moments))
    assert [asked.path for asked in server.asked] == [f"/{n}" for n in range(6)]


def test_one_hosts_rest_holds_up_no_other():
    slow = politeness.Pace(pause=0.4, share=0.0)
    with serving({"/": answer("a")}, "127.7.0.1") as one, serving({"/": answer("b")}, "127.7.0.2") as other:
        began = time.monotonic()
        seen: list[tuple[str, float]] = []
        with fetch.Fetcher(allow=ALLOW, pace=slow, concurrency=1) as fetcher:
            for server in (one, one, one, other):
                fetcher.submit(
                    Request(server.url + "/"),
                    lambda got: seen.append((got.body.decode(), time.monotonic() - began)),
                )
            while fetcher.unanswered:
                fetcher.turn(0.5)
    assert [name for name, _ in seen] == ["a", "b", "a", "a"]
    assert seen[1][1] < 0.3


def test_a_host_that_asks_us_to_wait_is_asked_again_then_and_not_before():
    def reply(asked: Asked, peer: socket.socket) -> bytes:
        return answer("busy", "429 Too Many", Retry_After="1") if len(server.asked) == 1 else answer("ok")

    with serving(reply) as server:
        got = look(server.url, limits=Limits(seconds=5))
    assert got.body == b"ok"
    assert server.asked[1].at - server.asked[0].at >= 1


def test_a_host_that_asks_for_long_is_left_alone():
    with serving({"/": answer("", "503 Busy", Retry_After="3600")}) as server:
        first, second, third = many(
            [Request(server.url + "/", limits=LIMITS) for _ in range(3)], pace=politeness.Pace()
        )
    assert (first.status, first.retry_after) == (503, 3600)
    assert [got.failure for got in (second, third)] == [Failure.BUSY] * 2
    assert "asked us to wait" in second.detail
    assert len(server.asked) == 1


def test_a_host_that_never_answers_is_not_asked_fifty_times():
    pace = politeness.Pace(pause=0.0, share=0.0, strikes=2, rest=60)
    with serving(hostile(HOSTILE["says nothing"])) as server:
        brief = Limits(seconds=0.2)
        answers = many([Request(f"{server.url}/{n}", limits=brief) for n in range(50)], pace=pace)
    assert [got.failure for got in answers[:2]] == [Failure.TIMEOUT] * 2
    assert {got.failure for got in answers[2:]} == {Failure.BUSY}
    assert server.connections == 2


def test_stopping_answers_everything():
    with serving(hostile(HOSTILE["says nothing"])) as server, fetch.Fetcher(allow=ALLOW) as fetcher:
        answers: list[Answer] = []
        for number in range(5):
            fetcher.submit(Request(f"{server.url}/{number}"), answers.append)
        fetcher.turn(0.2)
        fetcher.stop()
        assert fetcher.unanswered == 0
        assert {got.failure for got in answers} == {Failure.STOPPED}
        assert len(answers) == 5


def test_without_a_page_of_our_own_the_agent_still_says_what_it_is():
    assert agent() == "Mozilla/5.0 (compatible; OutreachBot/0.1; a self-hosted checker of agreed links)"
