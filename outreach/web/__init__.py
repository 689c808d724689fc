"""What people see: forms and views, one module a noun."""

from __future__ import annotations

from flask import Blueprint

from . import health

BLUEPRINTS: tuple[Blueprint, ...] = (health.bp,)
