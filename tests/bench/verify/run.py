"""How fast, how lean and how even the verifier is, against Scrapy tuned for the same work, in one run on one machine.

    .venv/bin/python tests/bench/verify/run.py            5,000 pages, three rounds
    .venv/bin/python tests/bench/verify/run.py --scale    1,000, 5,000 and 50,000 pages: is cost linear, memory flat?
    .venv/bin/python tests/bench/verify/run.py --two      one process beside two that share the list: pages a second

Pages: 5,000 of 20 to 150 KB with 80 to 200 links (corpus.py), 20 % plain, 50 % gzip, 30 % brotli, on 1,000 loopback
hosts, from nginx when it is installed, else from server.py. 70 % hold the link, 4 % only name it; what is found is
compared with what was written. Measured is the CPU time of the whole process tree (user and system), and its peak
memory, sampled every 50 ms.

- outreach: `outreach verify --input --output`, all of it: gate, robots.txt, fetch, unpack, parse, verdict,
  result written. Without the second eye; every look parses with the limits of a normal run.
- scrapy: spider.py. Robots obeyed, lean XPath, middlewares off, uvloop, one item at a time; same fields written.
- floor: bare pycurl that fetches, unpacks and throws away.

Both programs import a lot before the first page. "run" counts all of it; "pages" takes off what a list of one page
costs, so that it says what one more page costs. Scrapy lives in .cache/bench-venv and is installed when missing.

- limit: limit.c, which fetches, unpacks, parses and searches with libcurl and lexbor, without gate, robots or verdict.
  Built where there are a C compiler and libcurl's headers (gcc, libcurl4-openssl-dev); lexbor comes with the source of
  selectolax. Where it cannot be built the run says so and goes on without it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import corpus

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
CACHE = ROOT / ".cache"
PAGES = CACHE / "bench-verify"
VENV = CACHE / "bench-venv"
PORT = 8099
EXPECTED = {"link": ("counts", "weak", "not_counting"), "mention": ("not_live",), "none": ("not_live",)}


@dataclass
class Cost:
    """What one command cost: CPU and wall seconds, peak megabytes of its process tree."""

    cpu: float
    wall: float
    peak: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=corpus.PAGES)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--scale", action="store_true")
    options.add_argument("--two", action="store_true")
    given = options.parse_args()
    corpus.build(PAGES)
    server, name = serve()
    try:
        print(f"pages from {name}, {os.cpu_count()} cores, Python {sys.version.split()[0]}", flush=True)
        if given.scale:
            scale()
        elif given.two:
            two(given.pages, given.rounds)
        else:
            compare(given.pages, given.rounds)
    finally:
        server.terminate()
        server.wait()


def compare(pages: int, rounds: int) -> None:
    """All programs in turn, several rounds, ratios round by round."""
    spider = bench_python()
    one, links = written(1), written(pages)
    commands = {
        "outreach": outreach,
        "scrapy": lambda file: [spider, str(HERE / "spider.py"), str(file), str(CACHE / "bench-scrapy.jsonl")],
        "floor": lambda file: [sys.executable, str(HERE / "floor.py"), str(file), str(CACHE / "bench-floor.txt")],
    }
    limit, why_not = built_limit()
    if limit is None:
        print(f"no C limit: {why_not}", flush=True)
    else:
        commands["limit"] = lambda file: [
            str(limit), str(file.with_suffix(".txt")), urlsplit(corpus.TARGET).netloc, str(CACHE / "bench-limit.txt")
        ]  # fmt: skip
    start = {name: measured(command(one)) for name, command in commands.items()}
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(measured(command(links)))
        check(pages, limit is not None)
    print(f"{'':10}{'pages/s':>9}{'CPU ms a page':>15}{'pages/CPU-s':>13}{'start CPU s':>13}{'peak MB':>9}")
    for name, many in costs.items():
        cpu = median(cost.cpu - start[name].cpu for cost in many) / pages
        wall, peak = median(cost.wall for cost in many), max(cost.peak for cost in many)
        print(f"{name:10}{pages / wall:9.0f}{cpu * 1000:15.3f}{1 / cpu:13.0f}{start[name].cpu:13.2f}{peak:9.0f}")
    for other in list(commands)[1:]:
        for what, first in (("pages", start), ("run", {name: Cost(0, 0, 0) for name in commands})):
            ratios = [
                (theirs.cpu - first[other].cpu) / (ours.cpu - first["outreach"].cpu)
                for ours, theirs in zip(costs["outreach"], costs[other], strict=True)
            ]
            shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
            print(f"outreach / {other}, pages per CPU-second ({what}): {median(ratios):.2f}  (rounds: {shown})")


def scale() -> None:
    """Is the cost of a page the same in a long list, and does memory stay where it was?"""
    start = measured(outreach(written(1)))
    for pages in (1000, 5000, 50_000):
        cost = measured(outreach(written(pages)))
        each = (cost.cpu - start.cpu) / pages * 1000
        print(f"{pages:7} pages: {each:.3f} CPU ms a page, {cost.wall:.1f} s, peak {cost.peak:.0f} MB", flush=True)


def two(pages: int, rounds: int) -> None:
    """How many pages a second two processes check, each half of the list, beside one that checks all of it."""
    links = written(pages)
    head, *rows = links.read_text().splitlines(keepends=True)
    halves = [CACHE / f"bench-links-{part}.csv" for part in ("first", "second")]
    for number, half in enumerate(halves):
        half.write_text("".join([head, *rows[number::2]]))
    ratios = []
    for _ in range(rounds):
        began = time.monotonic()
        subprocess.run(outreach(links), check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
        alone = time.monotonic() - began
        began = time.monotonic()
        both = [
            subprocess.Popen(outreach(half, f"bench-outreach-{half.stem}"), cwd=ROOT, stderr=subprocess.DEVNULL)
            for half in halves
        ]
        if {process.wait() for process in both} != {0}:
            raise SystemExit("One of the two failed.")
        ratios.append(alone / (time.monotonic() - began))
    shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"two processes / one, pages a second: {median(ratios):.2f}  (rounds: {shown})")


def outreach(file: Path, name: str = "bench-outreach") -> list[str]:
    output = CACHE / f"{name}.jsonl"
    output.unlink(missing_ok=True)
    options = ["--allow-net", "127.0.0.0/8", "--pause", "0", "--no-browser"]
    return [sys.executable, "-m", "outreach", "verify", "--input", str(file), "--output", str(output), *options]


def written(pages: int) -> Path:
    """The list of links of this many pages; beyond 5,000 the same pages on further hosts."""
    file = CACHE / f"bench-links-{pages}.csv"
    urls = [f"http://{host(number)}:{PORT}/page/{number % corpus.PAGES}" for number in range(pages)]
    with file.open("w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["source_url", "target_url"])
        table.writerows([url, corpus.TARGET] for url in urls)
    file.with_suffix(".txt").write_text("".join(f"{url}\n" for url in urls))
    return file


def host(number: int) -> str:
    return corpus.host(number % corpus.PAGES % corpus.HOSTS + number // corpus.PAGES * corpus.HOSTS, 10**6)


def check(pages: int, limit: bool) -> None:
    """What was found must be what was written; everything else makes the figures worthless."""
    truth = json.loads((PAGES / "truth.json").read_text())
    wrong: Counter[str] = Counter()
    with (CACHE / "bench-outreach.jsonl").open() as file:
        results = [json.loads(line) for line in file]
    for result in results:
        kind = truth[result["source_url"].rsplit("/", 1)[1]]
        if result["verdict"] not in EXPECTED[kind] or (result["reason"] == "mention_only") != (kind == "mention"):
            wrong[f"{kind} judged {result['verdict']}/{result['reason']}"] += 1
    with (CACHE / "bench-scrapy.jsonl").open() as file:
        theirs = sum(1 for line in file if json.loads(line).get("links"))
    linked = sum(1 for kind in list(truth.values())[:pages] if kind == "link")
    if wrong or len(results) != pages or theirs != linked:
        raise SystemExit(f"{len(results)} results, wrong: {dict(wrong)}; scrapy found {theirs} of {linked}.")
    if limit and (told := (CACHE / "bench-limit.txt").read_text().splitlines()[-1]) != f"{pages} pages, {linked} links":
        raise SystemExit(f"The C limit found {told}, not {linked} links.")


def measured(command: list[str]) -> Cost:
    """Run a command to its end and measure its whole process tree."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    # the first page of a name server costs nothing here, and the first import has been compiled by the run before
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    peak = 0.0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.05):
            peak = max(peak, memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = process.wait()
    ended.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}.")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.monotonic() - began, peak)


