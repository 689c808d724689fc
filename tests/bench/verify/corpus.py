"""Pages for the benchmark: 5,000 of 20 to 150 KB with 80 to 200 links, the same on every machine."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import brotli

TARGET = "https://target.example/guide"
PAGES = 5000
HOSTS = 1000
_LIST = """
about above across after again against almost already although always among another answer around because become
before begin behind better between beyond both bring build business carry certain change choose city clear close
common complete consider contain continue country course create current decide describe design develop different
discover early effect either energy enough ever every example expect explain family figure final follow friend
general given great group happen history however human idea important include increase interest keep large later
learn leave letter light likely listen little local market matter maybe measure member method minute modern moment
month morning mountain music nature nearly never number often open order other paper particular people perhaps place
plan point possible power present problem produce program public question rather reach reason receive record
"""
WORDS = _LIST.split()


def build(folder: Path, pages: int = PAGES) -> None:
    """Write pages 0..n-1 as N.html, .gz or .br (20, 50 and 30 of a hundred) and truth.json: what a look must find."""
    if (folder / "truth.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    truth = {}
    paragraphs = [_words(random.Random(n), 60 + n % 80) for n in range(400)]
    for number in range(pages):
        chance = random.Random(number)
        kind = "link" if chance.random() < 0.70 else "mention" if chance.random() < 0.13 else "none"
        html = _page(number, chance, paragraphs, kind).encode()
        truth[number] = kind
        packing = chance.random()
        if packing < 0.2:
            (folder / f"{number}.html").write_bytes(html)
        elif packing < 0.7:
            (folder / f"{number}.gz").write_bytes(gzip.compress(html, 6, mtime=0))
        else:
            (folder / f"{number}.br").write_bytes(brotli.compress(html, quality=5))
    (folder / "truth.json").write_text(json.dumps(truth))


def host(page: int, of: int = HOSTS) -> str:
    """The loopback host a page lives on."""
    n = page % of + 1
    return f"127.{1 + n // 62500}.{n // 250 % 250}.{n % 250 + 1}"


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(count))


def _link(chance: random.Random, number: int) -> str:
    words = f"{chance.choice(WORDS)} {chance.choice(WORDS)}"
    if chance.random() < 0.6:
        return f'<a href="/{chance.choice(WORDS)}/{chance.randrange(9999)}" class="link-{number % 7}">{words}</a>'
    rel = chance.choice(("", "", ' rel="nofollow"', ' rel="noopener noreferrer" target="_blank"'))
    rank = int(2000 * chance.random() ** 3)  # a few sites are linked to by everybody
    where = f"https://www.{WORDS[rank % len(WORDS)]}{rank}.example/{words.replace(' ', '-')}"
    return f'<a href="{where}"{rel}>{words}</a>'


def _page(number: int, chance: random.Random, paragraphs: list[str], kind: str) -> str:
    size = min(150_000, max(20_000, int(chance.lognormvariate(10.75, 0.45))))
    links = min(200, max(80, int(chance.gauss(128, 40))))
    rel = chance.choice(("", "", "", " rel=nofollow", " rel=sponsored"))
    placed = {
        "link": f'<p>See <a href="{TARGET}"{rel}>the guide</a> for more.</p>',
        "mention": "<p>They wrote about it at target.example/guide last year.</p>",
        "none": "",
    }[kind]
    title = _words(chance, 6).title()
    head = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="description" content="{_words(chance, 20)}">\n<meta name="robots" content="index, follow">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="stylesheet" href="/theme.css">\n'
        f'<script type="application/ld+json">{json.dumps({"@type": "Article", "headline": title})}</script>\n'
        f"<style>{'.block{margin:0 auto;padding:1rem;color:#222}' * 30}</style>\n</head>\n"
    )
    navigation = "".join(f"<li>{_link(chance, n)}</li>" for n in range(links // 4))
    footer = "".join(f"<li>{_link(chance, n)}</li>" for n in range(links // 4))
    left = links - 2 * (links // 4)
    blocks: list[str] = []
    have = len(head) + len(navigation) + len(footer) + 3000
    while have < size or left > 0:
        words = chance.choice(paragraphs)
        inside = ""
        if left > 0:
            inside = f" {_link(chance, left)}, "
            left -= 1
        text = f"<h2>{words[:40]}</h2><p>{words[:200]}{inside}{words[200:]}</p>"
        block = f'<section class="entry block-{left % 5}">{text}</section>\n'
        blocks.append(block)
        have += len(block)
        if have > 150_000:
            break
    blocks.insert(len(blocks) // 2, placed)
    script = f"<script>window.dataLayer={json.dumps([chance.randrange(10**6) for _ in range(200)])};</script>"
    return (
        f'{head}<body class="single">\n<header><nav><ul>{navigation}</ul></nav></header>\n'
        f"<main><article>\n<h1>{title}</h1>\n"
        f"{''.join(blocks)}</article></main>\n<footer><ul>{footer}</ul></footer>\n{script}\n</body>\n</html>\n"
    )
