"""Backlinks taken back: an import is undone as a whole, and what it changed is as it was before."""

from __future__ import annotations

import json

from ...core.profile import backlink_key
from ...core.states import Judgement
from ...models import ImportFile
from .backlinks_sql import CHANGED, Place, Raw
from .backlinks_totals import add_up


def undo(row: ImportFile) -> str:
    """Take the backlinks of an import back; does not commit. Says in words what was done."""
    with Raw() as raw:
        kept = raw.rows("SELECT count(*) FROM backlink WHERE import_id = ? AND link_id IS NOT NULL", row.id)[0][0]
        raw.many(
            "UPDATE backlink_domain SET stale = ? WHERE id IN (SELECT domain_id FROM backlink WHERE import_id = ? "
            "UNION SELECT b.domain_id FROM backlink b JOIN import_before i ON i.backlink_id = b.id "
            "WHERE i.import_id = ?)",
            [(True, row.id, row.id)],
        )
        raw.many("DELETE FROM backlink WHERE import_id = ? AND link_id IS NULL", [(row.id,)])
        _restore(raw, row.id)
        _forget_domains(raw, row)
        gone = row.new - kept
    add_up(row.project_id)
    with Raw() as raw:
        raw.many(
            "DELETE FROM backlink_domain WHERE import_id = ? AND pages = 0 AND judgement = ? AND NOT EXISTS "
            "(SELECT 1 FROM backlink b WHERE b.domain_id = backlink_domain.id)",
            [(row.id, str(Judgement.REVIEW))],
        )
    said = f"{gone:,} rows were taken out."
    return said + (f" {kept:,} stay, because they belong to links you watch." if kept else "")


def _restore(raw: Raw, import_id: int) -> None:
    """Put rows back as they were before; only what this import said is taken out of rows changed again since."""
    last = 0
    source_rows = (
        "SELECT i.id, i.before, b.id, b.sources, b.domain_id, b.key "
        "FROM import_before i JOIN backlink b ON b.id = i.backlink_id "
    )
    while rows := raw.rows(
        source_rows + "WHERE i.import_id = ? AND i.id > ? ORDER BY i.id LIMIT 2000", import_id, last
    ):
        restored = []
        taken: set[Place] = set()
        for _, before, number, sources, domain, key in rows:
            was = before if isinstance(before, dict) else json.loads(before)
            present = sources if isinstance(sources, dict) else json.loads(sources)
            since = {name: about for name, about in present.items() if about.get("import") != import_id}
            was["sources"] = {**was["sources"], **{k: v for k, v in since.items() if k not in was["sources"]}}
            first, latest, lost = backlink_key.whole(was["sources"])
            was.update(first_seen_on=first or None, last_seen_on=latest or None, lost_on=lost or None)
            if was["key"] != key:
                was["key"] = _free(raw, domain, was["key"], taken)
            values = (json.dumps(v) if isinstance(v, dict) else v for v in (was[name] for name in CHANGED))
            restored.append((*values, number))
        marks = ", ".join(f"{name} = ?" for name in CHANGED)
        raw.many(f"UPDATE backlink SET {marks} WHERE id = ?", restored)
        last = rows[-1][0]
    raw.many("DELETE FROM import_before WHERE import_id = ?", [(import_id,)])


def _free(raw: Raw, domain: int, key: int, taken: set[Place]) -> int:
    """The key, or the next one that no other link has got since; *taken* are those given away already, and grows."""
    while (domain, key) in taken or raw.rows("SELECT 1 FROM backlink WHERE domain_id = ? AND key = ?", domain, key):
        key += 1
    taken.add((domain, key))
    return key


def _forget_domains(raw: Raw, row: ImportFile) -> None:
    """Take what this import said of whole domains out of their metrics."""
    source = str(row.facts.get("source", ""))
    last = 0
    while rows := raw.rows(
        "SELECT id, metrics FROM backlink_domain WHERE project_id = ? AND id > ? ORDER BY id LIMIT 2000",
        row.project_id,
        last,
    ):
        for number, text in rows:
            metrics = text if isinstance(text, dict) else json.loads(text or "{}")
            about = metrics.get(source)
            if isinstance(about, dict) and about.get("import") == row.id:
                del metrics[source]
                raw.many(
                    "UPDATE backlink_domain SET metrics = ?, stale = ? WHERE id = ?",
                    [(json.dumps(metrics), True, number)],
                )
        last = rows[-1][0]
