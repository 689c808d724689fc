"""Walls: pages that answer 200 but are not what was asked for, and how each kind gives itself away."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote


class Kind(StrEnum):
    """What a page really is when it is not the page that was asked for."""

    BOT_WALL = "bot_wall"  # a challenge, a captcha, a block: nothing is known
    GATE = "gate"  # consent, age, a welcome: what is behind it is not known
    MAINTENANCE = "maintenance"  # the site is out of order for now: nothing is known
    SHELL = "empty_shell"  # scripts would write the page: nothing is known without a browser
    EMPTY = "empty_page"
    LOGIN = "login_wall"
    PARKED = "parked"
    SOFT_404 = "soft_404"


Element = tuple[str, dict[str, str | None], Any]  # tag, attributes and the node itself
UNKNOWABLE = (Kind.BOT_WALL, Kind.GATE, Kind.MAINTENANCE, Kind.SHELL, Kind.EMPTY)


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
LITTLE, MUCH_BESIDE_LOGIN = 250, 500  # characters of what a page tells beside its furniture
MOSTLY = 0.35  # the share of other words up to which a heading says mostly one thing


def _folded(text: str) -> str:
    """Lower case, with the letters that are the same to a pattern that ignores case."""
    text = text.lower()
    return text if text.isascii() else text.replace("i\u0307", "i").translate(_SAME_LETTERS)


_SAME_LETTERS = {0x131: "i", 0x17F: "s", 0x3C2: "\u03c3"}


def _choices(pattern: str) -> list[str]:
    """The phrases of a pattern: what stands between the bars that are in no group and no set."""
    phrases, depth, among = [""], 0, False
    for sign in re.findall(r"\\.|.", pattern, re.DOTALL):
        among = sign == "[" or (among and sign != "]")
        depth += 0 if among else (sign == "(") - (sign == ")")
        if sign == "|" and not depth and not among:
            phrases.append("")
        else:
            phrases[-1] += sign
    return phrases


def _spelled_out(phrase: str) -> list[str]:
    """A phrase that begins with a group once for each choice, so that its first letter is known."""
    if not phrase.startswith("(?:"):
        return [phrase]
    end = next(
        at for at, sign in enumerate(phrase) if sign == ")" and phrase[:at].count("(") == phrase[:at].count(")") + 1
    )
    rest = phrase[end + 1 :]
    if rest[:1] in ("*", "+", "{"):
        return [phrase]
    begun = [longer for choice in _choices(phrase[3:end]) for longer in _spelled_out(choice + rest.removeprefix("?"))]
    return [*begun, *_spelled_out(rest[1:])] if rest[:1] == "?" else begun


def _grouped(phrases: Iterable[str]) -> str:
    """The same phrases, those that begin with one letter together: a place is compared with a few letters only."""
    groups: dict[str, list[str]] = {}
    for phrase in phrases:
        alone = not phrase[0].isalpha() or phrase[1:2] in ("?", "*", "{")
        groups.setdefault(phrase if alone else phrase[0], []).append(phrase)
    return "|".join(
        f"{first}(?:{'|'.join(phrase[1:] for phrase in many)})" if len(many) > 1 else many[0]
        for first, many in groups.items()
    )


class _Words:
    """Phrases to look for whatever their case: folding the text once is several times quicker than ignoring case.

    Those that begin with a letter beyond ASCII are left out where the text has none.
    """

    def __init__(self, pattern: str) -> None:
        phrases = [one for phrase in _choices(_folded(pattern)) for one in _spelled_out(phrase)]
        self._search = re.compile(_grouped(phrases)).search
        self._search_ascii = re.compile(_grouped([phrase for phrase in phrases if phrase[0].isascii()])).search

    def search(self, text: str) -> str:
        """The first phrase found, as it is written there; "" when there is none."""
        folded = _folded(text)
        found = (self._search_ascii if folded.isascii() else self._search)(folded)
        if found is None:
            return ""
        return text[found.start() : found.end()] if len(folded) == len(text) else found[0]


# All texts are searched in lower case.
# Only a challenge itself carries these.
_CHALLENGE_MARKS = (
    r"__cf_chl|cf-challenge|cf_chl_opt|cdn-cgi/challenge-platform/h/|incapsula incident|captcha-delivery\.com|px-captcha|"
    r"captcha\.px-cdn|gokuprops|awswaf-captcha|sucuri_cloudproxy|sucuri\.net/privacy|/\.well-known/sgcaptcha|within\.website/x/cmd/anubis|"
    r"bm-verify|errors\.edgesuite\.net|reblaze|rbzns|tspd/|/aes\.js|slowaes|tonumbers\(|vercel security checkpoint|imunify360|"
    r"validate\.perfdrive\.com|bunkerweb|fastly error|go-away|haproxy-challenge"
)
# The makers of bot walls leave these also on pages they let through.
_MAKER_MARKS = (
    r"cdn-cgi/challenge-platform|_incapsula_resource|datadome|perimeterx|awswaf|aws-waf-token|ddos-guard|kpsdk|distil_r_|_abck|akam-sw|"
    r"ak_bmsc|__ddg|qrator|wordfence|shieldsquare|stackpath"
)
# Whoever has a form may have these.
_CAPTCHA_MARKS = (
    r"challenges\.cloudflare\.com|cf-turnstile|g-recaptcha|recaptcha/(?:api|enterprise)|hcaptcha\.com|h-captcha|funcaptcha|arkoselabs|"
    r"geetest|friendlycaptcha|friendly-challenge|mtcaptcha|altcha|smartcaptcha"
)
_CHALLENGE = re.compile(_CHALLENGE_MARKS)
_MARKS = ((_CHALLENGE, 3), (re.compile(_MAKER_MARKS), 2), (re.compile(_CAPTCHA_MARKS), 2))
_ANY_MARK = re.compile(f"{_CHALLENGE_MARKS}|{_MAKER_MARKS}|{_CAPTCHA_MARKS}")
_WALL_WORDS = _Words(
    r"just a moment|attention required|checking your browser|verif(?:y|ying) (?:that )?you(?:'re| are)|"
    r"(?:not|are you) a (?:ro)?bot\b|you are (?:a )?human|human verification|unusual traffic|"
    r"access (?:to this page )?(?:has been )?(?:denied|blocked)|request (?:was |has been )?blocked|you have been blocked|"
    r"pardon our interruption|enable (?:javascript|js) and (?:cookies|disable)|automated (?:access|requests)|press (?:and|&) hold|"
    r"robot check|kein roboter|не рoбот|не робот|ロボットでは|로봇이 아닙니다|人机验证|安全验证|安全検証|"
    r"sicherheitsüberprüfung|(?:dass )?sie ein mensch|zugriff (?:wurde )?(?:verweigert|gesperrt)|"
    r"êtes (?:bien )?(?:un )?humain|pas un robot|accès (?:refusé|bloqué)|acceso denegado|no (?:eres|es) un robot|(?:eres|es usted) (?:un )?humano|"
    r"accesso negato|sei umano|acesso negado|não é um robô|(?:é|voce é|você é) humano|toegang geweigerd|dostęp zabroniony|"
    r"доступ (?:запрещ[её]н|ограничен)|проверка браузера|erişim engellendi|アクセスが拒否|접근이 차단|访问被拒绝|"
    r"تم حظر|أنت إنسان|הגישה נחסמה",
)
_WALL_HINTS = _Words(
    r"(?<!re)captcha|robot\w*|roboter|рoбот|робот|ロボット|로봇|机器人|機器人|真人|(?:mensch|menschlich)\b|"
    r"security (?:check|verification)|enable cookies|ddos protection",
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
_PAGE_NOUNS = _Words(
    r"\b(?:web ?)?pages?\b|\burl\b|\baddress\b|\bcontent\b|\bdocument\b|\bresource\b|\bhttp\b|\berror\b|\bseiten?\b|webseite|fehler|\bpagin[aă]\w*|página|"
    r"erreur|contenu|contenido|contenuto|conteúdo|errore?\b|\berro\b|stron[ay]|stránk|\bsid(?:an|en|a)\b|\bsivu\w*|\bsíð\w+|\boldal\w*|sayfa|"
    r"страниц|сторінк|страница|stranic[ae]|\bstran\b|\blehe\w*|puslapis|lapa\b|σελίδα|orrialde|ページ|页|頁|页面|网页|網頁|페이지|صفحة|الصفحة|דף|הדף|העמוד|"
    r"صفحه|पृष्ठ|पेज|หน้า|\btrang\b|halaman|laman|পৃষ্ঠা|ukurasa|pahina",
)
_FILLERS = re.compile(
    r"\b(?:o+ps|sorry|hoppla|ups|uh oh|the|this|that|you|you're|you were|are|is|was|we|looking|searching|for|requested|your|can|sadly|unfortunately|"
    r"die|der|das|diese|dieser|leider|von|ihnen|gesuchte|angeforderte|wurde|konnte|werden|la|le|cette|désolé|vous|que|recherchez|demandée|"
    r"esta|página|lo sentimos|questa|de|deze|het|den|det|ta|tato|ez|az|ова)\b"
)
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
    r"\b[a-z0-9-]+\.[a-z]{2,} (?:is|may be) for sale|domain(?: name)?[^.!?]{0,60}(?:for sale|parked|expired|available for purchase|is available)|buy this domain|"
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
    r"(?:under|for|down for|undergoing|scheduled|performing|planned|site|in) (?:\w+ )?maintenance|maintenance (?:mode|in progress|work)|"
    r"error establishing a database|temporarily (?:unavailable|down|offline|out of)|(?:unavailable|offline|down) (?:for a moment|right now|at the moment)|"
    r"be (?:right )?back (?:soon|shortly|online)|over capacity|too many (?:connections|requests)|service unavailable|bad gateway|gateway time-?out|"
    r"internal server error|fatal error|critical error on (?:this|your) website|database error|something went wrong|try again (?:later|in a)|wartungs(?:arbeiten|modus)|en mantenimiento|"
    r"in manutenzione|em manutenção|in onderhoud|przerwa techniczna|техническ\w+ (?:работ|обслуж)|ведутся работы|メンテナンス中|维护中|維護中|점검 ?중",
)
_TROUBLE_HINTS = _Words(
    r"maintenance|wartung|mantenimiento|manutenzione|manutenção|onderhoud|konserwac|údržb|underhåll|vedlikehold|vedligehold|huolto|"
    r"bakım|karbantart|mentenanță|συντήρησ|メンテナンス|维护|維護|صيانة|תחזוקה|bảo trì|pemeliharaan",
)
_LOGIN_WORDS = _Words(
    r"(?:log|sign)[ -]?in\b|logged in|members? (?:only|area)|subscribers? only|password[- ]protected|enter (?:your|the) password|passwortgeschützt|par un mot de passe|create an account to|anmeld|einlogg|mitgliederbereich|connexion|connectez|"
    r"se connecter|identifi(?:ez|cation|icati)|inicia(?:r)? sesión|acceder\b|accedi\b|area riservata|entrar\b|inloggen|logga in|log ind\b|logg inn|kirjaudu|"
    r"zaloguj|logowanie|přihl[aá]|prihl[aá]s|prijav|giriş|войти|\bвход|авториз|увійти|συνδε|ログイン|登录|登入|登錄|로그인|تسجيل الدخول|התחבר|đăng nhập|masuk",
)
_LOGIN_PLEA = _Words(
    r"(?:(?:log|sign) ?in|register|subscribe|create an account)(?: (?:or|and) \w+(?: \w+)?)? to (?:continue|view|read|see|access|unlock)|"
    r"must (?:be logged|log|sign) ?in to (?:continue|view|read|see|access)|"
    r"(?:anmelden|einloggen|abonnieren)[^.]{0,30}(?:weiterzulesen|zu sehen|fortzufahren)|connectez-vous pour (?:lire|voir|continuer)|"
    r"inicia sesión para (?:continuar|ver|leer)|accedi per (?:continuare|leggere|vedere)|log in om (?:verder|te)|登录后|ログインして",
)
_LOGIN_PATH = re.compile(
    r"/(?:wp-login\.php|log-?_?in|sign-?_?in|auth(?:enticate)?|sso|session(?:s)?/new|account/login|users/sign_in|anmelden|anmeldung|einloggen|"
    r"connexion|se-connecter|iniciar-sesion|acceso|accedi|entrar|inloggen|logga-in|logowanie|zaloguj|prihlaseni|prijava|kirjaudu|giris|vhod)"
    r"(?:[/?.#]|$)",
    re.IGNORECASE,
)
_WALL_PATH = re.compile(
    r"captcha|/challenge(?:[/?]|$)|__cf_chl|/sorry/index|/blocked(?:[/?.]|$)|bot-?check|are-you-human", re.IGNORECASE
)
_SCRIPT_ROOTS = (
    "#root,#app,#__next,#__nuxt,#app-root,#svelte,app-root,#main,#___gatsby,#content,#main-content,main,[role=main]"
)
_ROOT_NAMES = frozenset(("root", "app", "__next", "__nuxt", "app-root", "svelte", "___gatsby"))
_MARKERS = frozenset(("a", "span"))  # places to jump to
_SOMETHING = "a,img,picture,svg,video,audio,iframe,object,embed,canvas,table,form"
_SEPARATORS = re.compile(r"\s+[-–—|·•»›]\s+|\s*[|»›•]\s*")
_DOMAIN = re.compile(r"\b[a-z0-9-]+\.[a-z]{2,}\b")
_FORM_FIELDS = 'textarea,input[type="email" i],input[type="tel" i],input[type="password" i]'
_FURNITURE = (
    "nav,header,footer,aside,form,dialog,select,button,a,h1,h2,h3,h4,h5,h6,"
    '[role="navigation"],[role="dialog"],[role="banner"],[role="contentinfo"],[aria-modal="true"]'
)
_CONSENT = "div[id*=cookie i],div[class*=cookie i],section[class*=cookie i],div[id*=consent i],div[class*=consent i],div[class*=gdpr i]"
CONSENT_LENGTH = 1_500


class _Reading:
    """One page while it is searched for signs."""

    def __init__(self, tree: Any, source: str, visible: str, title: str, outlinks: int, told: Told) -> None:
        self.tree = tree
        self.visible = visible
        self.length = len(visible)
        self.title = title
        self.outlinks = outlinks
        self.told = told
        self.source = (
            source[:400_000] if self.length < MIDDLING else ""
        )  # of a page that says much it is never looked at
        first = tree.tags("h1")
        nodes = [*first[:2], *tree.tags("h2"), *first[2:]][:4]
        self.heads = [" ".join((node.text() or "").split())[:200] for node in nodes]
        self.first_head = self.heads[0] if first else ""
        self.found: list[Sign] = []

    def add(self, kind: Kind, weight: int, seen: str) -> None:
        """Note one sign."""
        self.found.append(Sign(kind, weight, seen))

    @cached_property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """What the page calls itself: (where, the words)."""
        return (("title", self.title), *(("heading", head) for head in self.heads))

    @cached_property
    def has_form(self) -> bool:
        """Whether a person could write something here, so that a captcha belongs to a form and not before the page."""
        return bool(self.tree.css(_FORM_FIELDS))

    @cached_property
    def text(self) -> str:
        """What the page tells its readers beside links, headings, forms, navigation and notices about cookies.

        Pages that are not what was asked for say little; a page that tells much is what it is, whatever words are in it.
        Asked for only when something was found already. Changes the tree: all other searches in it come before.
        """
        _ = self.has_form
        body = self.tree.body
        if body is None:
            return ""
        for node in body.css(_CONSENT)[:20]:
            if len(node.text() or "") < CONSENT_LENGTH and node.css_first("h1,main,article") is None:
                node.decompose()
        for node in body.css(_FURNITURE):
            if node.tag != "header" or node.css_first("p") is None or node.css_first("nav") is not None:
                node.decompose()
        return " ".join((body.text(separator=" ") or "").split())

    @cached_property
    def tells(self) -> int:
        """How many characters that is."""
        return len(self.text)


def signs(tree: Any, text: str, visible: str, title: str, outlinks: int, told: Told) -> tuple[Sign, ...]:
    """Collect what speaks for a page not being what was asked for.

    In: the parsed tree (noscript already taken out), the source in lower case, the visible words, the title, how many
    links it has, and what its head and fields say.
    """
    page = _Reading(tree, text, visible, title, outlinks, told)
    _look_for_nothing(page)
    _look_for_gone(page)
    _look_for_wall(page)
    _look_for_parking(page)
    _look_for_login(page)
    _look_for_trouble(page)
    return tuple(page.found)


def _look_for_nothing(page: _Reading) -> None:
    """A page with no words: empty, or to be written by a script."""
    length, source = page.length, page.source
    scripts = "<script" in source
    if not length and not scripts and not page.tree.css("img,video,object,embed,iframe,frame,canvas"):
        page.add(Kind.EMPTY, 4, "the page is empty")
    if not scripts:
        return
    root = next((node for node in page.tree.css(_SCRIPT_ROOTS) if _hollow(node)), None)
    if not length:
        page.add(Kind.SHELL, 4, "the page has scripts but not one word of text")
    elif root is not None and (page.tells < 60 or (length < 200 and root.id in _ROOT_NAMES)):
        page.add(Kind.SHELL, 4, f"the container #{root.id or root.tag} is empty until a script fills it")
    elif length < 200 and re.search(
        r"<noscript[^>]*>[^<]*(?:<(?!/noscript)[^>]*>[^<]*)*javascript", source, re.IGNORECASE
    ):
        page.add(Kind.SHELL, 4, "the page says that it needs JavaScript")
    elif (
        length < 40
        and page.outlinks == 0
        and re.search(r"<script[^>]+(?:type=[\"']?module|defer|async)", source, re.IGNORECASE)
    ):
        page.add(Kind.SHELL, 4, f"the page has only {length} characters of text and a script that writes the rest")


def _hollow(node: Any) -> bool:
    """Whether a container holds nothing a reader could see."""
    return node.tag not in _MARKERS and not (node.text() or "").strip() and node.css_first(_SOMETHING) is None


def _look_for_wall(page: _Reading) -> None:
    if page.length >= 2_000:
        return
    mark, weight = next(
        ((found, weight) for marks, weight in _MARKS if (found := marks.search(page.source))), (None, 0)
    )
    strong = next(filter(None, (_WALL_WORDS.search(words) for _, words in page.headings)), "")
    weak = next(filter(None, (_WALL_HINTS.search(words) for _, words in page.headings)), "")
    body = "" if strong else _WALL_WORDS.search(page.visible)
    hint = "" if strong or weak or body else _WALL_HINTS.search(page.visible)
    if not (mark or strong or weak or body or hint) or page.tells >= SHORT:
        return
    few = page.outlinks < 4
    if mark and (mark.re is _CHALLENGE or not page.has_form):
        weight = 1 if page.outlinks >= 15 else 3 if few and page.tells < LITTLE else weight
        page.add(Kind.BOT_WALL, weight, f"the source has {mark[0]!r}, the mark of a bot wall")
        if page.length < 120 and few:
            page.add(Kind.BOT_WALL, 1, f"it says hardly anything ({page.length} characters)")
    if strong:
        page.add(Kind.BOT_WALL, 3, f"its heading says {strong!r}")
    elif weak:
        page.add(Kind.BOT_WALL, 2, f"its heading says {weak!r}")
    if body:
        page.add(Kind.BOT_WALL, 2, f"it says {body!r}")
    elif hint:
        page.add(Kind.BOT_WALL, 1, f"it says {hint!r}")
    if strong or weak or body or hint:
        if few:
            page.add(Kind.BOT_WALL, 1, f"it has {page.outlinks} links")
        if page.told.noindex and few:
            page.add(Kind.BOT_WALL, 1, "it is noindex")
        if "<noscript" in page.source and few:
            page.add(Kind.BOT_WALL, 1, "it wants scripts to run")


def _look_for_parking(page: _Reading) -> None:
    if page.length >= MIDDLING:
        return
    mark = _PARKED_MARKS.search(page.source)
    named = next(((words, found) for _, words in page.headings if (found := _PARKED_WORDS.search(words))), None)
    words = named[1] if named else _PARKED_WORDS.search(page.visible)
    if mark:
        page.add(
            Kind.PARKED, 4 if page.tells < LITTLE else 1, f"the source has {mark[0]!r}, the mark of a parking page"
        )
    if not words:
        return
    page.add(Kind.PARKED, 3 if named and _left(named[0], words) <= MOSTLY else 2, f"it says {words!r}")
    if page.tells < LITTLE:
        page.add(Kind.PARKED, 1, f"it says little else ({page.tells} characters)")
    if page.outlinks < 6 and page.tells < SHORT:
        page.add(Kind.PARKED, 1, f"it has {page.outlinks} links")
    if page.tells < SHORT and any(
        _DOMAIN.fullmatch(part) for _, told in page.headings for part in [told.lower().strip()]
    ):
        page.add(Kind.PARKED, 1, "it calls itself by its domain")


def _look_for_login(page: _Reading) -> None:
    if page.length >= MIDDLING:
        return
    plea = _LOGIN_PLEA.search(page.visible)
    named = next(filter(None, (_LOGIN_WORDS.search(words) for words in (page.title, page.first_head))), "")
    if not (page.told.password or plea or named) or page.tells >= MUCH_BESIDE_LOGIN:
        return
    if page.told.password and (named or plea or page.tells < 60 or _LOGIN_WORDS.search(page.text)):
        page.add(Kind.LOGIN, 4, f"it asks for a password and says little else ({page.tells} characters)")
    elif plea and page.tells < LITTLE:
        page.add(Kind.LOGIN, 4, f"it says {plea!r} and little else ({page.tells} characters)")
    elif (
        named
        and page.tells < LITTLE
        and any(
            (words := _LOGIN_WORDS.search(part)) and _left(part, words) <= MOSTLY
            for head in (page.title, page.first_head)
            for part in _SEPARATORS.split(head)
        )
    ):
        page.add(Kind.LOGIN, 4, f"it calls itself {named!r} and says little else ({page.tells} characters)")


def _look_for_trouble(page: _Reading) -> None:
    if page.length >= SHORT:
        return
    strong = next(filter(None, (_TROUBLE.search(words) for _, words in page.headings)), "")
    weak = next(filter(None, (_TROUBLE_HINTS.search(words) for _, words in page.headings)), "")
    body = _TROUBLE.search(page.visible) if page.length < 300 else ""
    if not (strong or weak or body):
        return
    few = page.outlinks < 6
    if page.tells < LITTLE + 100 if strong else few and page.tells < LITTLE:
        page.add(Kind.MAINTENANCE, 4, f"it says {strong or weak or body!r} and little else")


def _left(part: str, words: str) -> float:
    """The share of a heading that is left when a phrase and what always goes with it are taken away."""
    rest = _folded(part).replace(_folded(words), " ", 1)
    rest = _FILLERS.sub(" ", _404.sub(" ", rest))
    while (noun := _folded(_PAGE_NOUNS.search(rest))) and noun in rest:
        rest = rest.replace(noun, " ")
    letters = sum(1 for char in rest if char.isalnum())
    return letters / max(1, sum(1 for char in part if char.isalnum()))


def _look_for_gone(page: _Reading) -> None:
    best, seen = "", ""
    said = "\n".join([page.title, *page.heads])
    for place, text in page.headings if "404" in said or _GONE.search(said) else ():
        for part in _SEPARATORS.split(text):
            sure = _says_gone(part)
            if sure and ("sure", "likely", "maybe").index(sure) < ("sure", "likely", "maybe", "").index(best):
                best, seen = sure, f"its {place} says {part.strip()!r}"
    ends = (page.tree.root, page.tree.body)
    names = _gone_element(node for node in ends if node is not None and node.tag in ("html", "body"))
    if not best and page.length < SHORT and _GONE.search(page.visible[:400]):
        # only the words of the page itself count here: a menu may say anything
        words = _GONE.search(page.text[:300])
        if words:
            sentence = next((one for one in re.split(r"(?<=[.!?。])\s*", page.text[:300]) if words in one), words)
            best, seen = (
                "likely" if _PAGE_NOUNS.search(sentence) or "404" in sentence else "maybe",
                f"it says {words!r}",
            )
    if best:
        names = names or _gone_element(page.tree.css("main,body > div,main > div,article,section")[:40])
        tells = page.tells
        weight = next((weight for below, weight in _GONE_WEIGHTS[best] if tells < below), 0)
        if weight:
            page.add(Kind.SOFT_404, weight, f"{seen} and little else ({tells} characters)")
            if page.told.noindex:
                page.add(Kind.SOFT_404, 1, "it is noindex")
    if names:
        tag, name = names
        whole = tag in ("html", "body")
        page.add(
            Kind.SOFT_404,
            (4 if whole else 2) if best or page.tells < SHORT else 3,
            f"the element {tag} is named {name!r}",
        )
    if page.told.status.strip() in ("404", "410"):
        page.add(Kind.SOFT_404, 4, "it tells crawlers status 404")
    for address in page.told.addresses[:3]:
        if re.search(r"/(?:404|not-?found|page-?not-?found|error-?404)(?:[/?.]|$)", address, re.IGNORECASE):
            page.add(Kind.SOFT_404, 4, f"it calls itself {address!r}")


def _says_gone(part: str) -> str:
    """How surely a heading says "not found": sure (and nothing else), likely (mostly), maybe (among other things), ""."""
    words, number = _GONE.search(part), _404.search(part)
    if not words and not number:
        return ""
    left = _left(part, words)
    if left <= MOSTLY and (number or _PAGE_NOUNS.search(part) or left < 0.1):
        return "sure"
    if words and len(part) <= 110 and left <= 0.6:
        return "likely"
    return "maybe" if words else ""


def _gone_element(nodes: Iterable[Any]) -> tuple[str, str] | None:
    """An element whose name says "not found": (its tag, the name)."""
    for node in nodes:
        attributes = node.attributes
        name = _gone_name(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")
        if name:
            return node.tag or "", name
    return None


# How much "not found" weighs by how surely it is said and how little (in characters) is said beside it.
_GONE_WEIGHTS = {
    "sure": ((700, 4), (2_000, 3), (10**9, 2)),
    "likely": ((LITTLE, 4), (400, 2)),
    "maybe": ((150, 4), (LITTLE, 2)),
}


@lru_cache(maxsize=4096)
def _gone_name(names: str) -> str:
    """The first of an element's names that says "not found", "" when none does."""
    return next((name for name in names.split() if _GONE_NAMES.match(name)), "")


