"""Links by hand: verify one link or a list of them, and show what the safe fetch did with an address."""

from __future__ import annotations

import gc
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, TextIO, TypedDict, Unpack

import click

from .. import config
from ..core import urls
from ..core.imports import tables
from ..core.pages.response import Answer
from ..flows.links import check_page
from ..net import guard
from ..net.web import chromium, journey, politeness
from ..net.web.visit import ABOUT, Limits

SECONDS = 12.0  # for one page; with all around it, one look by hand ends within 20
MOST_TOLD = 20  # lines of a list that are not as they should be
COLUMNS = ("source_url", "target_url")
SOURCE = "A CSV file with the columns source_url and target_url."
OUTPUT = "Where the results go, one JSON object a line. What is in it already is not looked at again."
CONCURRENCY = "How many pages are fetched at once; each host is still asked one at a time."
PAUSE = "Shortest pause between two requests to one host, in seconds."
BROWSER = "Look again with a browser at pages written by scripts, when the extra [browser] is installed."


class Blocks(click.ParamType[guard.Network]):
    """A network in CIDR form."""

    name = "CIDR"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> guard.Network:
        try:
            return guard.networks([str(value)])[0]
        except ValueError as why:
            self.fail(str(why), param, ctx)


def _allow(ctx: click.Context, param: click.Parameter, value: tuple[guard.Network, ...]) -> tuple[guard.Network, ...]:
    return value + guard.networks(config.load()["ALLOW_NETS"])


allow_net = click.option(
    "--allow-net",
    "allow",
    type=Blocks(),
    multiple=True,
    callback=_allow,
    help="A network we may visit though it is not public, such as 10.1.0.0/16. May be given several times.",
)


class How(TypedDict):
    """The options that say how pages are looked at."""

    allow: tuple[guard.Network, ...]
    concurrency: int
    pause: float
    ignore_robots: bool
    browser: bool


@click.command()
@click.argument("page", required=False)
@click.argument("target", required=False)
@click.option("--input", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=SOURCE)
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help=OUTPUT)
@click.option("--json", "as_json", is_flag=True, help="Print the result of one link as JSON.")
@allow_net
@click.option("--concurrency", type=click.IntRange(1, 1000), default=64, show_default=True, help=CONCURRENCY)
@click.option("--pause", type=click.FloatRange(0, 60), default=0.25, show_default=True, help=PAUSE)
@click.option("--ignore-robots", is_flag=True, help="Look at pages even where robots.txt asks us not to.")
@click.option("--browser/--no-browser", default=True, help=BROWSER)
def verify(
    page: str | None, target: str | None, source: Path | None, output: Path | None, as_json: bool, **how: Unpack[How]
) -> None:
    """Say whether PAGE links to TARGET, and whether that link counts.

    With --input and --output, do so for a whole list. Interrupted, the same command goes on where it stopped.
    """
    if source is not None or output is not None:
        if page or source is None or output is None:
            raise click.UsageError("Give either PAGE and TARGET, or --input and --output.")
        with source.open("rb") as file:
            _List(file, source)
    elif not page or not target:
        raise click.UsageError("Give PAGE and TARGET, or --input and --output.")
    robots = not how["ignore_robots"]
    with _looking(how) as looker:
        if source is not None and output is not None:
            _verify_list(looker, source, output, robots)
        else:
            _verify_one(looker, _address(page, "PAGE"), _address(target, "TARGET"), robots, as_json)


@contextmanager
def _looking(how: How) -> Iterator[check_page.Looker]:
    """What looks at pages the way the options say, with a browser where there is one."""
    eye = None
    if how["browser"] and chromium.available():
        eye = chromium.Eye(allow=how["allow"], executable=config.load()["BROWSER"], about=_about())
    pace = politeness.Pace(pause=how["pause"], share=1.0 if how["pause"] else 0.0)
    try:
        with check_page.Looker(
            allow=how["allow"],
            concurrency=how["concurrency"],
            pace=pace,
            limits=Limits(seconds=SECONDS),
            eye=eye,
            about=_about(),
        ) as looker:
            yield looker
    finally:
        if eye is not None:
            eye.close()


