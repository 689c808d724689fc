"""Every site that was pitched is a prospect of its project, so that no page has to make one when it is looked at."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO prospect
            (project_id, site_id, state, score, tags, page_url, page_title, reason, broken_url, rivals, rival_count,
             source, created_at)
        SELECT pitch.project_id, pitch.site_id, 'qualified', 0, '', '', '', '', '', '{}', 0, '', min(pitch.created_at)
        FROM pitch
        WHERE NOT EXISTS (
            SELECT 1 FROM prospect
            WHERE prospect.project_id = pitch.project_id AND prospect.site_id = pitch.site_id
        )
        GROUP BY pitch.project_id, pitch.site_id
        """
    )


def downgrade() -> None:
    pass  # a prospect that was added is as good as one added by hand
