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
    lists,
    projects,
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
    search.bp,
    help.bp,
    styleguide.bp,
    auth.bp,
    data.bp,
    history.bp,
    projects.bp,
    settings.bp,
    setup.bp,
    suppressions.bp,
    team.bp,
)
