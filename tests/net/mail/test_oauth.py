"""OAuth: codes become tokens, tokens are renewed, and each way it can fail is told as what it is."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from net.loopback import answer, serving
from oauthhouse import CLIENT, SECRET, House, house

from outreach.net import guard
from outreach.net.mail import oauth

ALLOW = guard.networks(["127.0.0.0/8"])
VERIFIER = "v" * 43


@pytest.fixture
def there() -> Iterator[House]:
    with house() as found:
        yield found


def client(there: House, **given: object) -> oauth.Client:
    made = oauth.Client(
        "Google", CLIENT, SECRET, scope="mail", redirect="http://127.0.0.1/return", allow=ALLOW, seconds=10,
        **there.endpoints,
    )  # fmt: skip
    return replace(made, **given)  # type: ignore[arg-type]


def code(there: House, verifier: str = VERIFIER) -> str:
    """The code a person comes back with."""
    asked = requests.get(oauth.address(client(there), "st", verifier), allow_redirects=False, timeout=10)
    return parse_qs(urlsplit(asked.headers["Location"]).query)["code"][0]


def test_the_address_to_sign_in_at_holds_the_challenge_and_never_the_verifier_nor_the_secret(there: House) -> None:
    address = oauth.address(client(there, authorize="https://a.example/go?x=1"), "st ate", VERIFIER, prompt="consent")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (challenge, "S256")
    assert (asked["x"], asked["state"], asked["prompt"], asked["response_type"]) == ("1", "st ate", "consent", "code")
    assert VERIFIER not in address and SECRET not in address


def test_a_code_becomes_tokens_and_a_name_and_the_tokens_are_renewed(there: House) -> None:
    grant = oauth.exchange(client(there), code(there), VERIFIER)
    assert (grant.seconds, grant.claims["email"]) == (3600, "ana@acme.example")
    renewed = oauth.renew(client(there), grant.refresh)
    assert renewed.access != grant.access and renewed.seconds == 3600


def test_neither_a_client_nor_a_grant_shows_its_secrets_when_it_is_printed(there: House) -> None:
    grant = oauth.exchange(client(there), code(there), VERIFIER)
    shown = repr(grant) + repr(client(there))
    assert [secret for secret in (grant.access, grant.refresh, SECRET) if secret in shown] == []


def test_a_code_shown_with_another_verifier_is_refused_and_a_person_must_begin_again(there: House) -> None:
    with pytest.raises(oauth.Refused, match="the code does not fit") as refused:
        oauth.exchange(client(there), code(there), "w" * 43)
    assert refused.value.gone


def test_a_permission_that_was_taken_back_is_gone_and_a_wrong_secret_is_not(there: House) -> None:
    grant = oauth.exchange(client(there), code(there), VERIFIER)
    there.revoked = True
    with pytest.raises(oauth.Refused, match="gives no access any more") as refused:
        oauth.renew(client(there), grant.refresh)
    assert refused.value.gone
    with pytest.raises(oauth.Refused, match="refused the client id or its secret") as refused:
        oauth.renew(client(there, secret="another"), grant.refresh)
    assert not refused.value.gone


@pytest.mark.parametrize(
    ("mood", "said"), [("down", "status 503"), ("endless", "never ends"), ("redirect", "could not be asked|no usable")]
)
def test_a_provider_in_trouble_can_be_asked_again_later(there: House, mood: str, said: str) -> None:
    there.mood = mood
    with pytest.raises(oauth.Failed, match=said):
        oauth.renew(client(there), "refresh")


def test_a_provider_that_does_not_answer_is_given_up_in_time(there: House) -> None:
    there.mood = "stall"
    with pytest.raises(oauth.Failed, match="could not be asked for access"):
        oauth.renew(client(there, seconds=0.5), "refresh")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[]", "no usable access"),
        ("{}", "no usable access"),
        ("<html>", "could not be asked"),
        ('{"access_token": ""}', "no usable access"),
        ('{"access_token": 7}', "no usable access"),
        ('{"access_token": "a\\r\\nX: y"}', "no usable access"),
        ('{"access_token": "a", "refresh_token": ["b"]}', "no usable access"),
        ('{"error": "server_error"}', "cannot renew the access now"),
        ('{"error": "temporarily_unavailable", "error_description": "later"}', "later"),
    ],
)
def test_an_answer_that_makes_no_sense_gives_no_access(there: House, body: str, said: str) -> None:
    with serving({"/token": answer(body, Content_Type="application/json")}) as odd:
        asked = client(there, token=f"{odd.url}/token")
        with pytest.raises(oauth.Failed, match=said):
            oauth.renew(asked, "refresh")


@pytest.mark.parametrize(
    ("more", "seconds", "claims"),
    [
        ("", 3600, {}),
        (', "expires_in": "120"', 120, {}),
        (', "expires_in": "soon"', 3600, {}),
        (', "id_token": "not.one"', 3600, {}),
        (', "id_token": 7', 3600, {}),
        (', "id_token": "x.eyJlbWFpbCI6ICJhQGIuZXhhbXBsZSJ9.x"', 3600, {"email": "a@b.example"}),
        (', "id_token": "x.WzFd.x"', 3600, {}),
    ],
)
def test_what_a_grant_leaves_out_or_spells_oddly_is_filled_in(
    there: House, more: str, seconds: int, claims: dict[str, str]
) -> None:
    with serving({"/token": answer(f'{{"access_token": "a"{more}}}', Content_Type="application/json")}) as odd:
        grant = oauth.renew(client(there, token=f"{odd.url}/token"), "refresh")
    assert (grant.access, grant.refresh, grant.seconds, grant.claims) == ("a", "", seconds, claims)
