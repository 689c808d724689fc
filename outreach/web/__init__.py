"""What people see: forms and views, one module a noun."""

from __future__ import annotations

from flask import Blueprint

from . import layout, lists
from .contacts import contacts, suppressions
from .imports import ahrefs, imports
from .inbound import inbox
from .links import edit, link_page, links
from .mailboxes import mailboxes, oauth_clients
from .operations import data, health, help, history, styleguide
from .outbound import campaigns, compose, drafts, outbox, pipeline, pitches, public, sequences, snippets
from .profile import disavow, removal
from .projects import assets, projects
from .prospects import add, bookmarklet, memberships, prospects, site
from .today import digest, search, tasks, today
from .users import auth, settings, setup, team

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.bp,
    digest.bp,
    layout.bp,
    lists.bp,
    public.bp,
    outbox.bp,
    mailboxes.bp,
    oauth_clients.bp,
    search.bp,
    help.bp,
    styleguide.bp,
    auth.bp,
    data.bp,
    history.bp,
    imports.bp,
    inbox.bp,
    links.bp,
    link_page.bp,
    edit.bp,
    projects.bp,
    settings.bp,
    setup.bp,
    suppressions.bp,
    team.bp,
    add.bp,
    assets.bp,
    campaigns.bp,
    bookmarklet.bp,
    compose.bp,
    contacts.bp,
    disavow.bp,
    drafts.bp,
    memberships.bp,
    pipeline.bp,
    pitches.bp,
    removal.bp,
    prospects.bp,
    site.bp,
    ahrefs.bp,
    sequences.bp,
    snippets.bp,
    tasks.bp,
    today.bp,
)
