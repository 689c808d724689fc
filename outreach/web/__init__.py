"""What people see: forms and views, one module a noun."""

from __future__ import annotations

from flask import Blueprint

from . import digest, health, help, lists, search, shell, styleguide

BLUEPRINTS: tuple[Blueprint, ...] = (health.bp, digest.bp, shell.bp, lists.bp, search.bp, help.bp, styleguide.bp)
