"""Formats: known by header and content, never by name; every vendor's row in our own words."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core import urls
from outreach.core.imports import formats, tables
from outreach.core.imports.formats import custom
from outreach.core.profile import backlink_key
from outreach.core.states import ImportKind


def known(text: str, own: tuple[str, ...] = ()) -> formats.Recognised:
    return formats.recognise(tables.read(io.BytesIO(text.encode())), own)


def first(text: str) -> formats.Backlink | str:
    one = known(text)
    return next(formats.backlinks(one)([next(formats.data_rows(one)).cells]).each())


P, T = "https://one.example/a", "https://acme.example/"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (f"Linking page,Last crawled\n{P},2026-05-03\n", "Search Console, Latest links", "backlinks"),
        (f"Linking page\n{P}\nhttps://two.example/\n", "Search Console, More sample links", "backlinks"),
        (f"Verlinkende Seite,Zuletzt gecrawlt\n{P},03.05.2026\n", "Search Console, Latest links", "backlinks"),
        (f"Något,Okänt\n{P},2026-05-03\nhttps://b.example/,2026-05-01\n", "Search Console, Latest links", "backlinks"),
        ("Site,Linking pages,Target pages\none.example,10,1\n", "Search Console, Top linking sites", "backlinks"),
        ('אתר,דפים מקשרים,דפי יעד\none.example,"1,240",3\n', "Search Console, Top linking sites", "backlinks"),
        (f"Referring page URL,Domain rating,Target URL,Anchor\n{P},3,{T},x\n", "Ahrefs, Backlinks", "backlinks"),
        (f"#,Domain Rating,URL Rating (desc),Referring Page URL,Link URL,Link Anchor,First Seen,Last Check,Day Lost\n1,3,4,{P},{T},x,,,\n", "Ahrefs, Backlinks", "backlinks"),  # noqa: E501
        (f"Referring page title,Referring page URL,Domain rating,UR,Target URL,Target page HTTP code,Target checked\nt,{P},3,3,{T},404,\n", "Ahrefs, Broken backlinks", "backlinks"),  # noqa: E501
        (f"Referring page title,Referring page URL,Domain rating,UR,Intersect,acme.example/\nt,{P},3,3,2,1\n", "Ahrefs, Link intersect", "prospects"),  # noqa: E501
        ("Domain,Is spam,DR,Traffic ,Links to target,First seen,Lost\none.example,false,3,4,5,2026-01-01,\n", "Ahrefs, Referring domains", "backlinks"),  # noqa: E501
        (f"Page score,Page trust score,Source title,Source url,Target url,Anchor,Nofollow,Sitewide\n1,2,t,{P},{T},x,false,false\n", "Semrush, Backlinks", "backlinks"),  # noqa: E501
        (f"Source url,Target url,Toxicity score,Anchor\n{P},{T},80,x\n", "Semrush, Backlink Audit", "backlinks"),
        (f"SourceURL,AnchorText,SourceTrustFlow,SourceCitationFlow,TargetURL,FlagNoFollow\n{P},x,1,2,{T},0\n", "Majestic, Backlinks", "backlinks"),  # noqa: E501
        (f"Target URL,Source URL,Anchor Text,Source Crawl Date,FlagNoFollow,FlagMention,SourceTrustFlow\n{T},{P},x,2026-01-01,,,3\n", "Majestic, Backlinks", "backlinks"),  # noqa: E501
        (f"Report\nfor acme\n,\n,\n,\n,\nURL,Title,Anchor Text,Spam Score,Page Authority,Domain Authority,Target URL,Only rel=nofollow\n{P},t,x,1,2,3,{T},No\n", "Moz, Inbound links", "backlinks"),  # noqa: E501
        (f"Source URL,Target URL,Anchor text\n{P},{T},x\n", "Bing Webmaster Tools, Backlinks", "backlinks"),
        (f"Linking URL\tLink text\tTarget URL\tDate found\tDate updated\tSQI\n{P}\tx\t{T}\t2026-01-01\t\t10\n", "Yandex Webmaster, External links", "backlinks"),  # noqa: E501
        (f"URL FROM,TAGS,NOTES,EXPECTED LANDING PAGE URL,EXPECTED FOLLOW,EXPECTED ANCHOR,ADDED,EXPIRES,COST\n{P},,,{T},yes,,,,\n", "Linkody, Links", "links"),  # noqa: E501
        ("Email,First name,Last name\nann@one.example,Ann,Lee\n", "Contacts, List of people", "contacts"),
        (f"from,to\n{P},{T}\n", "A table, List of backlinks", "backlinks"),
        ("one.example\ntwo.example\nthree.example\n", "A table, List of domains", "prospects"),
    ],
)  # fmt: skip
def test_vendors_are_known_by_their_headers(text, name, kind):
    one = known(text)
    assert (one.name, one.kind, one.refusal) == (name, kind, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"Linking page\n{T}\n{T}a\n", "internal links"),
        (f"Target page,Internal links\n{T},26\n", "internal links"),
        (f"Target page,Incoming links,Linking sites\n{T},26,3\n", "your own pages"),
        ("Rank,Link text\n1,hello\n2,world\n", "link texts"),
    ],
)
def test_what_holds_no_backlinks_is_refused_with_its_reason(text, why):
    assert why in known(text, ("acme.example",)).refusal


def test_a_row_of_ahrefs_in_our_words():
    header = "Referring page title,Referring page URL,Domain rating,UR,Target URL,Anchor,Type,Nofollow,UGC,Sponsored,"
    header += "First seen,Last seen,Lost,External links\n"
    row = f'T,{P},"71,0",3,{T},x,Text,TRUE,false,TRUE,2026-01-02 03:04:05,2026-05-06,2026-05-07,"1,200"\n'
    link = first(header + row)
    assert isinstance(link, formats.Backlink)
    assert (link.rel, link.kind) == ("nofollow sponsored", "text")
    assert (link.first_seen, link.last_seen, link.lost_on) == ("2026-01-02", "2026-05-06", "2026-05-07")
    assert link.metrics == '{"domain_score":71,"page_score":3,"external":1200}'


def test_mentions_are_no_links_and_deleted_ones_are_lost():
    header = "SourceURL,AnchorText,SourceTrustFlow,TargetURL,FlagMention,FlagDeleted,LastSeenDate,DateLost\n"
    assert first(f"{header}{P},x,1,{T},1,0,2026-01-01,\n") == formats.NO_LINK
    gone = first(f"{header}{P},x,1,{T},0,1,2026-01-01,\n")
    assert isinstance(gone, formats.Backlink) and gone.lost_on == "2026-01-01"


def test_days_above_twelve_tell_which_number_is_the_month():
    link = first(f"from,to,First seen\n{P},{T},03/04/2026\n{P}b,{T},03/25/2026\n")
    assert isinstance(link, formats.Backlink) and link.first_seen == "2026-03-04"


def test_a_header_that_comes_again_is_told():
    one = known(f"Linking page,Last crawled\n{P},2026-05-03\nLinking page,Last crawled\n")
    rows = [row.cells for row in formats.data_rows(one)]
    assert [*formats.backlinks(one)(rows).each()][1] == formats.HEADER_AGAIN


def test_the_order_of_columns_does_not_matter():
    one = known(f"Anchor,Target URL,Domain rating,Referring page URL\nx,{T},3,{P}\n")
    assert one.columns["source_url"] == 3 and one.signature == known(
        f"Referring page URL,Domain rating,Target URL,Anchor\n{P},3,{T},x\n"
    ).signature  # fmt: skip


def test_a_table_of_nothing_we_know_says_so():
    with pytest.raises(tables.Unreadable, match="no column"):
        known("colour,weight\nred,heavy\nblue,light\n")
    assert known("Email\nann@one.example\n").kind == ImportKind.CONTACTS


@pytest.mark.parametrize(
    ("text", "name", "seen"),
    [
        (
            "Verweisende Seite;Letzter Crawl\n{P};03.05.2026\nhttps://b.example/;13.05.2026\n",
            "Latest links",
            "2026-05-03",
        ),
        ("Page d'origine,Date de la dernière exploration\n{P},3 mai 2026\n", "Latest links", "2026-05-03"),
        ("Página de enlace,Último rastreo\n{P},28 Sep 2026\n", "Latest links", "2026-09-28"),
        ("Página com link,Último rastreamento\n{P},3 de mai. de 2026\n", "Latest links", "2026-05-03"),
        ("Pagina con collegamenti,Scansione più recente\n{P},3 mag 2026\n", "Latest links", "2026-05-03"),
        ("Strona zawierająca link,Ostatnio zindeksowano\n{P},3 maj 2026\n", "Latest links", "2026-05-03"),
        ("Страница с ссылкой,Последнее сканирование\n{P},3 мая 2026 г.\n", "Latest links", "2026-05-03"),
        ("リンク元のページ,最終クロール\n{P},2026/05/03\n", "Latest links", "2026-05-03"),
        ("연결 페이지 URL,마지막 크롤링 시간\n{P},2026. 5. 3.\n", "Latest links", "2026-05-03"),
        ("דף מקשר,נסרק לאחרונה\n{P},03/05/2026\n", "Latest links", "2026-05-03"),
        ("Linkittävä sivu,Viimeksi indeksoitu\n{P},3.5.2026\n", "Latest links", "2026-05-03"),
        ("Website,Linkende pagina’s,Doelpagina’s\none.example,1.240,3\n", "Top linking sites", ""),
    ],
)
def test_search_console_is_known_in_any_language(text, name, seen):
    one = known(text.replace("{P}", P), ("acme.example",))
    assert (one.name, one.refusal) == (f"Search Console, {name}", "")
    link = next(formats.backlinks(one)([next(formats.data_rows(one)).cells]).taken())
    assert link.last_seen == seen
    assert link.metrics == ('{"pages":1240}' if one.whole_domains else "{}")


@pytest.mark.parametrize(
    "text",
    [
        f"Bob,12,{P},red\nAnn,13,{P}b,blue\nJoe,14,{P}c,green\n",
        "report.final.pdf\nimage.old.png\nnotes.txt\n",
        f"{P},hello,5\nfoo,{T},x\nbar,baz,{T}\n",
        'User-agent: *\nDisallow: /x\nSitemap: https://a.example/sitemap.xml\n',
        "# spam\ndomain:one.example\ndomain:two.example\n",
    ],
)  # fmt: skip
def test_a_table_without_names_of_columns_is_taken_only_if_it_is_plainly_a_list(text):
    with pytest.raises(tables.Unreadable):
        known(text)


def test_a_plain_list_without_names_of_columns_is_taken_with_a_note():
    one = known(f"{P},{T}\n{P}b,{T}\n")
    assert one.columns == {"source_url": 0, "target_url": 1} and "no line with the names" in one.table.notes[0]
    assert known("1,one.com\n2,two.org\n3,three.co.uk\n").columns == {"domain": 1}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(
            "{}://{}{}{}{}{}".format,
            st.sampled_from(("http", "https", "HTTPS")),
            st.sampled_from(("one.example", "www.one.example", "www.com", "A.b-c.CO.uk", "xn--bcher-kva.example", "1.2.3.4", "a..b.example", "bücher.example", "one.example:8080", "www..one.example")),  # noqa: E501
            st.sampled_from(("", "/", "/a/", "/a/index.html", "/INDEX.php", "/a/../b", "/a%7Eb", "/a b", "/.x", "//", "/a\nb", "/ä")),  # noqa: E501
            st.sampled_from(("", "?", "?b=2&a=1", "?utm_source=x", "?utm_source=x&a=1", "?a=%41", "?a&&b", "?GCLID=1&x")),  # noqa: E501
            st.sampled_from(("", "#", "#top", "#a b")),
            st.sampled_from(("", " ", "\n")),
        )
        | st.text(max_size=20),
        max_size=6,
    )
)  # fmt: skip
def test_pages_read_off_in_one_go_are_those_the_parser_finds(addresses):
    names, hosts = backlink_key.pages(addresses)
    assert names == [urls.page_key(address) for address in addresses]
    assert hosts == [name.partition("?")[0].partition("/")[0] for name in names]
    assert [backlink_key.page(address) for address in addresses] == names


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(("", "x", P, T, "true", "0", "2026-05-03", "03/05/2026", " ")), max_size=14)))
def test_rows_read_together_are_those_read_one_by_one(rows):
    one = known(
        "Referring page URL,Target URL,Anchor,Referring page title,Nofollow,UGC,Lost status,Lost,First seen,Last seen,"
        f"Domain rating,Is spam\n{P},{T},x,t,false,false,,,2026-01-01,2026-01-02,5,false\n"
    )
    read = formats.backlinks(one)
    together = read(rows)
    assert sorted([*together.kept, *(at for at, _ in together.refused)]) == [*range(len(rows))]
    assert [*together.each()] == [next(read([row]).each()) for row in rows]


WORDS = st.text(alphabet="aé\"',;\t =+-@\n|ß日", max_size=12)
DAY = st.sampled_from(("", "2024-02-29", "2026-05-03"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 99), WORDS, WORDS, st.sampled_from(("follow", "nofollow", "nofollow ugc")), DAY, DAY, DAY
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_we_export_comes_back_as_the_same_rows(rows):
    told = [
        [f"https://s{n}.example/p", T, anchor, title, rel, "text", *days, "", ""]
        for n, anchor, title, rel, *days in rows
    ]
    one = known("".join(tables.written([formats.own.BACKLINKS, *told])))
    assert one.name == "Outreach, Backlinks"
    links = formats.backlinks(one)([row.cells for row in formats.data_rows(one)])
    assert [[*link[:3], link.title, *link[4:9]] for link in links.taken()] == [row[:9] for row in told]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        # More columns are known than the vendor writes: the names that tell the vendor stand in somebody else's table.
        ("Linking page,Target URL,Anchor text,Nofollow,First seen,Domain rating", "A table, List of backlinks"),
        ("Linking page,Domain rating,Traffic", "A table, List of backlinks"),
        ("Verlinkende Seite,Target URL,Anchor,Title,First seen,DR", "A table, List of backlinks"),
        ("Source URL,Target URL,Anchor text,Price,Expires,Placement date", "A table, List of earned links"),
        ("Source URL,Target URL,Anchor,Date found,Nofollow,Price", "A table, List of earned links"),
        ("Source URL,Target URL,Anchor text,Nofollow,Traffic", "A table, List of backlinks"),
        # Decoys: a vendor's own export, also with a column that somebody added.
        ("Linking page,Last crawled", "Search Console, Latest links"),
        ("Linking page", "Search Console, More sample links"),
        ("Linking page,Last crawled,My remark", "Search Console, Latest links"),
        ("Source URL,Target URL,Anchor text", "Bing Webmaster Tools, Backlinks"),
        ("Referring page URL,Domain rating,UR,Target URL,Anchor,My remark", "Ahrefs, Backlinks"),
        ("Linking URL,Link text,Target URL,Date found,Date updated,SQI", "Yandex Webmaster, External links"),
    ],
)
def test_a_vendor_s_names_do_not_swallow_a_table_that_knows_more(header, name):
    values = {"Linking page": P, "Source URL": P, "Referring page URL": P, "Linking URL": P, "Target URL": T}
    values |= {"Verlinkende Seite": P, "Last crawled": "2026-05-03", "First seen": "2026-05-03"}
    row = ",".join(values.get(column, "1") for column in header.split(","))
    assert known(f"{header}\n{row}\n").name == name


def test_columns_nobody_knows_become_fields_of_people_under_the_name_mails_use():
    one = formats.with_custom(known("Email,Name,Topic,Followers (k),Тема\na@one.example,Ann,hives,12,пчёлы\n"))
    assert {word: at for word, at in one.columns.items() if custom.is_custom(word)} == {
        "custom.topic": 2, "custom.followers_k": 3, "custom.column_5": 4,
    }  # fmt: skip
    row = formats.records(one)(next(formats.data_rows(one)).cells)
    assert isinstance(row, dict) and custom.fields(row) == {"topic": "hives", "followers_k": "12", "column_5": "пчёлы"}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Topic", "topic"), ("Prénom usuel", "prenom_usuel"), ("2nd line", "field_2nd_line"), ("Тема", "column_1"),
        ("personal_line", "personal_line"), ("Reason", "reason"), ("Sender name", "their_sender_name"),
        ("unsubscribe URL", "their_unsubscribe_url"), ("  Follow-up  day ", "follow_up_day"),
    ],
)  # fmt: skip
def test_a_field_is_named_as_mails_can_name_it(header, name):
    assert custom.name(header) == name


def test_no_field_is_lost_where_two_columns_have_one_name():
    assert custom.columns(["Email", "Topic", "topic!", ""], {0}) == {"custom.topic": 1, "custom.topic_3": 2}
