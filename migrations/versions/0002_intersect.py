"""Link intersect, rounds of looks, and the pitch that asks for removal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("waiting", sa.JSON(), nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("found", BIG, nullable=False),
        sa.Column("cited", sa.JSON(), nullable=False),
        sa.Column("started_by_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_inspection_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["started_by_id"], ["user.id"], name=op.f("fk_inspection_started_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    still = sa.text("finished_at IS NULL")
    op.create_index("ix_inspection_open", "inspection", ["project_id"], sqlite_where=still, postgresql_where=still)
    op.create_index(op.f("ix_inspection_project_id"), "inspection", ["project_id"])
    op.add_column("backlink_domain", sa.Column("removal_pitch_id", BIG, nullable=True))
    op.add_column("prospect", sa.Column("broken_url", sa.Text(), nullable=False, server_default=""))
    op.add_column("prospect", sa.Column("rivals", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("prospect", sa.Column("rival_count", BIG, nullable=False, server_default="0"))
    several = sa.text("rival_count > 1")
    columns = ["project_id", "rival_count", "id"]
    op.create_index("ix_prospect_rivals", "prospect", columns, sqlite_where=several, postgresql_where=several)


def downgrade() -> None:
    op.drop_index("ix_prospect_rivals", table_name="prospect")
    for name in ("rival_count", "rivals", "broken_url"):
        op.drop_column("prospect", name)
    op.drop_column("backlink_domain", "removal_pitch_id")
    op.drop_table("inspection")
