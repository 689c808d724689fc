"""What the head of a page says."""

from __future__ import annotations

from core.pages.reading import read


def test_what_the_head_says() -> None:
    said = read(
        "<title> Winter \n bees </title><link rel='ALTERNATE canonical' href='../b'><meta name=ROBOTS content=noindex>"
        "<meta http-equiv=Refresh content=\"0; URL='/moved'\"><body><link rel=canonical href=/body>"
    )
    assert (said.title, said.canonicals, said.robots) == (
        "Winter bees",
        ("https://blog.example/b",),
        (("robots", "noindex"),),
    )
    assert said.refresh == (0.0, "https://blog.example/moved")
