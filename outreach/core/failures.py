"""Failures of the disk and the database, told in a sentence that says how it goes on."""

from __future__ import annotations

import errno

DISK_FULL = "The disk of this server is full. Nothing is lost; work goes on by itself once there is room on it."
DAMAGED = "The database is damaged or cut short."
IN_WORDS = (  # how the codes of SQLite and PostgreSQL begin
    ("SQLITE_FULL", DISK_FULL),
    ("53100", DISK_FULL),
    ("SQLITE_CORRUPT", DAMAGED),
    ("SQLITE_NOTADB", DAMAGED),
    ("XX001", DAMAGED),
    ("SQLITE_READONLY", "The database cannot be written: its file or its folder is read-only."),
    ("25006", "The database cannot be written: it is read-only."),
    ("SQLITE_CANTOPEN", "The database cannot be opened: its file or folder is missing or may not be read."),
    ("SQLITE_IOERR", "The disk of this server cannot be read or written just now: it is full, or it fails."),
    ("SQLITE_BUSY", "Another task is writing a lot at the moment. Wait a few seconds, then try again."),
)


def in_words(error: BaseException) -> str:
    """What a failing disk or database means, in a sentence; nothing for any other error."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return DISK_FULL
        code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
        for begins, sentence in IN_WORDS:
            if code.startswith(begins):
                return sentence
        cause = getattr(cause, "orig", None) or cause.__cause__
    return ""
