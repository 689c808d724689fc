"""The words and patterns by which the profile score tells trades, sellers, directories and plain anchors."""
# ruff: noqa: E501 - tables of words read best with one entry a line

from __future__ import annotations

import re
import unicodedata


def plain(text: str) -> str:
    """A text in lower case, letters and digits only, single spaces: how anchors are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORDS.findall(folded))


_WORDS = re.compile(r"[^\W_]+")


URL = re.compile(r"^(?:https?://|www\.)\S+$|^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?$", re.I)


TAG = re.compile(r"<[^<>]{0,2000}>")


HREF = re.compile(r"<a\s[^<>]{0,2000}?href\s*=\s*[\"']?(https?://[^\"'\s>]+)", re.I)


ANY_TRADE = frozenset(
    {"buy", "cheap", "real", "online", "order", "service", "services", "sale", "sites", "in", "for", "my"}
)


CONSONANTS = re.compile(r"(?:[bcdfghjklmnpqrstvwxz]{6,})")


GENERIC = frozenset(map(plain, (
    "click here", "here", "this", "this site", "this page", "this website", "this article", "website", "web site", "site", "web", "homepage",
    "home", "home page", "read more", "more", "learn more", "see more", "continue reading", "link", "source", "via", "visit", "visit site",
    "visit website", "go", "view", "details", "info", "more info", "full story", "original", "article", "post", "image", "download", "check it out",
    "hier", "hier klicken", "mehr", "weiterlesen", "webseite", "website besuchen", "quelle", "zur website", "ici", "cliquez ici", "en savoir plus", "lire la suite", "site web",
    "aquí", "haga clic aquí", "leer más", "sitio web", "fuente", "más información", "qui", "clicca qui", "leggi di più", "sito", "sito web", "fonte",
    "aqui", "clique aqui", "saiba mais", "leia mais", "klik hier", "lees meer", "bron", "tutaj", "kliknij tutaj", "więcej", "źródło", "strona",
    "тут", "здесь", "сайт", "источник", "подробнее", "читать далее", "こちら", "公式サイト", "这里", "点击这里", "官网", "여기", "tıklayın", "burada",
)))  # fmt: skip


# What the trades that buy links by the thousand speak of: words that say enough by themselves, and words that do so only
# beside one that pushes a sale, so that a novel called Casino Royale is none of it.
_ALONE = (
    r"(?:online|crypto|nettikasinot) ?casinos?|casinos? (?:en ligne|slots?)|free spins?|slot gacor|slots? maxwin|judi(?: \w+)?|togel|situs (?:slot|judi)|bandar \w+|sports? ?betting|"
    r"(?:non|not on|without) gamstop|no deposit (?:casino|bonus)\w*|1xbet|1win|mostbet|melbet|pin up casino|vavada|betflix|sbobet|fun88|188bet|8xbet|w88|m88|kubet|joker123|pg ?slots?|"
    r"kumarhane|(?:canlı|kaçak) bahis|bahis siteleri|deneme bonusu|casas de apostas|игровые автоматы|ставки на спорт|nhà cái|cá cược|xổ số online|"
    r"viagra|cialis|levitra|kamagra|online pharmac(?:y|ies)|canadian pharmacy|(?:weight loss|keto|diet) (?:pills|gummies)|(?:penis|male) enlargement|male enhancement|"
    r"(?:without|no) (?:a )?(?:prescription (?:needed|required|online)|rx)|cbd (?:gummies|oil for sale)|"
    r"payday (?:loans?|advance)|bad credit loans?|cash advance|no credit check|kredit ohne schufa|микрозаймы?|double your (?:bitcoin|crypto|money)|binary options|forex signals|"
    r"(?:crypto|bitcoin|forex) (?:investment|trading) (?:platform|signals|bot|expert)s?|recover (?:stolen|lost) (?:crypto|bitcoin)|"
    r"(?:essay|paper|dissertation|assignment) writing (?:service|help)s?|buy (?:an )?essays?|write my (?:essay|paper)|(?:buy|fake) (?:a |an )?(?:degree|diploma)s?|купить диплом|"
    r"replica (?:watches|rolex|handbags|bags)|(?:fake|super ?clone) (?:rolex|watch(?:es)?)|cheap (?:jerseys|nfl jerseys|jordans|oakleys?)|(?:louis vuitton|michael kors|gucci|moncler|ugg|jordans) (?:outlet|sale|replica)s?|"
    r"escorts? (?:services?|girls?|in)|\w+ escorts|call girls?|porno?|xxx|sex (?:cams?|videos?|chat)|adult (?:dating|webcam)s?|live sex|leaked nudes?|nudes? (?:leaks?|videos?)|onlyfans leak(?:s|ed)?|проститутки|порно|"
    r"(?:buy|real|cheap) (?:instagram |tiktok |youtube |facebook )?(?:followers|likes|views|subscribers)"
)  # fmt: skip


_CORE = (
    r"casinos?|kasino\w*|kazino|kasyn[oa]|cassinos?|cazino\w*|kaszinó\w*|казино|slots?|poker|roulette|blackjack|baccarat|betting|bookmakers?|sportsbooks?|bahis|apuestas|apostas|scommesse|sportwetten|"
    r"sildenafil|tadalafil|modafinil|ivermectin|tramadol|xanax|ambien|valium|oxycodone|adderall|phentermine|steroids|ozempic|abortion pills|"
    r"loans?|kredite?|préstamos?|prestiti|займы?|escorts?|nude|watches|gummies"
)  # fmt: skip


_PUSH = (
    r"online|онлайн|deposit|pulsa|en ligne|en vivo|en línea|bonus(?:es|ar|i)?|bono|бонус|no deposit|real money|jackpot|buy|order|cheap|generic|price|mg|for sale|super clone|replica|near me|no credit|instant|same day|"
    r"utan|ilman|ohne|sans|senza|sin|sem|bez|uden|zonder|uten|без|licen[cs]e?|licens|lizenz|trusted|top \d+|siteleri|sites|games|вход|зеркало|официальный|uy tín|terpercaya|hari ini"
)  # fmt: skip


TRADE = re.compile(rf"\b(?:{_ALONE}|(?:{_CORE}) (?:\w+ ){{0,2}}?(?:{_PUSH})|(?:{_PUSH}) (?:\w+ ){{0,2}}?(?:{_CORE}))\b")


TRADE_UNSPACED = re.compile(
    "百家乐|博彩|赌场|賭場|娱乐城|成人视频|六合彩|オンラインカジノ|バカラ|スーパーコピー|카지노|토토사이트|바카라|먹튀|สล็อต|คาสิโน|เว็บตรง|บาคาร่า|แทงบอล"
)


NAME_TRADE = re.compile(
    r"(?<![a-z])(?:casino|slots?|slot|gacor|judi|togel|poker|viagra|cialis|pharma|pills?|meds|payday|loans?|cash|betting|bet|bahis|apostas|apuestas|escorts?|porno?|xxx|sex|nudes?|leaks|replica|jerseys?|essay|kazino|kasyno|"
    r"1xbet|1win|w88|vavada|mostbet|forex|doubler|followers|gambling|roulette|jackpot|nodeposit|gamstop|webcams?|diplomas|outlet)(?![a-z])|casino|kasino|viagra|cialis|porn|gacor|togel|escorts|kazino|1xbet|payday|betflix|onlyfans|superclone|sexcam"
)


SELLING = re.compile(
    r"\b(?:buy (?:\w+ ){0,2}(?:back)?links?|(?:cheap|buy|paid|purchase|order) (?:seo )?backlinks?|backlinks? (?:for sale|service|services|package|packages|cheap|kaufen|kopen)|"
    r"sell(?:ing)? (?:back)?links?|links? for sale|link building (?:service|package)s?|(?:paid|buy) guest posts?|guest post(?:ing)? (?:service|services|price|prices|marketplace)|"
    r"sponsored posts? (?:price|prices|from)|pbn (?:links?|posts?|backlinks?)|private blog network|dofollow (?:links?|backlinks?|sites|list)|high da (?:links?|backlinks?|sites)|"
    r"permanent (?:homepage )?(?:back)?links?|text links? ads?|rent (?:back)?links?|seo links? (?:service|package)s?|link wheel|link pyramid|"
    r"write for us (?:and )?(?:casino|cbd|crypto)|auto ?approve \w+|guest post marketplaces?|seo (?:ranking|rank) links?|купить ссылки|продажа ссылок|вечные ссылки|comprar enlaces|comprar backlinks|acheter (?:des )?liens|acheter backlinks|backlinks kaufen|links kaufen)\b"
)  # fmt: skip


SELLING_NAME = re.compile(
    r"back ?links?(?![a-z])|(?:buy|cheap|free|seo|sell|paid|best|top|dofollow|instant|my|easy|power|pr\d|high ?da) ?links?(?![a-z])|links? ?(?:farm|building|builder|seller|selling|market|store|exchange|juice|boost)|"
    r"guest ?post(?:s|ing)?(?: (?:service|market|sale|site|hub|24)|(?![a-z ]))|auto ?approve|link ?wheel|(?<![a-z])pbn(?![a-z])|dofollow|seo ?(?:rank|boost|submit|submission|traffic)"
)


EXCHANGE = re.compile(
    r"(?:link|links|banner)[-_]?exchange|exchange[-_]?links?|reciprocal|(?:add|submit)[-_]?(?:url|link|site)s?\b|link[-_]?(?:partners|swap|trade)|links?\d{1,4}\.(?:html?|php)",
    re.I,
)


DIRECTORY = re.compile(
    r"(?:web|link|site|seo|url|free|submit|business)[-_]?director(?:y|ies)|directory(?:links?|submit|world|free)|linklist|link[-_]?catalog|bookmark(?:s|ing|er)?[-_.\d]|social[-_]?bookmark|articlebase|article[-_]?director"
)


MEMBER = re.compile(
    r"/(?:users?|profiles?|members?|author|people)/|member\.php|profile\.php|action=profile|memberlist|[/=]User:|[?&]u(?:ser|id)?=\d",
    re.I,
)


ARTICLE = re.compile(
    r"/(?:19|20)\d\d/|/(?:blog|news|article|articles|post|posts|story|stories|artikel|noticias|actualites|review|reviews|recipes?)/|/[a-z0-9]+(?:-[a-z0-9]+){2,}/?(?:\.html?)?(?:\?|$)",
    re.I,
)


INSTITUTION = re.compile(
    r"(?:^|\.)(?:edu|gov|mil|museum|int)$|\.(?:edu|gov|gob|gouv|gub|govt|ac|mil|sch|go|k12|admin|gv|gc|nhs|police)\.[a-z]{2}$|\.(?:k12|lib)\.[a-z]{2}\.us$|"
    r"(?:^|\.)(?:uni|univ|tu|th|fh|hs|ub)-[a-z]{3,}[a-z-]*\.(?:de|fr|at)$|^univ[a-z-]*\.(?:fr|it)$|\.gouv\.fr$|^(?:europa\.eu|bund\.de|admin\.ch|canada\.ca|gov\.uk|nhs\.uk)$|\.(?:nhs|parliament)\.uk$"
)


NETWORK = re.compile(r"\b(?:ca-)?pub-\d{10,20}\b|\bUA-\d{4,10}(?=-\d)|\bG-[A-Z0-9]{8,12}\b|\bGTM-[A-Z0-9]{5,8}\b")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPAM_TLDS = _words(
    "top xyz icu click buzz cyou rest sbs cfd monster quest bond autos beauty hair skin makeup mom lol loan win bid trade date racing review "
    "science stream download accountant cricket faith men party webcam work gq cf tk ml ga surf fit vip bar wang ren kim gdn casino bet poker porn xxx adult sex"
)


KNOWN = _words(
    "wikipedia.org wikimedia.org wikidata.org reddit.com github.com gitlab.com stackoverflow.com stackexchange.com youtube.com vimeo.com medium.com linkedin.com facebook.com "
    "twitter.com x.com instagram.com pinterest.com tumblr.com quora.com google.com apple.com microsoft.com amazon.com archive.org bbc.co.uk bbc.com nytimes.com "
    "theguardian.com washingtonpost.com reuters.com apnews.com cnn.com forbes.com lemonde.fr spiegel.de zeit.de elpais.com corriere.it asahi.com nature.com "
    "sciencedirect.com springer.com ieee.org acm.org arxiv.org researchgate.net goodreads.com librarything.com imdb.com ycombinator.com slashdot.org producthunt.com "
    "mozilla.org w3.org python.org debian.org eff.org npr.org pbs.org bluesky.social mastodon.social threads.net substack.com wordpress.org trustpilot.com yelp.com tripadvisor.com"
)
