"""Write the next revision from the difference between the models and the revisions so far.

python scripts/migration.py "what changes"
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from outreach import schema  # noqa: E402


def main() -> None:
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        raise SystemExit('Say what changes: make migration NAME="what changes"')
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/present.db"
        schema.migrate(url)
        number = f"{int(schema.head()) + 1:04}"
        command.revision(schema.alembic(url), message=sys.argv[1], autogenerate=True, rev_id=number)


main()
