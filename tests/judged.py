"""Labelled linking domains for judging: ordinary ones and bad ones, hand-written and generated. The site is acme.example,
which sells bee-keeping things."""
# ruff: noqa: E501 - tables of cases read best with one entry a line

from __future__ import annotations

from datetime import date

from outreach.core import profile
from outreach.core.profile import Facts, Look, Ours

TODAY = date(2026, 11, 22)
OURS = Ours(
    hosts=("acme.example",), brands=("Acme",), money=("bee hives", "buy bee hives"),
    headlines=frozenset({"the winter feeding guide"}), languages=frozenset({"en", "de", "fr"}),
)  # fmt: skip
OLD, NEW = date(2021, 3, 1), date(2026, 9, 1)


def _one(domain: str, anchor: str = "", path: str = "page", title: str = "", **more: object) -> Facts:
    pages = int(str(more.get("pages", 1)))
    filled: dict[str, object] = {
        "followed": pages,
        "first_seen": NEW,
        "urls": (f"https://{domain}/{path}",),
        "anchors": ((anchor, pages),),
    }
    return Facts(domain=domain, titles=(title,) if title else (), **{**filled, **more})  # type: ignore[arg-type]


ORDINARY: tuple[Facts, ...] = (
    _one("bookworm.blogspot.com", "Honey Money: the best beekeeping book", "2019/05/honey-money-review.html"),
    _one("readsofjane.blogspot.com", "money", "2020/01/money-a-novel.html", "Money by Martin Amis"),
    _one("vintagepaperbacks.blogspot.co.uk", "Casino Royale", "2018/07/casino-royale.html", "Casino Royale by Ian Fleming, reviewed"),
    _one("beeblog.wordpress.com", "here", "2022/04/spring-hive-check/", "Spring check"),
    _one("cornell.edu", "bee feeding guide", "entomology/links.html", "Resources"),
    _one("cs.uni-freiburg.de", "Acme", "~mueller/bienen.html"),
    _one("ox.ac.uk", "https://acme.example/guide", "groups/bees/links"),
    _one("usda.gov", "Acme beekeeping guide", "pollinators/resources", domain_score=92.0),
    _one("kvk.gov.in", "", "beekeeping"),
    _one("lincolnlibrary.k12.mn.us", "bees", "links.html"),
    _one("yorkshirepost.example", "a study by Acme", "news/local/2026/06/bees-return", "Bees return to the Dales", traffic=90_000.0, domain_score=78.0),
    _one("valleyherald.example", "beekeeping shop Acme", "2026/03/14/festival/", "Honey festival this weekend"),
    _one("hudson-valley-gazette.example", "said in a report", "articles/winter-losses"),
    _one("smithandsons-roofing.example", "Acme", "about"),
    _one("annas-bakery.example", "our honey supplier", "our-suppliers"),
    _one("thornburyallotments.org.uk", "Acme bee hives", "links.html"),
    _one("reddit.com", "this one", "r/Beekeeping/comments/abc/feeding/", nofollowed=1, followed=0),
    _one("wikipedia.org", "Winter feeding", "wiki/Beekeeping", nofollowed=1, followed=0),
    _one("github.com", "acme.example", "someone/hive-sensor"),
    _one("beekeepingforum.example", "acme.example", "threads/feeding.123/", "Feeding in winter", pages=14),
    _one("bee-directory.example", "Acme", "suppliers/uk", "Suppliers of beekeeping equipment"),
    _one("startups.xyz", "Acme's funding round", "news/acme-raises-seed-round"),
    _one("garden.top", "how to feed bees", "blog/feeding-bees-in-winter"),
    _one("permaculture.club", "bee hives for sale", "posts/where-we-bought-ours"),
    _one("lesapiculteurs.fr", "le guide d'Acme", "blog/nourrir-les-abeilles-en-hiver"),
    _one("imkerverein-musterstadt.de", "hier", "links.html", "Links für Imker"),
    _one("imkerei-2000.de", "Acme", "partner.html"),
    _one("養蜂.jp", "冬の給餌", "blog/winter", languages=("ja",)),
    _one("apicultura.es", "guía de Acme", "2024/11/guia-de-alimentacion/", languages=("es",)),
    _one("pszczoly.pl", "poradnik", "artykuly/zima", languages=("pl",), domain_score=1.0, traffic=0.0),
    _one("my-first-hive.example", "bee hives", "diary/2026/05/first-hive/", "My first hive", domain_score=0.0, traffic=0.0),
    _one("coupon-mum.example", "Acme", "deals/acme", "Acme discount codes"),
    _one("recipesfromhome.example", "honey from Acme", "recipes/honey-cake/", pages=3),
    _one("sitewideblogroll.example", "Acme", "", pages=420),
    _one("beepodcast.example", "Acme, our sponsor", "episodes/44", nofollowed=1, followed=0),
    _one("linkroundup.example", "The winter feeding guide", "roundups/week-12", "Friday links", outgoing=(60,)),
    _one("awesome-lists.example", "Acme", "awesome-beekeeping", "Awesome beekeeping", outgoing=(480,)),
    _one("nhs.uk", "bee sting advice", "conditions/bee-stings"),
    _one("weather-and-bets.example", "bees and the weather", "blog/bees-and-the-weather"),
    _one("essaysonnature.example", "a guide to bees", "essays/on-bees", "Essays on nature"),
    _one("pharmacyhistory.example", "honey as medicine", "articles/honey-as-medicine", "Honey in old pharmacies"),
    _one("loanlibrary.example", "Acme", "books/beekeeping"),
    _one("sussex.example", "beekeeping courses in Sussex", "courses"),
    _one("essexbees.org.uk", "Acme", "links.html", "Essex beekeepers"),
    _one("middlesexgardens.example", "Acme", "suppliers"),
    _one("slotcarclub.example", "honey stand", "shows/2026/summer-show-report"),
    _one("pokerface-knitting.example", "bee pattern from Acme", "patterns/bee-hat"),
    _one("alphabetsoup.example", "bees", "b-is-for-bee"),
    _one("debtadvice.example", "Acme's price study", "blog/how-payday-loans-trap-people", "How payday loans trap people", domain_score=35.0),
    _one("gamblinghelp.org.uk", "a charity report", "news/2026/online-casino-harm", "Online casino harm rises", domain_score=48.0),
    _one("drugwatch.example", "bee products study", "studies/viagra-honey-recall", "Viagra honey recalled by the FDA", traffic=4_000.0),
    _one("seo-diary.example", "how Acme did its outreach", "case-studies/acme-link-building", "How Acme earned 200 links"),
    _one("guest-house-lakeview.example", "our honey", "breakfast"),
    _one("backlinkingbees.example", "buy a hive", "shop-list", first_seen=OLD, domain_score=22.0),
    _one("oldpartner.example", "bee hives", "partners", first_seen=OLD, pages=8),
    _one("cheap-flights.example", "bees on a plane", "blog/bees-on-a-plane"),
    _one("newspaper-syndicate-a.example", "a study by Acme", "2026/06/bees-return-to-cities", "Bees return to cities", same_template=12, template="bees return", traffic=8_000.0, domain_score=55.0),
    _one("smallpaper.example", "a study by Acme", "2026/06/bees-return-to-cities", "Bees return to cities", same_template=12, template="bees return"),
    _one("fanpage.example", "winter feeding bees", "links", same_anchor=9, shared_anchor="winter feeding bees"),
    _one("earned-on-odd.top", "bee hives", "blog/our-favourite-shops", earned="you earned a link here"),
    _one("gone-casino.example", "casino bonus", "x", lost=1),
    _one("zzxxqqprt.example", "Acme", "news/1"),
    _one("5stargardening1234.example", "Acme", "tools"),
    *(_one(f"{name}-{place}.example", anchor, path) for name, place, anchor, path in (
        (name, place, anchor, path)
        for name in ("village-hall", "garden-club", "beekeepers", "farm-shop", "primary-school", "honey-lovers")
        for place, anchor, path in (("otley", "Acme", "links.html"), ("ely", "a guide to winter feeding", "news/2025/bees/"), ("ross", "https://www.acme.example/", "useful-links"), ("diss", "click here", "2023/05/visit/"), ("wick", "", "gallery"))
    )),
    *(_one(f"{name}.blogspot.com", anchor, "2021/06/summer-reading.html", "Summer reading") for name in ("moneyandme", "thebookcase", "loansandlibraries", "poker-night-novels", "pilltakersdiary") for anchor in ("money", "honey for money", "this book")),
    *(_one(f"news{n}.example", "according to Acme", f"2026/0{n % 8 + 1}/story-about-bees-{n}", "A story about bees") for n in range(15)),
)  # fmt: skip