def memory(pid: int) -> float:
    """Resident megabytes of a process and its children."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / 1e6 + sum(memory(int(child)) for child in children)


def serve() -> tuple[subprocess.Popen[str], str]:
    """Start the page server and wait until it answers."""
    nginx = shutil.which("nginx")
    if nginx:
        return start_nginx(nginx), "nginx"
    command = [sys.executable, str(HERE / "server.py"), str(PAGES), str(PORT)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    server.stdout.readline()
    return server, "server.py"


def start_nginx(nginx: str) -> subprocess.Popen[str]:
    site = CACHE / "bench-nginx"
    shutil.rmtree(site, ignore_errors=True)
    for kind in ("html", "gz", "br"):
        (site / kind / "page").mkdir(parents=True)
    for file in PAGES.iterdir():
        if file.suffix[1:] in ("html", "gz", "br"):
            (site / file.suffix[1:] / "page" / file.stem).symlink_to(file)
    (site / "html" / "robots.txt").write_bytes(b"User-agent: *\nDisallow: /wp-admin/\n")
    (site / "nginx.conf").write_text(
        f"""daemon off; worker_processes 1; pid {site}/pid; error_log {site}/error.log;
        events {{ worker_connections 1024; }}
        http {{ access_log off; default_type "text/html; charset=utf-8";
          open_file_cache max=20000; keepalive_requests 100000;
          client_body_temp_path {site}/t1; proxy_temp_path {site}/t2; fastcgi_temp_path {site}/t3;
          uwsgi_temp_path {site}/t4; scgi_temp_path {site}/t5;
          server {{ listen 0.0.0.0:{PORT}; root {site}/html; try_files $uri @gz;
            location @gz {{ root {site}/gz; add_header Content-Encoding gzip; try_files $uri @br; }}
            location @br {{ root {site}/br; add_header Content-Encoding br; try_files $uri =404; }} }} }}"""
    )
    server = subprocess.Popen([nginx, "-c", str(site / "nginx.conf"), "-p", str(site)], text=True)
    time.sleep(1)
    return server


def built_limit() -> tuple[Path | None, str]:
    """The C client, built when it is not there; None and why where it cannot be."""
    made = CACHE / "bench-limit"
    program = made / "limit"
    source = HERE / "limit.c"
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program, ""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None, "there is no C compiler"
    headers = subprocess.run([compiler, "-E", "-"], input="#include <curl/curl.h>\n", capture_output=True, text=True)
    if headers.returncode:
        return None, "there are no headers of libcurl (libcurl4-openssl-dev)"
    made.mkdir(parents=True, exist_ok=True)
    wanted = f"selectolax=={version('selectolax')}"
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-binary", "selectolax", "--no-deps", "-d", str(made)]
    if subprocess.run([*pip, wanted]).returncode:
        return None, f"the source of {wanted}, which brings lexbor, cannot be had"
    with tarfile.open(next(made.glob("selectolax-*.tar.gz"))) as archive:
        archive.extractall(made, filter="data")
    lexbor = next(made.glob("selectolax-*/lexbor/source"))
    files = [
        file
        for file in lexbor.rglob("*.c")
        if file.relative_to(lexbor / "lexbor").parts[0] not in ("engine", "style") and "windows_nt" not in file.parts
    ]
    command = [compiler, "-O2", "-w", f"-I{lexbor}", str(source), *map(str, files), "-lcurl", "-lm", "-o", str(program)]
    tried = subprocess.run(command, capture_output=True, text=True)
    return (None, f"it does not compile: {tried.stderr[-500:]}") if tried.returncode else (program, "")


def bench_python() -> str:
    python = VENV / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "scrapy", "uvloop", "brotli", "pycurl"], check=True)
    return str(python)


if __name__ == "__main__":
    main()
