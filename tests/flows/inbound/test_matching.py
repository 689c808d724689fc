"""Which conversation a mail belongs to: told by ids, by threads, and by the address it was sent to."""

from __future__ import annotations

from flows.inbound.world import World, raw


def test_any_id_of_the_references_finds_the_conversation(world: World) -> None:
    kept = world.accept(raw(References=f"<gone@x.example>\r\n {world.ours.message_id} <other@y.example>"))
    assert kept is not None and kept.pitch_id == world.pitch.id


def test_an_answer_to_an_answer_finds_its_thread(world: World) -> None:
    first = world.accept(raw(answers=world.ours.message_id, message_id="<theirs@weekly.example>"))
    second = world.accept(raw(body="One more thing", answers="<theirs@weekly.example>"))
    assert first and second and second.thread_id == first.thread_id


def test_a_token_in_the_address_finds_the_conversation(world: World) -> None:
    kept = world.accept(
        raw(sender="boss@elsewhere.example", to=f"ana+{world.ours.token}@acme.example", subject="Hello")
    )
    assert kept is not None and kept.pitch_id == world.pitch.id
