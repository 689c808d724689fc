"""Walls: pages that answer 200 but are not what was asked for, and how each kind gives itself away."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any


class Kind(StrEnum):
    """What a page really is when it is not the page that was asked for."""

    BOT_WALL = "bot_wall"  # a challenge, a captcha, a block: nothing is known
    MAINTENANCE = "maintenance"  # the site is out of order for now: nothing is known
    SHELL = "empty_shell"  # scripts would write the page: nothing is known without a browser
    EMPTY = "empty_page"
    LOGIN = "login_wall"
    PARKED = "parked"
    SOFT_404 = "soft_404"


UNKNOWABLE = (Kind.BOT_WALL, Kind.MAINTENANCE, Kind.SHELL, Kind.EMPTY)


@dataclass(slots=True, frozen=True)
class Sign:
    """One thing that speaks for a kind: how much it weighs, and what was seen."""

    kind: Kind
    weight: int
    seen: str


@dataclass(slots=True, frozen=True)
class Wall:
    """What a page was recognised as, and the evidence that led there."""

    kind: Kind
    evidence: tuple[str, ...]


ENOUGH = 4
SHORT, MIDDLING = 900, 3_000  # characters of visible text


def _folded(text: str) -> str:
    """Lower case, with the letters that are the same to a pattern that ignores case."""
    text = text.lower()
    return text if text.isascii() else text.replace("i\u0307", "i").translate(_SAME_LETTERS)


_SAME_LETTERS = {0x131: "i", 0x17F: "s", 0x3C2: "\u03c3"}


class _Words:
    """Phrases to look for whatever their case: folding the text once is several times quicker than ignoring case."""

    def __init__(self, pattern: str) -> None:
        self._search = re.compile(_folded(pattern)).search

    def search(self, text: str) -> str:
        """The first phrase found, as it is written there; "" when there is none."""
        folded = _folded(text)
        found = self._search(folded)
        if found is None:
            return ""
        return text[found.start() : found.end()] if len(folded) == len(text) else found[0]


# All texts are searched in lower case.
# Marks of the makers of bot walls: they tell only on a page that says little else, because several of them also
# leave scripts on pages they let through.
_WALL_MARKS = re.compile(
    r"__cf_chl|cf-challenge|cf_chl_opt|challenges\.cloudflare\.com|cdn-cgi/challenge-platform|cf-turnstile|"
    r"_incapsula_resource|incapsula incident|geo\.captcha-delivery\.com|datadome|px-captcha|perimeterx|captcha\.px-cdn|"
    r"awswaf|aws-waf-token|gokuprops|sucuri_cloudproxy|sucuri\.net/privacy|ddos-guard|/\.well-known/sgcaptcha|"
    r"within\.website/x/cmd/anubis|kpsdk|distil_r_|reblaze|rbzns|_abck|akam-sw|ak_bmsc|bm-verify|errors\.edgesuite\.net|"
    r"g-recaptcha|recaptcha/(?:api|enterprise)|hcaptcha\.com|h-captcha|funcaptcha|arkoselabs|geetest|friendlycaptcha|"
    r"friendly-challenge|mtcaptcha|altcha|smartcaptcha|__ddg|qrator|wordfence|tspd/|/aes\.js|slowaes|tonumbers\(|"
    r"vercel security checkpoint|shieldsquare|imunify360|bunkerweb|stackpath|fastly error|go-away|haproxy-challenge",
)
_WALL_WORDS = _Words(
    r"just a moment|attention required|checking your browser|verif(?:y|ying) (?:that )?you(?:'re| are)|"
    r"(?:not|are you) a (?:ro)?bot\b|you are (?:a )?human|human verification|security (?:check|verification)|unusual traffic|"
    r"access (?:to this page )?(?:has been )?(?:denied|blocked)|request (?:was |has been )?blocked|you have been blocked|"
    r"pardon our interruption|enable (?:javascript|js) and cookies|enable cookies|ddos protection|automated (?:access|requests)|"
    r"captcha|robot\w*|roboter|рoбот|робот|ロボット|로봇|机器人|機器人|人机验证|真人|安全验证|安全検証|"
    r"(?:mensch|menschlich)\b|sicherheitsüberprüfung|zugriff (?:wurde )?(?:verweigert|gesperrt)|"
    r"êtes (?:bien )?(?:un )?humain|accès (?:refusé|bloqué)|acceso denegado|(?:eres|es usted) (?:un )?humano|"
    r"accesso negato|sei umano|acesso negado|(?:é|voce é|você é) humano|toegang geweigerd|dostęp zabroniony|"
    r"доступ (?:запрещ[её]н|ограничен)|проверка браузера|erişim engellendi|アクセスが拒否|접근이 차단|访问被拒绝|"
    r"تم حظر|أنت إنسان|הגישה נחסמה",
)
_GONE = _Words(
    r"not found|(?:can['’]?t|can ?not|(?:could|was|were|is|are)(?:n['’]?t| not)) (?:be )?(?:found|find|available)|"
    r"do(?:es)?(?:n['’]?t| not) (?:exist|seem to exist)|no longer (?:exists?|available|here)|nothing (?:was |here|found)|page (?:is )?missing|"
    r"(?:has|have) been (?:removed|deleted)|(?:page|article|post) (?:was |is )?(?:gone|removed|deleted|unavailable)|error 404|404 error|http 404|"
    r"nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden)|existiert (?:leider )?nicht|gibt es nicht|wurde (?:gelöscht|entfernt)|"
    r"introuvable|(?:pas|plus) (?:été )?(?:trouvée?|disponible)|n['’]existe (?:pas|plus)|n['’]a pas été trouvée?|n['’]est plus disponible|"
    r"no (?:se )?(?:ha )?(?:sido )?(?:encontrad[oa]|encontró|encuentra|existe|disponible)|no (?:hemos|pudimos|podemos) (?:podido )?encontrar|"
    r"non (?:è )?(?:stat[oa] )?(?:più )?(?:trovat[oa]|esiste|disponibile)|inesistente|"
    r"não (?:foi )?(?:encontrad[oa]|existe|encontramos|está disponível)|(?:página|pagina) inexistente|"
    r"niet (?:meer )?(?:gevonden|beschikbaar)|bestaat niet|nie (?:znaleziono|istnieje|została znaleziona|odnaleziono)|"
    r"nenalezen[aoy]?|neexistuje|nebyl[aoy]? nalezen|nenašl[aoi]|nebola nájden|nenájden|"
    r"hittades inte|finns inte|(?:hittar|hitta) inte|kunde inte hittas|ikke (?:fundet|funnet)|find(?:es|as)? ikke|finnes ikke|fant ikke|"
    r"ei (?:löydy|löytynyt|leitud|ole olemassa)|fannst ekki|nerast[aoi]s?|nav atrast|"
    r"не (?:е намерен|беше намерен|найден|існує|знайден|существует|намерен|нашли|удалось найти|знайшли)|(?:страница|запись) удалена|није пронађен|nije pronađen|"
    r"ni (?:bilo )?mogoče najti|ne obstaja|nu (?:a fost găsit|există|mai există|am găsit)|negăsit|nem (?:található|létezik)|"
    r"bulunamadı|mevcut değil|δεν (?:βρέθηκε|υπάρχει)|no s['’]ha trobat|ez da aurkitu|"
    r"見つかりません|存在しません|見当たりません|削除された|找不到|不存在|未找到|無法找到|无法找到|已被?删除|已被?刪除|찾을 수 없|존재하지 않|없는 페이지|"
    r"غير موجود|لم يتم العثور|لا يمكن العثور|לא נמצא|אינו קיים|לא קיים|یافت نشد|پیدا نشد|وجود ندارد|नहीं मिल|मौजूद नहीं|ไม่พบ|"
    r"không (?:tìm thấy|tồn tại)|tidak (?:ditemukan|dijumpai|ada)|hindi (?:nakita|natagpuan)|পাওয়া যায়নি|haipatikani",
)
_404 = re.compile(r"(?<![\d.,#])404(?![\d.,]\d|\d)")
_GONE_NAMES = re.compile(
    r"^(?:error-?_?404|page-?_?404|http-?404|e404|is-404|template-404|status-404|404(?:-page|-error|page)?|"
    r"(?:page-?_?|error-?_?)?not-?_?found(?:-page)?|pagenotfound|error-page|page-error|no-results(?:-page)?)$",
    re.IGNORECASE,
)
_PARKED_MARKS = re.compile(
    r"sedoparking|parkingcrew|bodis\.com|parklogic|above\.com/marketplace|dan\.com/(?:buy|orders)|afternic\.com|hugedomains\.com|"
    r"parked-content|data-adblockkey|window\.park\s*=|/park\.js|domains/caf\.js|adsense/domains|cashparking|skenzo|namebright\.com|"
    r"domainmarket\.com|undeveloped\.com|buydomains\.com|dynadot\.com/market|uniregistry|parkingpage|parking-lander|domain-parking|"
    r"location(?:\.href)?\s*=\s*[\"']/lander|suspendedpage\.cgi|cgi-sys/defaultwebpage",
)
_PARKED_WORDS = _Words(
    r"domain(?: name)?[^.!?]{0,60}(?:for sale|parked|expired|available for purchase|is available)|buy this domain|"
    r"(?:parked|registered)[^.!?]{0,30}(?:free|courtesy|domain)|make an offer on|inquire about this domain|"
    r"domain[^.!?]{0,40}(?:zum verkauf|kaufen|zu verkaufen|geparkt|verkauft)|domaine[^.!?]{0,40}(?:à vendre|en vente|expiré|parking)|"
    r"dominio[^.!?]{0,40}(?:en venta|in vendita|aparcado|scaduto|parcheggiato)|domínio[^.!?]{0,40}(?:à venda|estacionado)|"
    r"domein[^.!?]{0,40}(?:te koop|geparkeerd)|dom[eé]na[^.!?]{0,40}(?:na sprzedaż|na prodej|na predaj)|домен[^.!?]{0,40}(?:прода|припаркован)|"
    r"域名[^。]{0,30}(?:出售|转让|過期|过期)|(?:出售|购买)[^。]{0,10}域名|ドメイン[^。]{0,30}(?:販売|売|取得)|도메인[^.]{0,30}(?:판매|구매)|"
    r"alan adı[^.!?]{0,40}satılık|tên miền[^.!?]{0,40}bán|"
    r"welcome to nginx|apache2? .{0,20}default page|it works!|iis windows|default (?:web ?site )?page|index of /|web server'?s default|"
    r"domain default page|future home of|account (?:has been )?suspended|(?:site|website|page)[^.!?]{0,20}(?:coming soon|under construction)|"
    r"this (?:site|account) (?:has been|is) suspended",
)
_TROUBLE = _Words(
    r"maintenance|error establishing a database|temporarily (?:unavailable|down|offline)|be (?:right )?back (?:soon|shortly)|over capacity|"
    r"too many (?:connections|requests)|service unavailable|bad gateway|gateway time-?out|internal server error|fatal error|database error|"
    r"something went wrong|try again (?:later|in a)|wartung|mantenimiento|manutenzione|manutenção|onderhoud|przerwa techniczna|konserwac|údržb|"
    r"underhåll|vedlikehold|vedligehold|huolto|техническ\w+ (?:работ|обслуж)|ведутся работы|bakım|karbantart|mentenanță|συντήρησ|"
    r"メンテナンス|维护|維護|점검 ?중|صيانة|תחזוקה|bảo trì|pemeliharaan",
)
_LOGIN_PATH = re.compile(
    r"/(?:wp-login\.php|log-?_?in|sign-?_?in|auth(?:enticate)?|sso|session(?:s)?/new|account/login|users/sign_in|anmelden|anmeldung|einloggen|"
    r"connexion|se-connecter|iniciar-sesion|acceso|accedi|entrar|inloggen|logga-in|logowanie|zaloguj|prihlaseni|prijava|kirjaudu|giris|vhod)"
    r"(?:[/?.#]|$)|[?&](?:redirect_to|return_?to|returnurl|next|continue|goto)=",
    re.IGNORECASE,
)
_WALL_PATH = re.compile(
    r"captcha|/challenge(?:[/?]|$)|__cf_chl|/sorry/index|/blocked(?:[/?.]|$)|bot-?check|are-you-human", re.IGNORECASE
)
_SCRIPT_ROOTS = "#root:empty,#app:empty,#__next:empty,#__nuxt:empty,#app-root:empty,#svelte:empty,app-root:empty,#main:empty,#___gatsby:empty"
_SEPARATORS = re.compile(r"\s+[-–—|·•»›:]\s+|\s*[|»›•]\s*")


def signs(tree: Any, text: str, visible: str, title: str, outlinks: int, told: Told) -> tuple[Sign, ...]:
    """Collect what speaks for a page not being what was asked for.

    In: the parsed tree (noscript already taken out), the source in lower case, the visible words, the title, how many
    links it has, and what its head, headings and fields say.
    """
    found: list[Sign] = []
    length = len(visible)
    told.heads = heads = [" ".join((node.text() or "").split())[:200] for node in tree.css("h1,h2")[:4]]
    noindex = told.noindex
    source = text[:400_000] if length < MIDDLING else ""  # the source of a page that says much is never looked at
    scripts = length < 200 and "<script" in source

    def add(kind: Kind, weight: int, seen: str) -> None:
        found.append(Sign(kind, weight, seen))

    _look_for_wall(add, source, visible, title, heads, noindex, outlinks)
    _look_for_gone(add, tree, visible, title, told)
    if length < MIDDLING:
        mark = _PARKED_MARKS.search(source)
        words = _PARKED_WORDS.search(title) or _PARKED_WORDS.search(visible)
        if mark:
            add(Kind.PARKED, 4, f"the source has {mark[0]!r}, the mark of a parking page")
        if words:
            add(Kind.PARKED, 4 if length < SHORT else 3, f"it says {words!r}")
    if told.password and length < 1_500:
        add(Kind.LOGIN, 4, f"it asks for a password and says little else ({length} characters)")
    if length < SHORT:
        trouble = next(filter(None, map(_TROUBLE.search, (title, *heads))), "")
        trouble = trouble or (_TROUBLE.search(visible) if length < 300 else "")
        if trouble:
            add(Kind.MAINTENANCE, 4, f"it says {trouble!r} and little else")
    if not length and not scripts and not tree.css("img,video,object,embed,iframe,frame,canvas"):
        add(Kind.EMPTY, 4, "the page is empty")
    if scripts and length < 200:
        root = tree.css_first(_SCRIPT_ROOTS)
        if not length:
            add(Kind.SHELL, 4, "the page has scripts but not one word of text")
        elif root is not None:
            add(Kind.SHELL, 4, f"the container #{root.id or root.tag} is empty until a script fills it")
        elif re.search(r"<noscript[^>]*>[^<]*(?:<(?!/noscript)[^>]*>[^<]*)*javascript", source, re.IGNORECASE):
            add(Kind.SHELL, 4, "the page says that it needs JavaScript")
        elif (
            length < 40
            and outlinks == 0
            and re.search(r"<script[^>]+(?:type=[\"']?module|defer|async)", source, re.IGNORECASE)
        ):
            add(Kind.SHELL, 4, f"the page has only {length} characters of text and a script that writes the rest")
    return tuple(found)


def _look_for_wall(
    add: Any, source: str, visible: str, title: str, heads: list[str], noindex: bool, outlinks: int
) -> None:
    length = len(visible)
    if length >= 2_000:
        return
    mark = _WALL_MARKS.search(source)
    words = _WALL_WORDS.search(title) or next(filter(None, map(_WALL_WORDS.search, heads)), "")
    body_words = "" if words else _WALL_WORDS.search(visible)
    if mark:
        add(
            Kind.BOT_WALL,
            3 if length < SHORT and outlinks < 15 else 1,
            f"the source has {mark[0]!r}, the mark of a bot wall",
        )
        if length < 120 and outlinks < 4:
            add(Kind.BOT_WALL, 1, f"it says hardly anything ({length} characters)")
    if words:
        add(Kind.BOT_WALL, 3 if length < SHORT else 2, f"its heading says {words!r}")
    elif body_words:
        add(Kind.BOT_WALL, 2 if length < SHORT else 1, f"it says {body_words!r}")
    if words or body_words:
        if outlinks < 4 and length < SHORT:
            add(Kind.BOT_WALL, 1, f"it has {outlinks} links")
        if noindex:
            add(Kind.BOT_WALL, 1, "it is noindex")
        if "<noscript" in source and length < SHORT:
            add(Kind.BOT_WALL, 1, "it wants scripts to run")


@lru_cache(maxsize=4096)
def _gone_name(names: str) -> str:
    """The first of an element's names that says "not found", "" when none does."""
    return next((name for name in names.split() if _GONE_NAMES.match(name)), "")


