"""Days before somebody else at a domain is written to, and days of its own for a campaign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("project", sa.Column("domain_cooldown_days", BIG, nullable=False, server_default="90"))
    op.execute("UPDATE project SET domain_cooldown_days = cooldown_days")  # which counted for both
    op.add_column("campaign", sa.Column("cooldown_days", BIG, nullable=True))


def downgrade() -> None:
    op.drop_column("campaign", "cooldown_days")
    op.drop_column("project", "domain_cooldown_days")