class Told:
    """What a page's metas, links and fields say about what kind of page it is."""

    def __init__(self, head: Iterable[Element], password: bool) -> None:
        self.password = password
        self.noindex = False
        self.status = ""
        self.addresses: list[str] = []  # what the page calls itself
        for tag, attributes, _ in head:
            if tag == "link":
                self.addresses.append(attributes.get("href") or "")
            elif tag == "meta":
                name, content = (attributes.get("name") or "").lower(), attributes.get("content") or ""
                if name == "robots" and "noindex" in content.lower():
                    self.noindex = True
                elif name == "prerender-status-code":
                    self.status = self.status or content
                if (attributes.get("property") or "").lower() == "og:url":
                    self.addresses.append(content)


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
        elif _comes_back(asked, final) and not any(sign.kind is Kind.LOGIN for sign in found):
            found += (Sign(Kind.GATE, 4, f"we were sent to {final}, which leads back to the page"),)
    if not found:
        return None
    for kind in Kind:
        of_kind = [sign for sign in found if sign.kind is kind]
        if sum(sign.weight for sign in of_kind) >= ENOUGH:
            return Wall(kind, tuple(dict.fromkeys(sign.seen for sign in of_kind)))
    return None


def _comes_back(asked: str, final: str) -> bool:
    """Whether an address carries the one that was asked for, as gates do that let a visitor on afterwards."""
    place, _, query = final.partition("?")
    page = asked.partition("://")[2].partition("/")[2].partition("#")[0]
    return len(page) > 1 and f"/{page}" in unquote(unquote(query)) and not place.endswith(f"/{page}")


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
    mark = _ANY_MARK.search(body[:100_000].decode("latin-1").lower())
    return f"the source has {mark[0]!r}, the mark of a bot wall" if mark else ""


def disguised(body: bytes, headers: tuple[tuple[str, str], ...]) -> str:
    """For an answer that says "gone" or "broken": what shows that it is only a challenge, "" when nothing does.

    Stricter than `challenge`: sites behind a bot wall, or with a captcha in a form, carry some marks on every page.
    """
    sign = next((sign for sign in _header_signs(headers, 0) if sign.weight >= ENOUGH), None)
    if sign:
        return sign.seen
    mark = _CHALLENGE.search(body[:100_000].decode("latin-1").lower())
    return f"the source has {mark[0]!r}, the mark of a bot wall" if mark else ""