class Told:
    """What a page's metas, links, headings and fields say about what kind of page it is."""

    def __init__(self, head: Iterable[Any], password: bool) -> None:
        self.heads: list[str] = []
        self.password = password
        self.noindex = False
        self.status = ""
        self.addresses: list[str] = []  # what the page calls itself
        for node in head:
            attributes = node.attributes
            if node.tag == "link":
                self.addresses.append(attributes.get("href") or "")
            elif node.tag == "meta":
                name, content = (attributes.get("name") or "").lower(), attributes.get("content") or ""
                if name == "robots" and "noindex" in content.lower():
                    self.noindex = True
                elif name == "prerender-status-code":
                    self.status = self.status or content
                if (attributes.get("property") or "").lower() == "og:url":
                    self.addresses.append(content)


def _look_for_gone(add: Any, tree: Any, visible: str, title: str, page: Told) -> None:
    length = len(visible)
    told = False
    for place, text in (("title", title), *(("heading", head) for head in page.heads)):
        for part in _SEPARATORS.split(text):
            words = _GONE.search(part)
            number = _404.search(part)
            if (words and len(part) <= 90 and (length < MIDDLING or len(words) * 2 >= len(part))) or (
                number and len(part) <= 40 and (length < MIDDLING or len(part) < 12)
            ):
                add(Kind.SOFT_404, 3, f"its {place} says {part.strip()!r}")
                told = True
    if not told and length < SHORT:
        words = _GONE.search(visible[:400])
        if words:
            add(Kind.SOFT_404, 3, f"it says {words!r}")
            told = True
    if told and length < MIDDLING:
        add(Kind.SOFT_404, 1, f"it says little else ({length} characters)")
    if page.status.strip() in ("404", "410"):
        add(Kind.SOFT_404, 4, "it tells crawlers status 404")
    # a name inside the page speaks only together with words; alone it must be that of the whole page
    for node in tree.css("html,body,main,body > div,main > div,article,section" if told else "html,body")[:40]:
        attributes = node.attributes
        name = _gone_name(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")
        if name:
            add(Kind.SOFT_404, 3 if told or node.tag in ("html", "body") else 2, f"an element is named {name!r}")
            if node.tag == "body" or node.tag == "html":
                add(Kind.SOFT_404, 1, "and it is the whole page")
            break
    for address in page.addresses[:3]:
        if re.search(r"/(?:404|not-?found|page-?not-?found|error-?404)(?:[/?.]|$)", address, re.IGNORECASE):
            add(Kind.SOFT_404, 4, f"it calls itself {address!r}")
    if told and page.noindex:
        add(Kind.SOFT_404, 1, "it is noindex")


def recognise(
    found: tuple[Sign, ...],
    *,
    headers: tuple[tuple[str, str], ...] = (),
    asked: str = "",
    final: str = "",
    text_length: int = 0,
) -> Wall | None:
    """Decide what a page without the link is, from its signs, the headers of its answer and where it was found.

    None: it is the page that was asked for. What cannot be known outweighs what would be bad news.
    """
    found = found + tuple(_header_signs(headers, text_length))
    if asked != final and text_length < MIDDLING:
        path = final.partition("://")[2].partition("/")[2]
        if _WALL_PATH.search("/" + path) and not _WALL_PATH.search(asked):
            found += (Sign(Kind.BOT_WALL, 4, f"we were sent to {final}"),)
        elif _LOGIN_PATH.search("/" + path) and not _LOGIN_PATH.search(asked):
            found += (Sign(Kind.LOGIN, 4, f"we were sent to {final}"),)
    for kind in Kind:
        of_kind = [sign for sign in found if sign.kind is kind]
        if sum(sign.weight for sign in of_kind) >= ENOUGH:
            return Wall(kind, tuple(dict.fromkeys(sign.seen for sign in of_kind)))
    return None


def _header_signs(headers: tuple[tuple[str, str], ...], text_length: int) -> list[Sign]:
    found = []
    for name, value in headers:
        said = f"{name}: {value[:60]}"
        if name in ("cf-mitigated", "x-amzn-waf-action", "x-vercel-mitigated", "x-sucuri-block", "x-datadome-cid"):
            found.append(Sign(Kind.BOT_WALL, 4, f"the answer has the header {said}"))
        elif text_length < SHORT and name in ("x-datadome", "x-iinfo", "x-kpsdk-ct", "x-anubis-status"):
            found.append(Sign(Kind.BOT_WALL, 2, f"the answer has the header {said}"))
    return found


def challenge(body: bytes, headers: tuple[tuple[str, str], ...]) -> str:
    """For an answer that is an error anyway: the mark of a bot wall in it, "" when there is none."""
    sign = next(iter(_header_signs(headers, 0)), None)
    if sign:
        return sign.seen
    mark = _WALL_MARKS.search(body[:100_000].decode("latin-1").lower())
    return f"the source has {mark[0]!r}, the mark of a bot wall" if mark else ""
