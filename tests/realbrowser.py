"""A real Chromium for the tests, on a machine that may have none and where nothing may be downloaded but packages.

1. $OUTREACH_BROWSER  2. x86-64 Linux: the pinned npm package @sparticuz/chromium (a headless shell with its own
nss/nspr and a font; needs no root and no apt)  3. chromium-headless-shell/chromium/google-chrome on PATH
4. as root: apt-get install chromium-headless-shell  5. a failure that says what to do. Never a skip.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NPM = ROOT / "tests/browser"
sys.path.insert(0, str(ROOT / "scripts"))
import assets  # noqa: E402


@dataclass
class Browser:
    path: str
    env: dict[str, str] = field(default_factory=dict)


FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{d}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{d}/fontcache</cachedir></fontconfig>
"""


def npm_packages() -> Path:
    assets.npm_ci(NPM)
    return NPM / "node_modules"


def _packaged() -> Browser:
    mods = npm_packages()
    pkg = mods / "@sparticuz/chromium"
    ver = json.loads((pkg / "package.json").read_text())["version"]
    dst = ROOT / ".cache" / f"chromium-{ver}"
    if not (dst / "ok").exists():
        shutil.rmtree(dst, ignore_errors=True)
        subprocess.run([assets.node()[0], str(NPM / "unpack.mjs"), str(pkg / "bin"), str(dst)], check=True)
        (dst / "fonts-local.conf").write_text(FONTS.format(d=dst))
        (dst / "ok").touch()
    return Browser(
        str(dst / "chromium"), {"LD_LIBRARY_PATH": str(dst / "lib"), "FONTCONFIG_FILE": str(dst / "fonts-local.conf")}
    )


def find() -> Browser:
    if p := os.environ.get("OUTREACH_BROWSER"):
        return Browser(p)
    (ROOT / ".cache").mkdir(exist_ok=True)
    with open(ROOT / ".cache/browser.lock", "w") as lock:  # xdist workers race here
        fcntl.flock(lock, fcntl.LOCK_EX)
        if sys.platform == "linux" and platform.machine() == "x86_64":
            return _packaged()
        names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
        for n in names:
            if p := shutil.which(n):
                return Browser(p)
        if os.geteuid() == 0 and shutil.which("apt-get"):
            env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["apt-get", "update", "-qq"], env=env, check=True)
            subprocess.run(
                ["apt-get", "install", "-y", "-qq", "--no-install-recommends", names[0]], env=env, check=True
            )
            return Browser(shutil.which(names[0]) or names[0])
    raise RuntimeError(
        "No browser for the tests: run `apt-get install chromium` as root, or set OUTREACH_BROWSER=/path/to/chromium"
    )


if __name__ == "__main__":
    print(find())
