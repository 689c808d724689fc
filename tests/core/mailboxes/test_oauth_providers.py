"""Where people sign in: the addresses of a provider, for one organisation or as the operator says."""

from __future__ import annotations

import pytest

from outreach.core.mailboxes import oauth_providers


def test_addresses_are_those_of_the_organisation() -> None:
    common, own = oauth_providers.named("microsoft"), oauth_providers.named("microsoft", "contoso.example")
    assert "/common/" in common.token and "/contoso.example/" in own.token and "/contoso.example/" in own.authorize
    assert "tenant" not in common.authorize + common.token
    assert oauth_providers.named("google", "contoso.example").token == oauth_providers.KNOWN["google"].token


def test_the_operator_may_name_other_servers() -> None:
    instead = {"token": "https://cloud.example/token", "smtp": "smtp.cloud.example:2525"}
    found = oauth_providers.named("microsoft", instead=instead)
    assert (found.token, found.smtp) == ("https://cloud.example/token", ("smtp.cloud.example", 2525))
    assert found.imap == oauth_providers.KNOWN["microsoft"].imap


def test_an_unknown_provider_is_refused() -> None:
    with pytest.raises(KeyError):
        oauth_providers.named("nobody")


@pytest.mark.parametrize("name", oauth_providers.KNOWN)
def test_each_provider_says_what_to_do_in_steps(name: str) -> None:
    found = oauth_providers.KNOWN[name]
    assert (
        found.steps
        and found.scope
        and all(address.startswith("https://") for address in (found.authorize, found.token))
    )
