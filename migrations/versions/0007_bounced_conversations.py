"""A conversation whose mail came back waits in a place of its own, not among the replies."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE thread SET tab = 'bounced' WHERE tab = 'needs' AND CAST(suggestion AS TEXT) LIKE '%\"bounce\"%'")


def downgrade() -> None:
    op.execute("UPDATE thread SET tab = 'needs' WHERE tab = 'bounced'")
