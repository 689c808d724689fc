"""What waits on Today is found by indexes of its own, and lists of all projects are read in their order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_task_link_id_done_at_due_at", "task", ["link_id", "done_at", "due_at"])
    op.drop_index("ix_task_link_id", table_name="task")
    some = sa.text("state IN ('changed', 'lost') AND retired_at IS NULL")
    op.create_index("ix_link_changes", "link", ["state_at", "id"], sqlite_where=some, postgresql_where=some)
    op.create_index("ix_link_lost_at", "link", ["lost_at"])
    op.create_index("ix_pitch_next_step_at_id", "pitch", ["next_step_at", "id"])
    op.create_index("ix_prospect_score_id", "prospect", ["score", "id"])


def downgrade() -> None:
    op.drop_index("ix_prospect_score_id", table_name="prospect")
    op.drop_index("ix_pitch_next_step_at_id", table_name="pitch")
    op.drop_index("ix_link_lost_at", table_name="link")
    op.drop_index("ix_link_changes", table_name="link")
    op.create_index("ix_task_link_id", "task", ["link_id"])
    op.drop_index("ix_task_link_id_done_at_due_at", table_name="task")
