"""Pages that are not what was asked for are told from those that are, in any language."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest

from outreach.core import page, walls
from outreach.core.walls import Kind

URL, TARGET = "https://blog.example/posts/winter-feeding", "https://acme.test/guide"
PROSE = "<p>Bees need sugar in winter, and a dry place out of the wind, says every keeper we have asked.</p>"
CHROME = "<nav>" + "".join(f'<a href="/{n}">Topic {n}</a> ' for n in range(8)) + "</nav>"


def kind(
    body: str, title: str = "Bees", head: str = "", final: str = URL, headers: tuple[tuple[str, str], ...] = ()
) -> str:
    html = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    said = page.read(html.encode(), "text/html", final, TARGET)
    wall = walls.recognise(said.signs, headers=headers, asked=URL, final=final, text_length=said.text_length)
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


REAL = [
    (CHROME + "<h1>Winter feeding</h1>" + PROSE * 10, "Winter feeding - Blog"),
    ("<p>No link here.</p>", "Bees"),
    (CHROME + "<h1>How to fix 404 not found errors in WordPress</h1>" + PROSE * 40, "How to fix 404 not found errors in WordPress - Blog"),
    (CHROME + "<h1>Captchas and robots: a history</h1>" + PROSE * 40 + "<div class=g-recaptcha></div>", "Captchas and robots"),
    (CHROME + "<h1>Winter feeding</h1>" + PROSE * 20 + "<form><input type=password></form>", "Winter feeding"),
    (CHROME + "<h1>Is this domain for sale? How to buy one</h1>" + PROSE * 40, "How to buy a domain"),
    (CHROME + "<h1>Winter feeding</h1>" + PROSE * 12 + "<script>window.__CF$cv$params={}</script><script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>", "Winter feeding"),
    (CHROME + "<h1>Maintenance of hives</h1>" + PROSE * 20, "Maintenance of hives"),
    ("<div id=root><h1>Winter feeding</h1>" + PROSE * 5 + "</div><script src=/main.js></script>", "Winter feeding"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "title"), REAL)
def test_real_pages_are_left_alone(body: str, title: str) -> None:
    assert kind(body, title) == ""


def test_where_one_was_sent_and_what_the_headers_say() -> None:
    assert kind("<p>Welcome back</p>", final="https://blog.example/wp-login.php?redirect_to=%2Fposts") == Kind.LOGIN
    assert kind("<p>One step more</p>", final="https://blog.example/captcha?u=1") == Kind.BOT_WALL
    assert kind("<p>...</p>", headers=(("cf-mitigated", "challenge"),)) == Kind.BOT_WALL
    assert walls.challenge(b"<script src=/cdn-cgi/challenge-platform/x></script>", ())
    assert not walls.challenge(b"<h1>Forbidden</h1>", ())
