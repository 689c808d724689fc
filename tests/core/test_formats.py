"""Formats: known by header and content, never by name; every vendor's row in our own words."""

from __future__ import annotations

import io

import pytest

from outreach.core import formats, tables
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