BAD: tuple[Facts, ...] = (
    _one("casino-bonus-777.xyz", "casino bonus", "free-spins"),
    _one("best-online-casino-slots.top", "online casino", "page-3.html"),
    _one("cheap-backlinks-store.top", "buy cheap backlinks", "p/12", "Buy backlinks cheap"),
    _one("seo-links-service.xyz", "Acme", "links12.html", "SEO links packages", outgoing=(900,)),
    _one("viagra-cialis-online.example", "buy viagra", "1"),
    _one("judi-slot-gacor.example", "situs slot gacor", "a"),
    _one("payday-loans-fast.example", "payday loans", "x", "Instant loans"),
    _one("essay-writers-24.example", "essay writing service", "samples", "Buy essays online: essay writing service"),
    _one("replica-watches-shop.example", "replica watches", "w", "Replica rolex and fake rolex"),
    _one("escorts-in-town.example", "escorts in London", "l", "London escorts"),
    _one("kazino-vulkan.example", "онлайн казино", "igrat"),
    _one("free-porn-tubes.example", "xxx", "v/1", "Porn videos"),
    _one("hackedplumber.example", "buy viagra online", "wp-content/uploads/cialis-cheap.html", "Cheap viagra, cialis online", pages=30),
    _one("abandoned-school-site.example", "online casino", "index.php?p=casino-bonus", "Casino online bonus", pages=4),
    _one("linkfarm-network.top", "bee hives", "links4.html", outgoing=(1200,), same_template=30, template="links"),
    _one("web-directory-free-links.example", "buy bee hives", "submit-url/cat/9", "Free link directory: buy links", outgoing=(700,)),
    _one("pbn-links-now.example", "bee hives", "post-1", "Guest post service: dofollow backlinks"),
    _one("qwrtpsdf-1234-a-b-c.top", "bee hives", "x", same_anchor=31, shared_anchor="bee hives", burst="in September 2026", outgoing=(700,)),
    _one("hidden-place.example", "bee hives", "y", look=Look(external=620, hidden="display: none")),
    _one("sold-post.example", "bee hives", "z", look=Look(external=300, sells="buy links", thin=True)),
    _one("togel-hari-ini.example", "bandar togel", "prediksi"),
    _one("forum-of-nothing.example", "payday loans", "member.php?u=99", "Payday loans", outgoing=(900,)),
    _one("instagram-followers-buy.example", "buy instagram followers", "p"),
    _one("gibberish-wsxrfvtgb.icu", "weight loss pills", "keto-gummies", "Keto gummies"),
    _one("bahis-siteleri-1.example", "canlı bahis", "giris"),
    _one("spun-articles-9.example", "bee hives", "a/3", same_template=22, template="spun", same_anchor=22, shared_anchor="bee hives", burst="in May 2026"),
    _one("network-one.example", "bee hives", "n", look=Look(external=240, network=("pub-1",)), same_network=6, same_anchor=12, shared_anchor="bee hives"),
    *(_one(f"{word}-{n}{tld}", anchor, "post/1", same_anchor=n_same, shared_anchor=anchor, burst="in October 2026")
      for n, (word, tld, anchor, n_same) in enumerate([
          ("bonus-slots", ".top", "casino bonus", 31), ("free-jackpot", ".xyz", "free spins", 12), ("loans-now", ".icu", "payday loans", 18),
          ("pills-shop", ".click", "buy viagra", 40), ("hives-promo", ".top", "cheap bee hives", 31), ("zxcvbnmkl", ".cyou", "cheap bee hives", 31),
          ("seo-boost", ".rest", "best bee hives 2026", 20), ("poker-win", ".win", "online poker", 15), ("bet-win-big", ".bid", "sports betting", 25), ("my-pbn-links", ".buzz", "bee hives discount", 14),
      ])),
)  # fmt: skip

LABELLED: tuple[tuple[Facts, bool], ...] = (*((one, False) for one in ORDINARY), *((one, True) for one in BAD))


def scored(
    level: int = profile.SUSPICIOUS,
) -> tuple[list[tuple[Facts, profile.Judged]], list[tuple[Facts, profile.Judged]], int]:
    """The false alarms, the misses and the hits at a level."""
    wrong, missed, hits = [], [], 0
    for facts, bad in LABELLED:
        judged = profile.judge(facts, OURS, TODAY)
        alarm = judged.score >= level
        hits += alarm and bad
        if alarm and not bad:
            wrong.append((facts, judged))
        if bad and not alarm:
            missed.append((facts, judged))
    return wrong, missed, hits
