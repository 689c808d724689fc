"""What a change of state may start from."""

from __future__ import annotations

import pytest

from outreach.core.states import MailState
from outreach.flows.lifecycle import allowed

TABLE = {"sent": (MailState.QUEUED, MailState.SENDING)}


@pytest.mark.parametrize("state", MailState)
def test_a_change_starts_only_from_the_states_of_its_row(state: MailState) -> None:
    if state in TABLE["sent"]:
        assert allowed.demand(TABLE, "sent", state, "The mail") is None
        return
    with pytest.raises(allowed.NotAllowed, match=f"^The mail is {state}, so it cannot become sent.$"):
        allowed.demand(TABLE, "sent", state, "The mail")


def test_a_change_nobody_put_into_the_table_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        allowed.demand(TABLE, "vanished", MailState.QUEUED, "The mail")
