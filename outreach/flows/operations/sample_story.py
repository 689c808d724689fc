"""The story that sample data tells: sites, stages, replies and texts."""

from __future__ import annotations

from ...core.states import Outcome, SiteKind, Stage

SITES = (
    # host, name, kind, person, role
    ("hive-notes.example", "Hive Notes", SiteKind.BLOG, "Jo Park", "editor"),
    ("beekeeper-weekly.example", "Beekeeper Weekly", SiteKind.NEWS, "Mia Chen", "editor"),
    ("garden-almanac.example", "Garden Almanac", SiteKind.RESOURCE, "Tom Reyes", "owner"),
    ("nectar-blog.example", "Nectar Blog", SiteKind.BLOG, "Li Wei", "author"),
    ("pollen-post.example", "Pollen Post", SiteKind.NEWSLETTER, "Ada Novak", "editor"),
    ("apiary-lab.example", "Apiary Lab", SiteKind.RESOURCE, "Sam Ortiz", "researcher"),
    ("comb-and-co.example", "Comb and Co", SiteKind.BLOG, "Rae Lin", "owner"),
    ("sting-weekly.example", "Sting Weekly", SiteKind.NEWS, "Kim Doe", "reporter"),
    ("meadow-radio.example", "Meadow Radio", SiteKind.PODCAST, "Noor Haddad", "host"),
    ("bee-forum.example", "The Bee Forum", SiteKind.FORUM, "Pat Olsen", "moderator"),
    ("urban-hives.example", "Urban Hives", SiteKind.BLOG, "Ines Costa", "owner"),
    ("queen-rearing.example", "Queen Rearing Guide", SiteKind.RESOURCE, "Max Bauer", "author"),
    ("slow-honey.example", "Slow Honey", SiteKind.BLOG, "Yuki Mori", "owner"),
    ("field-and-hedge.example", "Field and Hedge", SiteKind.NEWS, "Eve Martin", "editor"),
    ("wild-pollinators.example", "Wild Pollinators", SiteKind.COMMUNITY, "Omar Said", "organiser"),
    ("smallholder-digest.example", "Smallholder Digest", SiteKind.NEWSLETTER, "Beth Wood", "editor"),
    ("honey-directory.example", "Honey Directory", SiteKind.DIRECTORY, "", ""),
    ("kitchen-herbs.example", "Kitchen Herbs", SiteKind.BLOG, "Lou Fischer", "owner"),
)
STAGES = (
    Stage.PITCHED,
    Stage.TALKING,
    Stage.TALKING,
    Stage.AGREED,
    Stage.WON,
    Stage.QUALIFIED,
    Stage.PITCHED,
    Stage.PITCHED,
    Stage.FOUND,
    Stage.NOT_NOW,
    Stage.WON,
    Stage.LOST,
)
REPLIES = {
    1: ("Happy to add it, which page should I link?", Outcome.INTERESTED, "happy to add"),
    2: ("We charge 120 for adding a link to an existing article.", Outcome.ASKS_MONEY, "we charge"),
    3: ("Good idea. I will put it into the list next week.", Outcome.INTERESTED, "good idea"),
    9: ("Not this quarter, we are full. Ask again in spring.", Outcome.NOT_NOW, "not this quarter"),
    11: ("Thanks, but we do not add links to finished articles.", Outcome.NO, "we do not add"),
}
PITCH = """Hi {{first_name|there}},

{{personal_line|I read your resources page with pleasure.}}

Our guide on winter feeding may fit: {{asset_url}}

Best,
Ana"""
SECOND = """Hi {{first_name|there}},

a short note on the page I mentioned: it is now updated for this winter.

Ana"""
LAST = """Hi {{first_name|there}},

this is my last note about it. If it does not fit, no answer is needed.

Ana"""
