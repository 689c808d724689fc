"""What people see: forms and views, one module a noun."""

from __future__ import annotations

from flask import Blueprint

from . import health, help, lists, search, shell

BLUEPRINTS: tuple[Blueprint, ...] = (health.bp, shell.bp, lists.bp, search.bp, help.bp)
