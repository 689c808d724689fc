"""Providers: where people of the big mail houses sign in by OAuth, and what we ask for there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

PASSWORD = "password"


@dataclass(frozen=True, slots=True)
class Provider:
    """One mail house; *tenant* in an address stands for the organisation whose people may sign in."""

    name: str
    title: str
    authorize: str
    token: str
    scope: str
    extra: tuple[tuple[str, str], ...]
    smtp: tuple[str, int]
    imap: tuple[str, int]
    console: str
    steps: tuple[str, ...]

    @property
    def tenanted(self) -> bool:
        return "{tenant}" in self.authorize


KNOWN = {
    "google": Provider(
        "google",
        "Google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "openid email https://mail.google.com/",
        (("access_type", "offline"), ("prompt", "consent")),  # without both, no refresh token the second time
        ("smtp.gmail.com", 465),
        ("imap.gmail.com", 993),
        "https://console.cloud.google.com/apis/credentials",
        (
            "Make a project, switch on the Gmail API, and fill in the consent screen: Internal for a Workspace; "
            "otherwise External, and publish it, because while it is in testing Google ends each permission in 7 days.",
            "Add the scope https://mail.google.com/ to the consent screen.",
            "Create credentials: OAuth client ID, type Web application, with the redirect address below.",
        ),
    ),
    "microsoft": Provider(
        "microsoft",
        "Microsoft",
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "openid email profile offline_access "
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send",
        (("prompt", "select_account"),),
        ("smtp.office365.com", 587),
        ("outlook.office365.com", 993),
        "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
        (
            "App registrations, New registration: platform Web, with the redirect address below.",
            "API permissions, delegated: IMAP.AccessAsUser.All, SMTP.Send, offline_access, openid, email, profile.",
            "Certificates and secrets: New client secret. Enter its value here; it ends after 24 months at most.",
            "In the Exchange admin centre, allow IMAP and authenticated SMTP for the mailbox.",
        ),
    ),
}


def named(name: str, tenant: str = "", instead: Mapping[str, str] | None = None) -> Provider:
    """The provider called *name* with its addresses for *tenant*; *instead* has what the operator says they are:
    authorize and token (addresses), smtp and imap (host:port). Raises KeyError.

    >>> named("microsoft", "contoso.example").token
    'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token'
    """
    found, given = KNOWN[name], instead or {}
    found = replace(found, smtp=_server(given.get("smtp")) or found.smtp, imap=_server(given.get("imap")) or found.imap)
    if "authorize" in given or "token" in given:
        return replace(found, authorize=given.get("authorize", found.authorize), token=given.get("token", found.token))
    tenant = tenant or "common"
    return replace(
        found, authorize=found.authorize.replace("{tenant}", tenant), token=found.token.replace("{tenant}", tenant)
    )


def _server(text: str | None) -> tuple[str, int] | None:
    host, _, port = (text or "").rpartition(":")
    return (host, int(port)) if host else None
