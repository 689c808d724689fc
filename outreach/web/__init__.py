"""What people see: forms and views, one module a noun."""

from __future__ import annotations

from flask import Blueprint

from . import (
    auth,
    data,
    digest,
    health,
    help,
    history,
    inbox,
    lists,
    mailboxes,
    outbox,
    projects,
    public,
    search,
    settings,
    setup,
    shell,
    styleguide,
    suppressions,
    team,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.bp,
    digest.bp,
    shell.bp,
    lists.bp,
    public.bp,
    outbox.bp,
    mailboxes.bp,
    search.bp,
    help.bp,
    styleguide.bp,
    auth.bp,
    data.bp,
    history.bp,
    inbox.bp,
    projects.bp,
    settings.bp,
    setup.bp,
    suppressions.bp,
    team.bp,
)
