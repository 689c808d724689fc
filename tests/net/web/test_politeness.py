from __future__ import annotations

from outreach.net.web import politeness

PACE = politeness.Pace(pause=1.0, share=2.0, most=5.0, penalty=1.0, longest=100.0, strikes=3, rest=10.0)


def turns(pace: politeness.Pace = PACE, jitter: float = 0.0) -> politeness.Turns[str]:
    return politeness.Turns(pace, lambda: jitter)


def test_a_host_is_busy_until_it_is_left_and_rested():
    line = turns()
    for name in ("a1", "a2"):
        line.put("a", name, 0.0)
    line.put("b", "b1", 0.0)
    assert [line.take(0.0), line.take(0.0), line.take(0.0)] == [("a", "a1"), ("b", "b1"), None]
    line.leave("a", 0.2, took=0.2, status=200)
    assert line.take(1.1) is None
    assert line.next_at() == 1.2
    assert line.take(1.2) == ("a", "a2")


def test_a_slow_host_gets_more_rest_but_not_for_ever():
    line = turns()
    for took, rest in ((0.1, 1.0), (2.0, 4.0), (9.0, 5.0)):
        line.put("a", "x", line.rested_at("a"))
        now = line.rested_at("a")
        assert line.take(now)
        line.leave("a", now, took=took, status=200)
        assert line.rested_at("a") - now == rest


def test_refusals_double_the_rest_and_an_answer_ends_them():
    line = turns()
    rests = []
    now = 0.0
    for status in (429, 503, 500, 200):
        line.put("a", "x", now)
        assert line.take(now)
        line.leave("a", now, took=0.0, status=status)
        rests.append(line.rested_at("a") - now)
        now = line.rested_at("a")
    assert rests == [1.0, 2.0, 4.0, 1.0]


def test_retry_after_is_kept_within_reason():
    for asked, rest in ((30, 30.0), (100_000, 100.0)):
        line = turns()
        line.put("a", "x", 0.0)
        line.take(0.0)
        line.leave("a", 0.0, took=0.0, status=429, retry_after=asked)
        assert line.rested_at("a") == rest


def test_a_silent_host_is_left_alone_and_what_waits_is_given_back():
    line = turns()
    for name in "abcdef":
        line.put("h", name, 0.0)
    now = 0.0
    for _ in range(3):
        assert line.take(now)
        line.leave("h", now, took=1.0, status=0)
        now = line.rested_at("h")
    assert line.silent("h")
    assert now == 12.0
    assert line.drain("h") == ["d", "e", "f"]
    assert (line.waiting, line.take(100.0)) == (0, None)


def test_jitter_spreads_the_moments_and_never_shortens_them():
    line = turns(jitter=1.0)
    line.put("a", "x", 0.0)
    line.take(0.0)
    line.leave("a", 0.0, took=0.0, status=200)
    assert line.rested_at("a") == 1.25


def test_what_was_asked_twice_goes_first():
    line = turns()
    line.put("a", "later", 0.0)
    line.put("a", "again", 0.0, first=True)
    assert line.take(0.0) == ("a", "again")


def test_hosts_that_are_done_are_forgotten():
    line = turns()
    for number in range(1000):
        line.put(f"h{number}", "x", 0.0)
        key, _ = line.take(0.0) or ("", "")
        line.leave(key, 0.0, took=0.0, status=200)
    assert line.take(2.0) is None
    assert len(line._hosts) == 0


def test_a_late_guest_of_a_punished_host_is_not_forgotten():
    line = turns()
    line.put("a", "x", 0.0)
    line.take(0.0)
    line.leave("a", 0.0, took=0.0, status=503)
    assert line.take(1.0) is None
    line.put("a", "y", 2.0)
    assert line.take(2.0) == ("a", "y")


def test_a_host_that_needs_no_rest_goes_on_before_others_begin():
    line = turns(politeness.Pace(pause=0.0, share=0.0))
    for name in ("a", "b", "c"):
        line.put(name, f"{name}1", 0.5)
    line.put("a", "a2", 0.5)
    assert line.take(1.0) == ("a", "a1")
    line.leave("a", 1.0, took=0.2, status=200)
    assert [line.take(1.0), line.take(1.0), line.take(1.0)] == [("a", "a2"), ("b", "b1"), ("c", "c1")]


def test_a_host_that_refuses_rests_though_it_needs_no_pause():
    line = turns(politeness.Pace(pause=0.0, share=0.0))
    line.put("a", "a1", 0.0)
    line.put("a", "a2", 0.0)
    assert line.take(0.0)
    line.leave("a", 0.0, took=0.1, status=503)
    assert line.take(0.5) is None
    assert line.take(1.0) == ("a", "a2")
