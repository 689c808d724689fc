"""Pages that are not what was asked for are told from those that are, in any language."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest

from outreach.core.pages import page, page_state
from outreach.core.pages.page_state import Kind

URL, TARGET = "https://blog.example/posts/winter-feeding", "https://acme.test/guide"
PROSE = "<p>Bees need sugar in winter, and a dry place out of the wind, says every keeper we have asked.</p>"
SAID = "Bees need sugar in winter, and a dry place out of the wind, says every keeper we have asked. "
CHROME = "<nav>" + "".join(f'<a href="/{n}">Topic {n}</a> ' for n in range(8)) + "</nav>"


def kind(
    body: str, title: str = "Bees", head: str = "", final: str = URL, headers: tuple[tuple[str, str], ...] = ()
) -> str:
    html = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    said = page.read(html.encode(), "text/html", final, TARGET)
    wall = page_state.recognise(said.signs, headers=headers, asked=URL, final=final, text_length=said.text_length)
    assert wall is None or wall.evidence
    return wall.kind if wall else ""


NOT_FOUND = [
    "Page not found", "404", "Error 404", "Oops! That page can’t be found.", "Sorry, this page does not exist", "This article is no longer available",
    "Seite nicht gefunden", "Diese Seite existiert nicht", "Page introuvable", "Cette page n'existe pas", "Página no encontrada", "La página no existe",
    "Pagina non trovata", "Página não encontrada", "Pagina niet gevonden", "Nie znaleziono strony", "Stránka nenalezena", "Stránka sa nenašla",
    "Sidan hittades inte", "Siden blev ikke fundet", "Fant ikke siden", "Sivua ei löytynyt", "Страница не найдена", "Сторінку не знайдено",
    "Страницата не е намерена", "Stranica nije pronađena", "Pagina nu a fost găsită nu există", "Az oldal nem található", "Sayfa bulunamadı",
    "Η σελίδα δεν βρέθηκε", "ページが見つかりません", "お探しのページは存在しません", "页面不存在", "找不到網頁", "페이지를 찾을 수 없습니다", "الصفحة غير موجودة",
    "הדף לא נמצא", "صفحه یافت نشد", "पृष्ठ नहीं मिला", "ไม่พบหน้านี้", "Không tìm thấy trang", "Halaman tidak ditemukan", "Puslapis nerastas", "Lapa nav atrasta",
]  # fmt: skip


@pytest.mark.parametrize("words", NOT_FOUND)
def test_not_found_in_many_languages(words: str) -> None:
    assert kind(f"{CHROME}<h1>{words}</h1><p>Sorry.</p>", f"{words} | Blog") == Kind.SOFT_404


@pytest.mark.parametrize("heads", ["<h2>{}</h2>" + 4 * "<h1>News</h1>", 4 * "<h2>News</h2>" + "<h1>{}</h1>"])
def test_a_heading_that_says_gone_is_seen_whatever_other_headings_there_are(heads: str) -> None:
    assert kind(f"{heads.format('Page not found')}<p>Sorry.</p>", "Blog") == Kind.SOFT_404


@pytest.mark.parametrize(
    ("body", "title", "head"),
    [
        ('<div class="error404"></div>' + CHROME + "<h1>Hmm.</h1>", "404 - Blog", ""),
        (CHROME + "<p>Nothing.</p>", "Blog", '<meta name="prerender-status-code" content="404">'),
        (CHROME + "<p>Nothing.</p>", "Blog", '<link rel="canonical" href="https://blog.example/404">'),
        ('<main class="not-found"><h1>Nope, page not found</h1></main>', "Blog", ""),
    ],
)
def test_not_found_by_its_marks(body: str, title: str, head: str) -> None:
    assert kind(body, title, head) == Kind.SOFT_404


BOT_WALLS = [
    ("<h1>Checking if the site connection is secure</h1><script src=/cdn-cgi/challenge-platform/h/b/x.js></script>", "Just a moment..."),
    ("<h1>Sorry, you have been blocked</h1>", "Attention Required! | Cloudflare"),
    ("<div id=px-captcha></div><p>Press and hold to confirm you are a human</p>", "Access to this page has been denied"),
    ("<iframe src='https://geo.captcha-delivery.com/captcha/'></iframe>", "blog.example"),
    ("<form><div class=g-recaptcha data-sitekey=x></div><button>Submit</button></form>", "Robot check"),
    ("<h1>Pardon Our Interruption</h1><p>As you were browsing something made us think you were a bot.</p>", "Pardon Our Interruption"),
    ("<script src=/_Incapsula_Resource?x></script><iframe src=/_Incapsula_Resource></iframe>Request unsuccessful. Incapsula incident ID: 1", ""),
    ("<p>Подтвердите, что вы не робот</p><div class=smartcaptcha></div>", "Ой!"),
    ("<h1>Bitte bestätigen Sie, dass Sie ein Mensch sind</h1><noscript>JavaScript</noscript>", "Sicherheitsüberprüfung"),
    ("<h1>Vérification</h1><p>Confirmez que vous n'êtes pas un robot</p><div class=h-captcha></div>", "Un instant"),
    ("<h1>人机验证</h1><p>请完成安全验证</p>", "安全验证"),
    ("<p>Making sure you're not a bot!</p><script src=/.within.website/x/cmd/anubis/static/js/main.mjs></script>", "Making sure you're not a bot!"),
    ("<script>function toNumbers(d){};location.href='?i=1'</script><noscript>This site requires Javascript to work</noscript><script src=/aes.js></script>", ""),
]  # fmt: skip


@pytest.mark.parametrize(("body", "title"), BOT_WALLS)
def test_bot_walls(body: str, title: str) -> None:
    assert kind(body, title) in (Kind.BOT_WALL, Kind.SHELL)  # both mean: nothing is known


OTHERS = [
    ("<p>This domain is for sale! Make an offer.</p>", "blog.example", Kind.PARKED),
    (
        "<script src=https://img.sedoparking.com/x.js></script><p>Related searches: honey</p>",
        "blog.example",
        Kind.PARKED,
    ),
    ("<h1>blog.example</h1><p>Diese Domain steht zum Verkauf.</p>", "blog.example", Kind.PARKED),
    ("<p>Ce nom de domaine est à vendre.</p>", "blog.example", Kind.PARKED),
    (
        "<p>Welcome to nginx!</p><p>If you see this page, the web server is installed.</p>",
        "Welcome to nginx!",
        Kind.PARKED,
    ),
    ("<form><input type=email><input type=password><button>Go</button></form>", "Members", Kind.LOGIN),
    ("<form><input type=PASSWORD></form><p>Bitte melden Sie sich an.</p>", "Anmelden", Kind.LOGIN),
    ("<h1>Error establishing a database connection</h1>", "Database Error", Kind.MAINTENANCE),
    ("<h1>Wartungsarbeiten</h1><p>Wir sind gleich zurück.</p>", "Wartung", Kind.MAINTENANCE),
    ("<h1>ただいまメンテナンス中です</h1>", "メンテナンス", Kind.MAINTENANCE),
    ("<div id=root></div><script src=/main.js></script>", "Bees", Kind.SHELL),
    ("<app-root></app-root><script type=module src=/m.js></script>", "Bees", Kind.SHELL),
    (
        "<p>Loading</p><noscript>You need to enable JavaScript to run this app.</noscript><script src=/m.js></script>",
        "Bees",
        Kind.SHELL,
    ),
    ("", "", Kind.EMPTY),
]


@pytest.mark.parametrize(("body", "title", "said"), OTHERS)
def test_other_kinds(body: str, title: str, said: str) -> None:
    assert kind(body, title) == said


MENU = "<header><nav>" + "".join(f'<a href="/{n}">Topic {n}</a> ' for n in range(8)) + "</nav></header>"
BIG_MENU = (
    "<header><nav>"
    + "".join(f'<li><a href="/c{n}">Category number {n}</a></li>' for n in range(60))
    + "</nav></header>"
)
FOOT = '<footer><p>© 2026 Blog. <a href="/privacy">Privacy</a> <a href="/terms">Terms</a></p></footer>'
NOTICE = (
    "<p>This site is protected by reCAPTCHA and the Google <a href=x>Privacy Policy</a> and Terms of Service apply.</p>"
)
FORM = '<form><textarea name=comment></textarea><input name=author><input name=email type=email><div class="g-recaptcha" data-sitekey=x></div><button>Send</button></form>'
LATEST = (
    "<section><h2>Latest posts</h2>"
    + "".join(f'<article><h3><a href="/p{n}">Post {n} about bees</a></h3>{PROSE}</article>' for n in range(5))
    + "</section>"
)


def page_of(
    heading: str, inside: str, after: str = "", title: str = "", head: str = "", menu: str = MENU
) -> dict[str, str]:
    """A page with all that ordinary pages have around what they say."""
    body = f"{menu}<main><article><h1>{heading}</h1>{inside}</article>{after}</main>{FOOT}"
    return {"body": body, "title": title or f"{heading} | Blog", "head": head}


# Pages that are what they are, whatever words stand in them.
ORDINARY: dict[str, dict[str, str]] = {
    "captcha article": page_of("Why captchas are dying", PROSE*6+"<p>A captcha asks whether you are a robot.</p>"),
    "short captcha article": page_of("Why captchas are dying", PROSE*2+"<p>A captcha asks whether you are a robot.</p>"),
    "how to prove you are human": page_of("Are you a robot? How captchas decide", PROSE*5),
    "short post, comment form with captcha": page_of("Sugar for bees", PROSE*2, FORM),
    "short post, recaptcha v3 note": page_of("Sugar for bees", PROSE*2, '<form><input name=q type=search></form>'+NOTICE+'<script src="https://www.google.com/recaptcha/api.js"></script>'),
    "contact page with captcha": page_of("Contact us", "<p>Write to us.</p>", FORM+NOTICE),
    "turnstile on newsletter": page_of("Spring news", PROSE, '<form><input type=email><div class=cf-turnstile></div></form><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>'),
    "login in header long": page_of("Spring news", PROSE*8, "<form><input name=u><input type=password></form>"),
    "login in header short": {"body": '<header><form><input name=u><input type=password><button>Log in</button></form></header>'+MENU+f"<main><h1>Spring news</h1>{PROSE*3}</main>"+FOOT,"title": "Spring news | Forum"},
    "forum topic short": {"body": MENU+'<div class=login><form>Username <input name=u> Password <input type=password><button>Log in</button></form></div><div class=post><h2>Re: hives</h2><div class=content>I bought mine in spring and it has served me well since. Ask if you want to know more.</div></div><div class=post><div class=content>Thanks, that helps a lot, will do so next week.</div></div>'+FOOT,"title": "Re: hives - Bee forum"},
    "modal login": page_of("Spring news", PROSE*3, '<div class=modal style="display:none"><h2>Log in</h2><form><input type=email><input type=password></form></div>'),
    "404 guide": page_of("How to fix 404 not found errors in WordPress", PROSE*15),
    "404 guide short": page_of("How to fix 404 not found errors in WordPress", PROSE*8),
    "404 guide tiny": page_of("How to fix “404 not found” errors", PROSE*4),
    "404 examples": page_of("40 funny 404 pages", PROSE*8),
    "page not found tips": page_of("Page not found: how to write a good error page", PROSE*12),
    "not found story": page_of("The dog that could not be found", PROSE*6),
    "no longer available": page_of("Five hives that are no longer available", PROSE*8),
    "does not exist": page_of("The perfect hive does not exist", PROSE*8),
    "does not exist short": page_of("The perfect hive does not exist", PROSE*4),
    "removed": page_of("Why my article was removed from the journal", PROSE*8),
    "nothing found": page_of("Nothing here but bees", PROSE*5),
    "area code 404": page_of("Area code 404: Atlanta", PROSE*8),
    "room 404": page_of("Room 404", PROSE*6),
    "peugeot 404": page_of("Peugeot 404", PROSE*6),
    "german nicht gefunden": page_of("Königin nicht gefunden? Das hilft", PROSE*8),
    "french n'existe pas": page_of("La ruche parfaite n'existe pas", PROSE*8),
    "domain for sale post": page_of("How I bought a domain that was for sale", PROSE*8+"<p>The domain name was for sale for years.</p>"),
    "domain for sale short": page_of("We bought a domain", PROSE*3+"<p>The domain name was for sale, so we bought this domain.</p>"),
    "expired domain post": page_of("What to do with an expired domain", PROSE*7+"<p>Your domain has expired? Make an offer on it.</p>"),
    "coming soon event": page_of("New website coming soon for the Bee Club", PROSE*4),
    "under construction house": page_of("Our site under construction: the new hall", PROSE*5),
    "nginx post": page_of("Welcome to nginx! A first look", PROSE*10),
    "maintenance of hives short": page_of("Hive maintenance", PROSE*4),
    "maintenance german": page_of("Wartung der Beuten im Winter", PROSE*4),
    "be right back": page_of("Be right back soon: the swallows", PROSE*4),
    "something went wrong": page_of("Something went wrong in the hive", PROSE*4),
    "try again": page_of("Failed? Try again later in spring", PROSE*4),
    "service unavailable": page_of("When the bus service is unavailable", PROSE*4),
    "javascript required notice": {"body": "<noscript>Please enable JavaScript</noscript>"+MENU+f"<main><h1>Sugar</h1>{PROSE}</main>"+FOOT,"title": "Sugar"},
    "short page with js": {"body": "<div id=root><h1>Sugar</h1><p>Feed it.</p></div><script src=/main.js></script>","title": "Sugar"},
    "note": {"body": "<p>hello</p>","title": ""},
    "cookie banner": {"body": '<div id=cookie><h2>We value your privacy</h2><p>We use cookies. Accept all. Reject all. Manage settings.</p><button>Accept</button></div>'+MENU+f"<main><h1>Sugar</h1>{PROSE*3}</main>"+FOOT,"title": "Sugar | Blog"},
    "cookie enable": {"body": '<div id=cookie><p>Please enable cookies to use this site.</p></div>'+MENU+f"<main><h1>Sugar</h1>{PROSE*3}</main>"+FOOT,"title": "Sugar | Blog"},
    "security check article": page_of("Security check: is your bank safe?", PROSE*5),
    "robot lawnmower": page_of("The best robot lawn mowers", PROSE*4),
    "robot noindex short": page_of("Robots in the garden", PROSE*3, head="<meta name=robots content=noindex>"),
    "human": page_of("Du bist ein Mensch", PROSE*3),
    "verify your age": page_of("Access denied: a story of a door", PROSE*4),
    "cloudflare beacon": page_of("Sugar", PROSE*2,"<script>window.__CF$cv$params={}</script><script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>"),
    "datadome tag": page_of("Sugar", PROSE*2,"<script src=https://js.datadome.co/tags.js></script>"),
    "perimeterx tag": page_of("Sugar", PROSE*2,"<script>window._pxAppId='x';/*perimeterx*/</script>"),
    "akamai": page_of("Sugar", PROSE*2,"<script>var x='_abck'</script>"),
    "wordfence": page_of("Sugar", PROSE*2,"<script src=/?wordfence_lh=1></script>"),
    "image gallery": {"body": MENU+"<h1>Gallery</h1>"+"<img src=x>"*20+FOOT,"title": "Gallery"},
    "video page": {"body": "<video src=x></video>","title": "Clip"},
    "frameset": {"body": "<iframe src=/x></iframe>","title": "Clip"},
    "pictures in main": {"body": f"{MENU}<main><img src=x></main>{FOOT}<script src=/main.js></script>", "title": "Gallery"},
    "a place to jump to": {"body": f"{MENU}<a id=main></a><div id=content></div><div>{PROSE}</div>{FOOT}<script src=/main.js></script>", "title": "Bees"},
    "search page": page_of("Search results for bees", "<p>No results.</p>"),
    "comments closed": page_of("Sugar for bees", PROSE*2+"<p>You must be logged in to post a comment.</p>",'<a href="/wp-login.php">Log in</a>'),
    "members directory": page_of("Members", PROSE*3, '<form action=/search><input type=search></form>'),
    "checkout": page_of("Feeder, 2 litres", "<p>Not available. This product is no longer available in red.</p>"+PROSE*2),
    "out of stock product": page_of("Feeder, 2 litres", "<p>Currently not available.</p><p>Price 12.00</p>"),
    "index of": page_of("Index of beekeeping terms", PROSE*3),
    "account suspended story": page_of("My account was suspended", PROSE*4+"<p>The account has been suspended for a week.</p>"),
    "default page": page_of("It works! A new hive tool", PROSE*4),
    "blocked drains": page_of("You have been blocked: drains", PROSE*4),
    "request blocked": page_of("Sugar","<p>Access to this page of history was denied to many. The request was blocked.</p>"+PROSE*4),
    "ddos": page_of("DDoS protection for small shops", PROSE*4),
    "php login page post": page_of("Sign in to heaven", PROSE*4),
    "old br page": {"body": "<h1>Winter</h1>"+"<br>".join([SAID]*6),"title": "Winter"},
    "wiki missing word": page_of("404 (number)", PROSE*4),
    "status 404 listing": page_of("HTTP 404", PROSE*10),
    "lost and found": page_of("Found: the lost city that doesn't exist on maps", PROSE*6),
    "spanish": page_of("La miel no disponible en invierno", PROSE*5),
    "italian": page_of("Il miele non è disponibile: perché", PROSE*5),
    "swedish": page_of("Drottningen hittades inte", PROSE*5),
    "polish": page_of("Królowa nie została znaleziona", PROSE*5),
    "japanese": page_of("女王蜂が見つかりません", PROSE*5),
    "dutch": page_of("De perfecte kast bestaat niet", PROSE*5),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_pages_are_left_alone(name: str) -> None:
    assert kind(**ORDINARY[name]) == ""


def error(
    heading: str, says: str = "", title: str = "", after: str = "", head: str = "", menu: str = MENU
) -> dict[str, str]:
    search = "<form role=search action=/><input type=search name=s><button>Search</button></form>"
    return page_of(heading, f"<p>{says}</p>{search}", after, title, head, menu)


# As the common systems, hosts and makers of walls show them.
NOT_THE_PAGE: dict[str, tuple[dict[str, str], Kind]] = {
    "wp classic":(error("Oops! That page can&rsquo;t be found.","It looks like nothing was found at this location. Maybe try one of the links below or a search?","Page not found &#8211; Blog"),Kind.SOFT_404),
    "wp with posts":(error("Page not found","The page you are looking for might have been removed, had its name changed, or is temporarily unavailable.",after=LATEST),Kind.SOFT_404),
    "wp with big nav":(error("Page not found","Sorry.",menu=BIG_MENU),Kind.SOFT_404),
    "404 only":(error("404","We can't find the page you're looking for.","404 | Blog"),Kind.SOFT_404),
    "h1 oops, title blog":(error("Oops!","The page you were looking for doesn't exist. You may have mistyped the address or the page may have moved.","Blog"),Kind.SOFT_404),
    "h1 whoops no noun":(error("Whoops","We couldn't find what you were looking for.","Blog"),Kind.SOFT_404),
    "long heading":(error("Sorry, the page you are looking for does not exist","","Blog"),Kind.SOFT_404),
    "article gone":(error("This article is no longer available","Browse our archive instead.","Blog"),Kind.SOFT_404),
    "german long":(error("Die von Ihnen gesuchte Seite konnte leider nicht gefunden werden.","Bitte prüfen Sie die Adresse oder nutzen Sie die Suche.","Fehler 404"),Kind.SOFT_404),
    "german short":(error("Hoppla","Diese Seite gibt es nicht mehr.","Blog"),Kind.SOFT_404),
    "french":(error("Oups !","La page que vous recherchez est introuvable.","Blog"),Kind.SOFT_404),
    "spanish":(error("Lo sentimos","La página que buscas no existe o ha sido movida.","Blog"),Kind.SOFT_404),
    "content removed":(error("Content removed","The content you requested has been removed by its author.","Forum"),Kind.SOFT_404),
    "forum topic missing":(error("Information","The requested topic does not exist.","Forum - Information"),Kind.SOFT_404),
    "post deleted":(error("Error","This post has been deleted.","Forum"),Kind.SOFT_404),
    "shop":(error("Product not found","The product is not available any more.","Shop"),Kind.SOFT_404),
    "title 404 w/o h1":({"body": MENU+"<p>Bummer.</p>"+FOOT,"title": "404 Not Found"},Kind.SOFT_404),
    "noindex+posts":(error("Nothing found","",after=LATEST,head="<meta name=robots content=noindex>",title="Nothing found - Blog"),Kind.SOFT_404),
    "jp":(error("お探しのページは見つかりませんでした","URLをご確認ください。","404 Not Found"),Kind.SOFT_404),
    "cookie banner 404":(error("Page not found","Sorry.",after='<div class="cookie-banner"><p>We use cookies for many a purpose, from ads and counting visits to buttons of social networks, and tell our partners what you read here, who put it together with what they know of you from other places.</p></div>'),Kind.SOFT_404),
    "cf challenge":({"body": '<div class="main-wrapper"><h1>blog.example</h1><p>Verifying you are human. This may take a few seconds.</p><p>blog.example needs to review the security of your connection before proceeding.</p></div><script>window._cf_chl_opt={}</script>',"title": "Just a moment..."},Kind.BOT_WALL),
    "cf blocked":({"body": '<div id="cf-wrapper"><h1>Sorry, you have been blocked</h1><h2>You are unable to access blog.example</h2><h2>Why have I been blocked?</h2><p>A service that guards this site against attacks did not like what you did a moment ago. It may have been a word, a command or data of an odd shape that looked like an attack to it, and so you were kept outside until somebody has a look.</p><h2>What can I do to resolve this?</h2><p>Write to the owner of the site, say what you were doing when this page came up, and add the number at the bottom of it, so that they can find out.</p></div>',"title": "Attention Required! | Cloudflare"},Kind.BOT_WALL),
    "akamai denied":({"body": '<H1>Access Denied</H1>You don\'t have permission to access "http://blog.example/" on this server.<PROSE>Reference #18.2d<PROSE>https://errors.edgesuite.net/18.2d',"title": "Access Denied"},Kind.BOT_WALL),
    "px":({"body": '<div id="px-captcha"></div><h1>Please verify you are a human</h1><p>Access to this page has been denied, because we think that a machine is at work here.</p><p>This happens where scripts are switched off or kept back by an extension, or where a browser takes no cookies. Allow both for this site, then come back and try once more.</p>',"title": "Access to this page has been denied"},Kind.BOT_WALL),
    "google sorry":({"body": '<form id=captcha-form><div class=g-recaptcha></div></form><p>There was unusual traffic from your network. Show us that a person sends these requests, and not a robot.</p>',"title": "https://www.google.com/search"},Kind.BOT_WALL),
    "old captcha":({"body": '<h1>Robot check</h1><p>Enter the characters you see below. Sorry, we just need to make sure you\'re not a robot.</p><form><img src=c.png><input type=text name=c><button>Continue</button></form>',"title": "Amazon.com"},Kind.BOT_WALL),
    "datadome":({"body": '<p id="cmsg">Please enable JS and disable any ad blocker</p><script>var dd={}</script><script src="https://ct.captcha-delivery.com/c.js"></script>',"title": "blog.example"},Kind.BOT_WALL),
    "sgcaptcha":({"body": '<noscript>x</noscript>',"title": "Robot Challenge Screen","head": '<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">'},Kind.BOT_WALL),
    "ddos guard":({"body": '<h1>DDoS-Guard</h1><p>Checking your browser before accessing blog.example</p><script src=/.well-known/ddos-guard/js-challenge/index.js></script>',"title": "DDoS-Guard"},Kind.BOT_WALL),
    "aws waf":({"body": '<h1>Let\'s confirm you are human</h1><p>Complete the security check before continuing.</p><div id=captcha-container></div><script src=https://x.edge.captcha-sdk.awswaf.com/x/captcha.js></script>',"title": "Human Verification"},Kind.BOT_WALL),
    "turnstile own page":({"body": '<p>One more step before you proceed...</p><form><div class=cf-turnstile></div></form><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>',"title": "blog.example"},Kind.BOT_WALL),
    "german wall":({"body": '<h1>Sicherheitsüberprüfung</h1><p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p><div class=h-captcha></div>',"title": "Bitte warten"},Kind.BOT_WALL),
    "vercel":({"body": '<p>We\'re verifying your browser</p><p>Website owner? Click here to fix</p><p>Vercel Security Checkpoint</p>',"title": "Vercel Security Checkpoint"},Kind.BOT_WALL),
    "wordfence block":({"body": '<h1>Your access to this site has been limited by the site owner</h1><p>Your access to this service has been limited. (HTTP response code 503)</p><p>If you think you have been blocked in error, contact the owner of this site for assistance.</p><p>Generated by Wordfence at Thu</p>',"title": "Your access to this site has been limited"},Kind.BOT_WALL),
    "sucuri":({"body": '<h2>Access Denied - Sucuri Website Firewall</h2><p>Whoever runs this site can put your address on the list of the welcome; whoever does not can open a ticket.</p><a href="https://sucuri.net/privacy-policy">Privacy</a>',"title": "Sucuri WebSite Firewall - Access Denied"},Kind.BOT_WALL),
    "login wp":({"body": '<div id=login><h1><a href="https://wordpress.org/">Powered by WordPress</a></h1><form><label>Username</label><input name=log><input type=password name=pwd><input type=submit value="Log In"></form><p><a href=x>Lost your password?</a></p></div>',"title": "Log In ‹ Blog — WordPress"},Kind.LOGIN),
    "login with nav":(error("Members only","Please log in to read this article.",after="<form><input name=u><input type=password></form>"),Kind.LOGIN),
    "linkedin authwall":({"body": '<main><h1>Sign in to view more</h1><p>Join to continue</p><form><input type=email><input type=password></form></main>',"title": "Sign Up | LinkedIn"},Kind.LOGIN),
    "sso":({"body": '<h1>Sign in</h1><a href=/auth/google>Continue with Google</a><a href=/auth/x>Continue with SSO</a>',"title": "Sign in - Wiki"},Kind.LOGIN),
    "must log in":(error("Private","You must log in to continue."),Kind.LOGIN),
    "anmelden":({"body": MENU+'<h1>Anmelden</h1><form><input name=u><input type=password></form>'+FOOT,"title": "Anmelden"},Kind.LOGIN),
    "basic protected post":(error("Protected: Winter feeding",'This content is password protected. To view it please enter your password below:',after="<form><input type=password name=post_password></form>"),Kind.LOGIN),
    "godaddy parked":({"body": '<div>blog.example is parked free, courtesy of GoDaddy.com.</div><a href=x>Get this domain</a>',"title": "blog.example"},Kind.PARKED),
    "for sale with prose":({"body": '<h1>blog.example</h1><p>The domain blog.example is for sale. Buy now for $4,888 or make an offer. Secure payment, fast transfer, trusted by thousands of customers all over the world since 2005. Questions? Talk to a domain expert.</p>',"title": "blog.example is for sale"},Kind.PARKED),
    "registrar placeholder":({"body": '<h1>Future home of something quite cool.</h1><p>If you are the site owner, log in to launch this site.</p>',"title": "Coming Soon"},Kind.PARKED),
    "apache":({"body": '<h1>It works!</h1>',"title": ""},Kind.PARKED),
    "nginx":({"body": '<h1>Welcome to nginx!</h1><p>The server runs and waits to be set up; until then you see this.</p><p>How that is done is written at <a href="http://nginx.org/">nginx.org</a>.</p>',"title": "Welcome to nginx!"},Kind.PARKED),
    "suspended":({"body": '<h1>Account Suspended</h1><p>This Account has been suspended.</p><p>Contact your hosting provider for more information.</p>',"title": "Account Suspended"},Kind.PARKED),
    "index of":({"body": '<h1>Index of /</h1><pre><a href="?C=N">Name</a></pre>',"title": "Index of /"},Kind.PARKED),
    "maint wp":({"body": '<p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>',"title": "Maintenance"},Kind.MAINTENANCE),
    "maint":({"body": "<h1>We'll be back soon!</h1><p>We are performing some maintenance just now and are sorry for the trouble. Write to us if it is urgent; otherwise have a look again in an hour or two.</p><p>&mdash; The Team</p>","title": "Site Maintenance"},Kind.MAINTENANCE),
    "db":({"body": "<h1>Error establishing a database connection</h1>","title": "Database Error"},Kind.MAINTENANCE),
    "500":({"body": "<h1>Internal Server Error</h1><p>The server encountered an internal error.</p>","title": "500 Internal Server Error"},Kind.MAINTENANCE),
    "php fatal":({"body": "<b>Fatal error</b>: Uncaught Error in /var/www/x.php:1","title": ""},Kind.MAINTENANCE),
    "critical error wp":({"body": "<p>There has been a critical error on this website.</p><p><a href=x>Learn more about troubleshooting WordPress.</a></p>","title": "WordPress › Error"},Kind.MAINTENANCE),
    "react shell":({"body": '<div id="root"></div><script src=/main.js></script>',"title": "Blog"},Kind.SHELL),
    "vue shell loading":({"body": '<div id="app"><div class=spinner>Loading…</div></div><script type=module src=/main.js></script>',"title": "Blog"},Kind.SHELL),
    "next shell":({"body": '<div id="__next"></div><script src=/_next/x.js defer></script>',"title": "Blog"},Kind.SHELL),
    "menu and footer around a main that is empty": ({"body": f"{MENU}<main id=content>\n <!-- --> </main>{FOOT}<script src=/main.js></script>", "title": "Blog"}, Kind.SHELL),
    "a root with white space in it": ({"body": "<div id=root>\n  </div><script src=/main.js></script>", "title": "Blog"}, Kind.SHELL),
    "empty":({"body": '',"title": ""},Kind.EMPTY),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_THE_PAGE)
def test_what_common_systems_show_is_recognised(name: str) -> None:
    page_, said = NOT_THE_PAGE[name]
    assert kind(**page_) == said


def test_where_one_was_sent_and_what_the_headers_say() -> None:
    assert kind("<p>Welcome back</p>", final="https://blog.example/wp-login.php?redirect_to=%2Fposts") == Kind.LOGIN
    assert kind("<p>One step more</p>", final="https://blog.example/captcha?u=1") == Kind.BOT_WALL
    assert kind("<p>...</p>", headers=(("cf-mitigated", "challenge"),)) == Kind.BOT_WALL
    assert page_state.challenge(b"<script src=/cdn-cgi/challenge-platform/x></script>", ())
    assert not page_state.challenge(b"<h1>Forbidden</h1>", ())


def test_a_gate_that_leads_back_to_the_page_tells_nothing() -> None:
    consent = "<h1>Before you continue</h1><p>We and our partners use cookies. Accept all or manage your choices.</p>"
    for final in (
        "https://privacy.publisher.test/consent?callbackUrl=https%3A%2F%2Fblog.example%2Fposts%2Fwinter-feeding",
        "https://blog.example/age?next=%252Fposts%252Fwinter-feeding",
        "https://consent.test/m?continue=https://blog.example/posts/winter-feeding&gl=DE",
    ):
        assert kind(consent, "Your choices", final=final) == Kind.GATE
    assert kind(consent, "Your choices", final="https://blog.example/?from=feed") == ""
    login = "<h1>Sign in</h1><form><input type=email><input type=password></form>"
    assert kind(login, "Sign in", final="https://id.test/?next=https://blog.example/posts/winter-feeding") == Kind.LOGIN


def test_what_says_gone_is_believed_though_the_site_has_a_bot_wall_or_a_captcha_in_a_form() -> None:
    for leftover in (
        b"<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>",
        b"<script src=https://www.google.com/recaptcha/api.js></script><div class=g-recaptcha></div>",
        b"<script src=https://js.datadome.co/tags.js></script>",
    ):
        assert page_state.challenge(leftover, ()) and not page_state.disguised(leftover, ())
    assert page_state.disguised(b"<script>window._cf_chl_opt={}</script>", ())
    assert page_state.disguised(b"", (("cf-mitigated", "challenge"),))


def test_a_heading_whose_letters_change_when_read_again_comes_to_an_end() -> None:
    doubled = "Not found: si\u0307\u0307da, s\u0131\u0307da"  # "sida" is a noun for pages, once the dots are away
    assert kind(f"{CHROME}<h1>{doubled}</h1><p>Sorry.</p>", doubled) in ("", Kind.SOFT_404)
