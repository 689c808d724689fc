"""What a failing disk or database means is said in a sentence, whoever raised it."""

from __future__ import annotations

import errno
import sqlite3

import pytest

from outreach.core import failures


def of_sqlite(code: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorname = code
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk of this server is full"),
        (of_sqlite("SQLITE_FULL"), "disk of this server is full"),
        (of_sqlite("SQLITE_CORRUPT_INDEX"), "damaged or cut short"),
        (of_sqlite("SQLITE_READONLY"), "read-only"),
        (of_sqlite("SQLITE_BUSY_SNAPSHOT"), "Wait a few seconds"),
    ],
)
def test_a_failure_is_said_also_when_another_error_wraps_it(error: Exception, says: str) -> None:
    wrapped = RuntimeError("while saving")
    wrapped.__cause__ = error
    assert says in failures.in_words(error) and says in failures.in_words(wrapped)


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "gone"), ValueError("x"), of_sqlite("SQLITE_CONSTRAINT")])
def test_any_other_error_has_no_such_sentence(error: Exception) -> None:
    assert failures.in_words(error) == ""
