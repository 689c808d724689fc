"""Phrases and marks of pages that are not what was asked for: walls, not found, parked, out of order, log-in."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re
from collections.abc import Iterable


def folded(text: str) -> str:
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


class Words:
    """Phrases to look for whatever their case: folding the text once is several times quicker than ignoring case.

    Those that begin with a letter beyond ASCII are left out where the text has none.
    """

    def __init__(self, pattern: str) -> None:
        phrases = [one for phrase in _choices(folded(pattern)) for one in _spelled_out(phrase)]
        self._search = re.compile(_grouped(phrases)).search
        self._search_ascii = re.compile(_grouped([phrase for phrase in phrases if phrase[0].isascii()])).search

    def search(self, text: str) -> str:
        """The first phrase found, as it is written there; "" when there is none."""
        plain = folded(text)
        found = (self._search_ascii if plain.isascii() else self._search)(plain)
        if found is None:
            return ""
        return text[found.start() : found.end()] if len(plain) == len(text) else found[0]


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
CHALLENGE = re.compile(_CHALLENGE_MARKS)
MARKS = ((CHALLENGE, 3), (re.compile(_MAKER_MARKS), 2), (re.compile(_CAPTCHA_MARKS), 2))
ANY_MARK = re.compile(f"{_CHALLENGE_MARKS}|{_MAKER_MARKS}|{_CAPTCHA_MARKS}")
WALL_WORDS = Words(
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
WALL_HINTS = Words(
    r"(?<!re)captcha|robot\w*|roboter|рoбот|робот|ロボット|로봇|机器人|機器人|真人|(?:mensch|menschlich)\b|"
    r"security (?:check|verification)|enable cookies|ddos protection",
)
GONE = Words(
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
NUMBER_404 = re.compile(r"(?<![\d.,#])404(?![\d.,]\d|\d)")
PAGE_NOUNS = Words(
    r"\b(?:web ?)?pages?\b|\burl\b|\baddress\b|\bcontent\b|\bdocument\b|\bresource\b|\bhttp\b|\berror\b|\bseiten?\b|webseite|fehler|\bpagin[aă]\w*|página|"
    r"erreur|contenu|contenido|contenuto|conteúdo|errore?\b|\berro\b|stron[ay]|stránk|\bsid(?:an|en|a)\b|\bsivu\w*|\bsíð\w+|\boldal\w*|sayfa|"
    r"страниц|сторінк|страница|stranic[ae]|\bstran\b|\blehe\w*|puslapis|lapa\b|σελίδα|orrialde|ページ|页|頁|页面|网页|網頁|페이지|صفحة|الصفحة|דף|הדף|העמוד|"
    r"صفحه|पृष्ठ|पेज|หน้า|\btrang\b|halaman|laman|পৃষ্ঠা|ukurasa|pahina",
)
FILLERS = re.compile(
    r"\b(?:o+ps|sorry|hoppla|ups|uh oh|the|this|that|you|you're|you were|are|is|was|we|looking|searching|for|requested|your|can|sadly|unfortunately|"
    r"die|der|das|diese|dieser|leider|von|ihnen|gesuchte|angeforderte|wurde|konnte|werden|la|le|cette|désolé|vous|que|recherchez|demandée|"
    r"esta|página|lo sentimos|questa|de|deze|het|den|det|ta|tato|ez|az|ова)\b"
)
GONE_NAMES = re.compile(
    r"^(?:error-?_?404|page-?_?404|http-?404|e404|is-404|template-404|status-404|404(?:-page|-error|page)?|"
    r"(?:page-?_?|error-?_?)?not-?_?found(?:-page)?|pagenotfound|error-page|page-error|no-results(?:-page)?)$",
    re.IGNORECASE,
)
PARKED_MARKS = re.compile(
    r"sedoparking|parkingcrew|bodis\.com|parklogic|above\.com/marketplace|dan\.com/(?:buy|orders)|afternic\.com|hugedomains\.com|"
    r"parked-content|data-adblockkey|window\.park\s*=|/park\.js|domains/caf\.js|adsense/domains|cashparking|skenzo|namebright\.com|"
    r"domainmarket\.com|undeveloped\.com|buydomains\.com|dynadot\.com/market|uniregistry|parkingpage|parking-lander|domain-parking|"
    r"location(?:\.href)?\s*=\s*[\"']/lander|suspendedpage\.cgi|cgi-sys/defaultwebpage",
)
PARKED_WORDS = Words(
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
TROUBLE = Words(
    r"(?:under|for|down for|undergoing|scheduled|performing|planned|site|in) (?:\w+ )?maintenance|maintenance (?:mode|in progress|work)|"
    r"error establishing a database|temporarily (?:unavailable|down|offline|out of)|(?:unavailable|offline|down) (?:for a moment|right now|at the moment)|"
    r"be (?:right )?back (?:soon|shortly|online)|over capacity|too many (?:connections|requests)|service unavailable|bad gateway|gateway time-?out|"
    r"internal server error|fatal error|critical error on (?:this|your) website|database error|something went wrong|try again (?:later|in a)|wartungs(?:arbeiten|modus)|en mantenimiento|"
    r"in manutenzione|em manutenção|in onderhoud|przerwa techniczna|техническ\w+ (?:работ|обслуж)|ведутся работы|メンテナンス中|维护中|維護中|점검 ?중",
)
TROUBLE_HINTS = Words(
    r"maintenance|wartung|mantenimiento|manutenzione|manutenção|onderhoud|konserwac|údržb|underhåll|vedlikehold|vedligehold|huolto|"
    r"bakım|karbantart|mentenanță|συντήρησ|メンテナンス|维护|維護|صيانة|תחזוקה|bảo trì|pemeliharaan",
)
LOGIN_WORDS = Words(
    r"(?:log|sign)[ -]?in\b|logged in|members? (?:only|area)|subscribers? only|password[- ]protected|enter (?:your|the) password|passwortgeschützt|par un mot de passe|create an account to|anmeld|einlogg|mitgliederbereich|connexion|connectez|"
    r"se connecter|identifi(?:ez|cation|icati)|inicia(?:r)? sesión|acceder\b|accedi\b|area riservata|entrar\b|inloggen|logga in|log ind\b|logg inn|kirjaudu|"
    r"zaloguj|logowanie|přihl[aá]|prihl[aá]s|prijav|giriş|войти|\bвход|авториз|увійти|συνδε|ログイン|登录|登入|登錄|로그인|تسجيل الدخول|התחבר|đăng nhập|masuk",
)
LOGIN_PLEA = Words(
    r"(?:(?:log|sign) ?in|register|subscribe|create an account)(?: (?:or|and) \w+(?: \w+)?)? to (?:continue|view|read|see|access|unlock)|"
    r"must (?:be logged|log|sign) ?in to (?:continue|view|read|see|access)|"
    r"(?:anmelden|einloggen|abonnieren)[^.]{0,30}(?:weiterzulesen|zu sehen|fortzufahren)|connectez-vous pour (?:lire|voir|continuer)|"
    r"inicia sesión para (?:continuar|ver|leer)|accedi per (?:continuare|leggere|vedere)|log in om (?:verder|te)|登录后|ログインして",
)
LOGIN_PATH = re.compile(
    r"/(?:wp-login\.php|log-?_?in|sign-?_?in|auth(?:enticate)?|sso|session(?:s)?/new|account/login|users/sign_in|anmelden|anmeldung|einloggen|"
    r"connexion|se-connecter|iniciar-sesion|acceso|accedi|entrar|inloggen|logga-in|logowanie|zaloguj|prihlaseni|prijava|kirjaudu|giris|vhod)"
    r"(?:[/?.#]|$)",
    re.IGNORECASE,
)
WALL_PATH = re.compile(
    r"captcha|/challenge(?:[/?]|$)|__cf_chl|/sorry/index|/blocked(?:[/?.]|$)|bot-?check|are-you-human", re.IGNORECASE
)
# Elements that tell what kind of page it is.
SCRIPT_ROOTS = (
    "#root,#app,#__next,#__nuxt,#app-root,#svelte,app-root,#main,#___gatsby,#content,#main-content,main,[role=main]"
)
ROOT_NAMES = frozenset(("root", "app", "__next", "__nuxt", "app-root", "svelte", "___gatsby"))
MARKERS = frozenset(("a", "span"))  # places to jump to
SOMETHING = "a,img,picture,svg,video,audio,iframe,object,embed,canvas,table,form"
SEPARATORS = re.compile(r"\s+[-–—|·•»›]\s+|\s*[|»›•]\s*")
DOMAIN = re.compile(r"\b[a-z0-9-]+\.[a-z]{2,}\b")
FORM_FIELDS = 'textarea,input[type="email" i],input[type="tel" i],input[type="password" i]'
FURNITURE = (
    "nav,header,footer,aside,form,dialog,select,button,a,h1,h2,h3,h4,h5,h6,"
    '[role="navigation"],[role="dialog"],[role="banner"],[role="contentinfo"],[aria-modal="true"]'
)
CONSENT = "div[id*=cookie i],div[class*=cookie i],section[class*=cookie i],div[id*=consent i],div[class*=consent i],div[class*=gdpr i]"


def share_left(part: str, words: str) -> float:
    """The share of a heading that is left when a phrase and what always goes with it are taken away."""
    rest = folded(part).replace(folded(words), " ", 1)
    rest = FILLERS.sub(" ", NUMBER_404.sub(" ", rest))
    while (noun := folded(PAGE_NOUNS.search(rest))) and noun in rest:
        rest = rest.replace(noun, " ")
    letters = sum(1 for char in rest if char.isalnum())
    return letters / max(1, sum(1 for char in part if char.isalnum()))
