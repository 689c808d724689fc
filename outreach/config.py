"""What can be set, and where our folders are: read once from the environment, stops on nonsense."""

from __future__ import annotations

import base64
import ipaddress
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent if (PACKAGE.parent / "pyproject.toml").is_file() else None
# how the names of our own files in the data folder begin
OURS = ("outreach.db", "keys", "database_epoch", "uploads", "backups", "last_backup", ".doctor")


class BadSetting(ValueError):
    """A setting has a value we cannot work with; says which and why."""


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("must not be negative")
    return number


def _networks(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in found:
        ipaddress.ip_network(part)
    return found


def _endpoints(text: str) -> dict[str, str]:
    found = {}
    for part in text.split():
        name, _, value = part.partition("=")
        if name in ("authorize", "token"):
            found[name] = _address(value)
        elif name in ("smtp", "imap") and value.rpartition(":")[2].isdecimal():
            found[name] = value
        else:
            raise ValueError(f"{part!r} is none of authorize=ADDRESS token=ADDRESS smtp=HOST:PORT imap=HOST:PORT")
    return found


def _address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    return text.rstrip("/")


def _database(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("it begins with neither sqlite:/// nor postgresql+psycopg://")
    return text


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str
    read: Callable[[str], Any] = str


SETTINGS = (
    Setting("OUTREACH_DATA_DIR", "", "folder for the database, keys and uploads (default: instance/ in a checkout)"),
    Setting(
        "OUTREACH_DATABASE_URL", "", "database (default: SQLite in the data folder; postgresql+psycopg://…)", _database
    ),
    Setting("OUTREACH_BASE_URL", "", "address people reach this server at, used in mails and public links", _address),
    Setting("OUTREACH_ALLOW_NETS", "", "networks (CIDR, comma separated) we may visit though not public", _networks),
    Setting("OUTREACH_TRUSTED_PROXIES", "0", "how many reverse proxies in front of us set X-Forwarded-*", _whole),
    Setting("OUTREACH_FETCH_SECONDS", "15", "deadline for fetching one page, in seconds", _whole),
    Setting("OUTREACH_FETCH_MEGABYTES", "5", "largest page we read, inflated, in megabytes", _whole),
    Setting("OUTREACH_HOST_SECONDS", "2", "shortest pause between two requests to one host, in seconds", _whole),
    Setting("OUTREACH_BROWSER", "", "path of a Chromium for pages written by JavaScript"),
    Setting("OUTREACH_KEEP_PAGES_DAYS", "730", "how long stored page copies are kept, in days", _whole),
    Setting("OUTREACH_UPLOAD_MEGABYTES", "500", "largest file that can be imported, in megabytes", _whole),
    Setting("OUTREACH_MAIL_SECONDS", "60", "deadline for one exchange with a mail server, in seconds", _whole),
    Setting("OUTREACH_DOT_SECONDS", "600", "how long to wait for a mail server's final word, in seconds", _whole),
    Setting("OUTREACH_POLL_SECONDS", "120", "how often mailboxes are read, in seconds", _whole),
    Setting(
        "OUTREACH_GOOGLE_OAUTH",
        "",
        "where Google mailboxes sign in, if not as usual: authorize=… token=… smtp=… imap=…",
        _endpoints,
    ),
    Setting(
        "OUTREACH_MICROSOFT_OAUTH",
        "",
        "the same for Microsoft mailboxes, such as those of a national cloud",
        _endpoints,
    ),
    Setting("OUTREACH_AHREFS_URL", "https://api.ahrefs.com/v3", "where the API of Ahrefs is asked", _address),
    Setting("OUTREACH_PG_BIN", "", "folder of pg_dump and pg_restore, when they are not on the PATH"),
    Setting("OUTREACH_SQLITE_SYNC", "FULL", "SQLite's synchronous pragma: FULL, NORMAL or OFF"),
)


def load(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Read all settings, keyed by name without the prefix; raise BadSetting with a sentence on nonsense."""
    given = os.environ if environment is None else environment
    found: dict[str, Any] = {}
    for setting in SETTINGS:
        text = given.get(setting.name, "") or setting.default
        try:
            found[setting.name.removeprefix("OUTREACH_")] = setting.read(text)
        except ValueError as why:
            raise BadSetting(f"{setting.name}={text!r} cannot be used: {why}. It is the {setting.meaning}.") from why
    found["DATA_DIR"] = data_dir(found["DATA_DIR"])
    found["DATABASE_URL"] = found["DATABASE_URL"] or _sqlite(found["DATA_DIR"] / "outreach.db")
    return found


def _sqlite(file: Path) -> str:
    """The address of a SQLite database, whatever characters the name of its file has."""
    return f"sqlite:///{quote(str(file), safe=' +/')}"  # as sqlalchemy.URL writes it, without loading SQLAlchemy


def private(folder: Path) -> None:
    """Let nobody but ourselves into the data folder, as long as nothing is in it that is not ours."""
    status = folder.stat()
    files = list(folder.iterdir())
    ours = [file for file in files if file.name.startswith(OURS)]
    if len(ours) == len(files) and status.st_uid == os.geteuid() and status.st_mode & 0o077:
        folder.chmod(0o700)
    for file in ours:
        found = file.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and found.st_mode & 0o077:
            file.chmod(0o600)


def data_dir(given: str = "") -> Path:
    """The folder for everything that is ours at run time; made when missing."""
    if given:
        folder = Path(given)
    elif CHECKOUT:
        folder = CHECKOUT / "instance"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "outreach"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as why:
        raise BadSetting(f"OUTREACH_DATA_DIR: the folder {folder} cannot be made: {why.strerror}.") from why
    return folder


def resource(name: str) -> Path:
    """A folder that ships with the package: inside it in a wheel, beside it in a checkout."""
    for base in (PACKAGE, CHECKOUT):
        if base is not None and (base / name).is_dir():
            return base / name
    raise FileNotFoundError(f"the folder {name!r} is missing from {PACKAGE}")


class Keys(Sequence[str]):
    """The keys that lock secrets, from the key file of the data folder: newest first, the last is the root.

    New secrets are sealed with the first; fingerprints and links are made with the root, which outlives rotations.
    A file that was replaced is read again, so a running server follows a rotation.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.stamp = (0, 0)
        self.found: list[str] = []

    def _read(self) -> list[str]:
        status = self.file.stat()
        if self.stamp != (status.st_mtime_ns, status.st_ino):
            self.found = [line.strip() for line in self.file.read_text().splitlines() if line.strip()]
            self.stamp = (status.st_mtime_ns, status.st_ino)
        if not self.found:
            raise BadSetting(
                f"The key file {self.file} is empty. Put it back from a backup: without it no mailbox can sign in."
            )
        return self.found

    def __getitem__(self, place: Any) -> Any:
        return self._read()[place]

    def __len__(self) -> int:
        return len(self._read())


def keys(folder: Path) -> Keys:
    """The key file of the data folder; made when missing."""
    file = folder / "keys"
    if not file.exists():
        write_keys(folder, [base64.urlsafe_b64encode(os.urandom(32)).decode()])
    found = Keys(file)
    len(found)  # an empty file stops the start
    return found


def write_keys(folder: Path, found: Sequence[str]) -> None:
    """Keep *found* as the key file, readable by its owner alone; replaced as a whole."""
    fresh = folder / f"keys.{os.getpid()}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write("\n".join(found) + "\n")
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, folder / "keys")