@click.command()
@click.argument("url")
@allow_net
def fetch(url: str, allow: tuple[guard.Network, ...]) -> None:
    """Fetch URL as the checks do, and print what happened on the way."""
    with click.progressbar(length=1, file=sys.stderr, label="Fetching") as bar:
        answer = journey.get(url, allow=allow, about=_about())
        bar.update(1)
    for line in _told(answer):
        click.echo(line)


def _about() -> str:
    base: str = config.load()["BASE_URL"]
    return f"{base}/bot" if base else ABOUT


def _address(text: str | None, name: str) -> str:
    if text is None or urls.normal(text) is None:
        raise click.BadParameter(f"{text!r} is not an http:// or https:// address.", param_hint=name)
    return text


def _verify_one(looker: check_page.Looker, page: str, target: str, robots: bool, as_json: bool) -> None:
    found = looker.one(check_page.Task(page, target, respect_robots=robots))
    if as_json:
        click.echo(_as_line(found.as_json()))
        return
    verdict = found.verdict
    click.secho(f"{verdict.verdict} ({verdict.reason})", bold=True)
    click.echo(verdict.sentence)
    for link in verdict.links:
        marks = f", rel={' '.join(link.rel)}" if link.rel else ""
        click.echo(f'  <{link.element}> "{link.anchor}" → {link.href} ({link.placement}{marks})')
    for note in (*verdict.notes, *verdict.evidence):
        click.echo(f"  {note}")


_as_line = json.JSONEncoder(ensure_ascii=False).encode


class _List:
    """The links of a CSV file: each once, with what is to be said about its lines."""

    def __init__(self, stream: BinaryIO, name: Path) -> None:
        try:
            self.table = tables.read(stream)[0]
            header = next(iter(self.table.head(1)), tables.Row(1, []))
        except (tables.Unreadable, IndexError) as why:
            raise click.BadParameter(f"{name} is not a table we can read. {why}", param_hint="--input") from why
        names = [cell.strip().lower() for cell in header.cells]
        for delimiter in ",;\t|":  # with few rows the file does not tell, but its first line does
            split = [cell.strip().strip('"').lower() for cell in names[0].split(delimiter)] if len(names) == 1 else []
            if set(COLUMNS) <= set(split):
                self.table.delimiter, self.table.width, names = delimiter, len(split), split
        if missing := [column for column in COLUMNS if column not in names]:
            told = " and no column ".join(missing)
            raise click.BadParameter(f"{name} has no column {told} in its first line.", param_hint="--input")
        self.header = header.line
        self.columns = [names.index(column) for column in COLUMNS]
        self.told: list[str] = []

    def links(self, done: set[int]) -> Iterator[tuple[str, str]]:
        """What is not done yet, each only once, whatever the list repeats. Addresses are looked at as they stand."""
        self.told = []
        for row in self.table.rows():
            if isinstance(row, tables.Trouble):
                self.told.append(f"Line {row.line} was left out: {row.why}")
                continue
            page, target = (row.cells[at].strip() if at < len(row.cells) else "" for at in self.columns)
            key = _key(page, target)
            if row.line == self.header or not (page or target) or key in done:
                continue
            done.add(key)
            wrong = next((address for address in (page, target) if urls.normal(address) is None), None)
            if wrong is not None:
                self.told.append(f"Line {row.line}: {wrong!r} is not an http:// or https:// address.")
            yield page, target
        self.told += [f"Line {repair.line}: {repair.why}" for repair in self.table.repairs]


