from __future__ import annotations

import contextlib
import queue
import socket
import threading
from collections.abc import Iterator

import pytest
import realbrowser
from net.loopback import ALLOW, BRISK, answer, redirect, serving

from outreach.core.pages.response import Answer, Eye, Failure
from outreach.flows.links import check_page
from outreach.net.web import chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def eye() -> Iterator[chromium.Eye]:
    browser = realbrowser.find()
    environment = {**browser.env, "PLAYWRIGHT_NODEJS_PATH": realbrowser.assets.node()[0]}
    made = chromium.Eye(allow=ALLOW, executable=browser.path, environment=environment)
    yield made
    made.close()


def seen(eye: chromium.Eye, url: str, seconds: float = 10.0) -> Answer:
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    eye.ask(url, seconds, answers.put)
    return answers.get(timeout=60)


SCRIPTED = (
    "<body><div id=root></div><script>"
    "document.getElementById('root').innerHTML = '<p><a href=\"TARGET\">our guide</a> is worth reading</p>'"
    "</script></body>"
)


def test_a_link_written_by_a_script_is_seen_by_the_second_eye(eye):
    with serving({"/guide": answer("<p>guide</p>")}, "127.7.9.1") as ours:
        target = f"{ours.url}/guide"
        page = answer(SCRIPTED.replace("TARGET", target))
        with serving({"/": page}) as site, check_page.Looker(allow=ALLOW, pace=BRISK, eye=eye) as looker:
            found = looker.one(check_page.Task(f"{site.url}/", target))
    assert (found.verdict.verdict, found.verdict.reason) == ("weak", "js_only")
    assert found.as_json()["eye"] == "browser"
    assert found.rendered and found.rendered.answer.eye is Eye.BROWSER


def test_status_headers_and_hops_come_with_the_page(eye):
    with serving({"/": redirect("/b", "301 Moved"), "/b": answer("<p>there</p>", X_Robots_Tag="noindex")}) as site:
        found = seen(eye, f"{site.url}/")
    assert (found.status, found.url, found.header("x-robots-tag")) == (200, f"{site.url}/b", "noindex")
    assert [(hop.status, hop.location) for hop in found.hops] == [(301, f"{site.url}/b")]
    assert b"there" in found.body
    assert "OutreachBot" in site.asked[0].headers["user-agent"]


def test_nothing_a_page_does_reaches_a_forbidden_address(eye):
    """Pictures, frames, fetch, sockets, beacons, preconnects, peer connections and redirects, in a real browser."""
    with contextlib.ExitStack() as stack:
        witness = stack.enter_context(serving({"/": answer("secret")}, "127.0.0.1"))
        six = stack.enter_context(serving({"/": answer("secret")}, "::1"))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        heard: list[bytes] = []
        threading.Thread(target=lambda: heard.append(udp.recv(100)), daemon=True).start()
        bad, stun = f"127.0.0.1:{witness.port}", f"127.0.0.1:{udp.getsockname()[1]}"
        page = f"""<!DOCTYPE html><head>
          <link rel=preconnect href=http://{bad}/1><link rel=dns-prefetch href=http://{bad}/2><link rel=prefetch href=http://{bad}/3>
          <link rel=stylesheet href=http://{bad}/4><link rel=icon href=http://{bad}/5></head><body>
          <img src=http://{bad}/6><img src=http://localhost:{witness.port}/7><img src=http://[::1]:{six.port}/8>
          <iframe src=http://{bad}/9></iframe><object data=http://{bad}/10></object><video src=http://{bad}/11></video>
          <img src=http://2130706433:{witness.port}/12><img src=/jump><a id=p ping=http://{bad}/13 href=#x>x</a>
          <script src=http://{bad}/14></script><script>
          fetch("http://{bad}/15", {{mode: "no-cors"}}).catch(() => 0); new WebSocket("ws://{bad}/16")
          new EventSource("http://{bad}/17"); navigator.sendBeacon("http://{bad}/18", "x"); new Image().src = "http://{bad}/19"
          document.getElementById("p").click(); new Worker(URL.createObjectURL(new Blob(["fetch('http://{bad}/20')"])))
          try {{
            const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:{stun}"}}]}})
            peer.createDataChannel("x"); peer.createOffer().then(offer => peer.setLocalDescription(offer))
          }} catch (error) {{ document.title = "no peers" }}
          </script></body>"""
        site = stack.enter_context(serving({"/": answer(page), "/jump": redirect(f"http://{bad}/21")}))
        found = seen(eye, f"{site.url}/")
        assert found.status == 200
        assert b"no peers" in found.body
        assert b"secret" not in found.body
        assert (witness.connections, six.connections, heard) == (0, 0, [])
        stack.enter_context(contextlib.suppress(OSError))
        udp.sendto(b"", udp.getsockname())


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_a_forbidden_page_is_refused(eye, address):
    with serving({"/": answer("secret")}, "127.0.0.1") as witness:
        found = seen(eye, f"http://{address}:{witness.port}/")
        assert witness.connections == 0
    assert (found.failure, found.complete) == (Failure.NOT_PUBLIC, False)


def test_a_redirect_to_a_forbidden_page_is_refused(eye):
    with serving({"/": answer("secret")}, "127.0.0.1") as witness:
        with serving({"/": redirect(f"{witness.url}/")}) as site:
            found = seen(eye, f"{site.url}/")
        assert witness.connections == 0
    assert found.failure is Failure.NOT_PUBLIC


def test_a_page_that_never_rests_is_ended_and_the_next_is_read(eye):
    pages = {"/spin": answer("<script>while (true) {}</script>"), "/": answer("<p>fine</p>")}
    with serving(pages) as site:
        spun = seen(eye, f"{site.url}/spin", seconds=1.0)
        assert (spun.failure, spun.complete) == (Failure.TIMEOUT, False)
        assert b"fine" in seen(eye, f"{site.url}/").body


def test_a_browser_that_is_not_there_is_our_trouble():
    missing = chromium.Eye(
        executable="/nonexistent/chromium", environment={"PLAYWRIGHT_NODEJS_PATH": realbrowser.assets.node()[0]}
    )
    try:
        found = seen(missing, "http://93.184.216.34/")
    finally:
        missing.close()
    assert found.failure is Failure.OURS
    assert "could not be started" in found.detail
