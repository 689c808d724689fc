"""An Ahrefs backlinks export of any size, made up: the header of the real one, rows that repeat as real ones do."""

from __future__ import annotations

import csv
import random
from pathlib import Path

HEADER = (
    "Referring page title|Referring page URL|Language|Platform|Referring page HTTP code|Domain rating|UR|"
    "Domain traffic|Referring domains|Linked domains|External links|Page traffic|Keywords|Target URL|Left context|"
    "Anchor|Right context|Redirect Chain URLs|Redirect Chain status codes|Type|Is spam|Content|Nofollow|UGC|"
    "Sponsored|Rendered|Raw|Lost status|Drop reason|Discovered status|First seen|Last seen|Lost|Author|Page type|"
    "Page category|Links in group"
).split("|")
WORDS = (
    "garden winter honey bees guide review local news sport music travel books recipe school history science "
    "market street house water light paper stone green river north story"
).split()


def write(path: Path, rows: int, *, encoding: str = "utf-8", delimiter: str = ",", seed: int = 7) -> None:
    """Write *rows* rows, of which about one in twenty repeats an earlier page and target."""
    rand = random.Random(seed)
    domains = [f"{rand.choice(WORDS)}-{rand.choice(WORDS)}{n}.{rand.choice(('com', 'net', 'org', 'co.uk', 'de'))}"
               for n in range(max(rows // 12, 20))]  # fmt: skip
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerow(HEADER)
        recent: list[tuple[str, str]] = []
        for n in range(rows):
            if recent and rand.random() < 0.05:
                page, target = rand.choice(recent)
            else:
                www = rand.choice(("", "www."))
                page = f"https://{www}{rand.choice(domains)}/{rand.choice(WORDS)}/{rand.choice(WORDS)}-{n}"
                page += rand.choice(("", "/", ".html", f"?id={n}&page=2"))
                target = f"https://acme.example/{rand.choice(WORDS)}/"
                if n % 50 == 0:
                    recent = [*recent[-200:], (page, target)]
            title = " ".join(rand.choices(WORDS, k=9)).capitalize() + rand.choice(("", " | Site", ', the "best" of'))
            day = f"202{rand.randrange(6)}-{rand.randrange(1, 13):02}-{rand.randrange(1, 29):02} 10:{n % 60:02}:00"
            writer.writerow((
                title, page, "en", "wordpress", "200", rand.randrange(95), rand.randrange(40), rand.randrange(9**6),
                rand.randrange(300), rand.randrange(90), rand.randrange(200), rand.randrange(900), rand.randrange(50),
                target, "before the link there are some words", " ".join(rand.choices(WORDS, k=2)),
                "and some words come after it", "", "", "text", "false", "true", rand.choice(("true", "false")),
                "false", "false", "false", "true", "", "", "linkfound", day,
                "2026-05-06 00:04:50", "", "", "Article", "/Home", "1",
            ))  # fmt: skip