def _verify_list(looker: check_page.Looker, source: Path, output: Path, robots: bool) -> None:
    gc.freeze()  # what was imported stays; going through it again and again would only take time
    gc.set_threshold(10_000, 10, 10)
    done = _done_before(output)
    known = len(done)
    count = 0
    with (
        source.open("rb") as table,
        _interruptible(looker) as interrupted,
        output.open("a", encoding="utf-8") as file,
    ):
        listed = _List(table, source)
        bar = _Bar(sum(1 for _ in listed.links(set())), known) if sys.stderr.isatty() else None
        tasks = (check_page.Task(page, target, respect_robots=robots) for page, target in listed.links(done))
        for found in looker.many(tasks):
            file.write(_as_line(found.as_json()) + "\n")
            count += 1
            if not count % 50:
                file.flush()
            if bar:
                bar.show(known + count)
    for line in listed.told[:MOST_TOLD]:
        click.echo(line, err=True)
    if len(listed.told) > MOST_TOLD:
        click.echo(f"{len(listed.told) - MOST_TOLD} more lines are not as they should be.", err=True)
    if interrupted:
        click.echo(f"\nStopped. {count} links were checked; the same command goes on from there.", err=True)
        sys.exit(130)
    before = f", {known} had been checked before" if known else ""
    click.echo(f"{count} links checked{before}.", err=True)


@contextmanager
def _interruptible(looker: check_page.Looker) -> Iterator[list[int]]:
    """Ctrl-C ends the looks at a good moment instead of somewhere inside one; the list tells whether it came."""
    interrupted: list[int] = []

    def note(number: int, frame: object) -> None:
        interrupted.append(number)
        looker.stop()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def _done_before(output: Path) -> set[int]:
    """What an earlier run has written; a last line that was cut off is taken away."""
    done: set[int] = set()
    if not output.exists():
        return done
    with output.open("r+b") as file:
        whole = 0
        for line in file:
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            try:
                found = json.loads(line)
                done.add(_key(found["source_url"], found["target_url"]))
            except (ValueError, KeyError, TypeError) as why:
                raise click.BadParameter(
                    f"{output} holds a line that is no result of ours.", param_hint="--output"
                ) from why
        file.truncate(whole)
    return done


def _key(page: str, target: str) -> int:
    return int.from_bytes(blake2b(f"{page}\n{target}".encode("utf-8", "replace"), digest_size=8).digest())


class _Bar:
    """How far we are, how fast we go and how long it will take, on one line of a terminal."""

    def __init__(self, total: int, before: int, stream: TextIO = sys.stderr) -> None:
        self.total = total
        self.before = before
        self.stream = stream
        self.began = self.shown = time.monotonic()

    def show(self, done: int) -> None:
        now = time.monotonic()
        if now - self.shown < 0.2 and done < self.total:
            return
        self.shown = now
        rate = (done - self.before) / max(0.001, now - self.began)
        left = (self.total - done) / rate if rate else 0.0
        width = 30 * done // max(1, self.total)
        line = f"[{'#' * width}{'.' * (30 - width)}] {done}/{self.total}  {rate:.0f} a second  {_clock(left)} left"
        self.stream.write(f"\r{line:<78}" + ("\n" if done >= self.total else ""))
        self.stream.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _told(answer: Answer) -> Iterator[str]:
    for hop in answer.hops:
        lasting = "permanently" if hop.permanent else "for now"
        yield f"{hop.status}  {hop.url}  from {hop.address}, {lasting} to {hop.location}"
    if answer.status:
        yield f"{answer.status}  {answer.url}  from {answer.address}"
        for name, value in answer.headers:
            yield f"  {name}: {value}"
        packed = "" if answer.raw_bytes == len(answer.body) else f" ({answer.raw_bytes} as transferred)"
        whole = "whole" if answer.complete else "not whole"
        yield f"{len(answer.body)} bytes{packed} in {answer.milliseconds} ms, {whole}"
    if answer.failure:
        yield f"{answer.failure}: {answer.detail}"


COMMANDS = [verify, fetch]
