"""Nudges: short polite mails about a link that was promised, lost or changed."""

from __future__ import annotations

from ..states import LinkState


def letter(state: str, *, first_name: str, page: str, target: str, sender: str) -> tuple[str, str]:
    """Subject and text of a mail about a link in *state*: from *page* (may be empty) to *target*.

    >>> letter("lost", first_name="Jo", page="https://h.example/a", target="https://a.example/", sender="Ana Lee")[0]
    'The link to us on your page'
    """
    hello = f"Hi {first_name}," if first_name else "Hello,"
    where = f"your page {page}" if page else "your site"
    if state == LinkState.LOST:
        subject = "The link to us on your page"
        said = (
            f"until a short while ago {where} had a link to our page {target}. It is not there any more.\n\n"
            "Was it taken out on purpose? If it went in an update, would you put it back? "
            "If something on our page bothered you, tell me and I will see to it."
        )
    elif state == LinkState.CHANGED:
        subject = "The link to us on your page"
        said = (
            f"thank you for the link on {where} to {target}. It has changed since we first saw it.\n\n"
            "Was that intended? If not, would you set it back to what it was?"
        )
    else:
        subject = "Our page, as promised"
        said = (
            f"you kindly said that you would link to {target}. I could not find it on {where} yet.\n\n"
            "Is there anything you still need from me? If it is up already, send me the address and I will look there."
        )
    first = sender.split()[0] if sender.split() else ""
    return subject, f"{hello}\n\n{said}\n\nThank you\n{first}".strip()
