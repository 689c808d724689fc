"""A link knows the domain of its page, and lists are read in the order of an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.core import urls

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT_ONCE = 5_000


def upgrade() -> None:
    op.add_column("link", sa.Column("domain", sa.String(), nullable=False, server_default=""))
    _fill()
    op.create_index("ix_link_project_id_domain", "link", ["project_id", "domain"])
    op.create_index("ix_task_done_at_due_at", "task", ["done_at", "due_at"])
    op.create_index("ix_task_due_at", "task", ["due_at"])
    op.create_index("ix_pitch_campaign_id_id", "pitch", ["campaign_id", "id"])
    op.create_index("ix_decision_project_id_judgement_id", "decision", ["project_id", "judgement", "id"])
    op.drop_index("ix_backlink_domain_project_id_judgement_score_id", table_name="backlink_domain")
    op.drop_index("ix_backlink_domain_pattern", table_name="backlink_domain")
    listed = ["project_id", "judgement", "score", "id", "pattern"]
    op.create_index("ix_backlink_domain_listed", "backlink_domain", listed)
    _of_patterns("ix_backlink_domain_pattern", ["project_id", "judgement", "pattern", "score", "pages"])
    _of_patterns("ix_backlink_domain_patterned", ["project_id", "judgement", "score", "pattern", "id"])
    seen = ["project_id", "first_seen_on", "id"]
    op.create_index("ix_backlink_domain_project_id_first_seen_on_id", "backlink_domain", seen)


def _of_patterns(name: str, columns: list[str]) -> None:
    some = sa.text("pattern <> ''")
    op.create_index(name, "backlink_domain", columns, sqlite_where=some, postgresql_where=some)


def _fill() -> None:
    """Write the domain of every link there is."""
    link = sa.table("link", sa.column("id"), sa.column("source_url"), sa.column("domain"))
    connection, last = op.get_bind(), 0
    wanted = sa.select(link.c.id, link.c.source_url).order_by(link.c.id).limit(AT_ONCE)
    setting = sa.update(link).where(link.c.id == sa.bindparam("own")).values(domain=sa.bindparam("found"))
    while rows := connection.execute(wanted.where(link.c.id > last)).all():
        connection.execute(setting, [{"own": id, "found": urls.site(url) if url else ""} for id, url in rows])
        last = rows[-1].id


def downgrade() -> None:
    for name in ("project_id_first_seen_on_id", "patterned", "pattern", "listed"):
        op.drop_index(f"ix_backlink_domain_{name}", table_name="backlink_domain")
    _of_patterns("ix_backlink_domain_pattern", ["project_id", "judgement", "pattern", "score"])
    before = ["project_id", "judgement", "score", "id"]
    op.create_index("ix_backlink_domain_project_id_judgement_score_id", "backlink_domain", before)
    op.drop_index("ix_decision_project_id_judgement_id", table_name="decision")
    op.drop_index("ix_pitch_campaign_id_id", table_name="pitch")
    op.drop_index("ix_task_due_at", table_name="task")
    op.drop_index("ix_task_done_at_due_at", table_name="task")
    op.drop_index("ix_link_project_id_domain", table_name="link")
    op.drop_column("link", "domain")
