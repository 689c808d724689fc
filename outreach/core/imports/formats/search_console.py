"""Google Search Console: the exports of the Links report, in the languages they have been met in."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "search_console"
NAME = "Search Console"

_PAGE = (
    "Linking page", "Linking pages URL", "Verlinkende Seite", "Verweisende Seite", "Seite mit Links", "Page d'origine",
    "Page contenant un lien", "Page associée", "Page de liens", "Página de enlace", "Página con enlaces",
    "Página que enlaza",
    "Página de origen", "Pagina con link", "Pagina di collegamento", "Pagina con collegamenti", "Página com link",
    "Página de vinculação", "Página vinculada", "Linkende pagina", "Strona linkująca", "Strona z linkami",
    "Länkande sida",
    "Страница со ссылкой", "Ссылающаяся страница", "Bağlantı veren sayfa", "リンク元ページ", "链接页面", "链接网页",
    "連結網頁", "연결 페이지", "연결된 페이지", "דף מקשר", "صفحة الربط", "Odkazující stránka",
)  # fmt: skip
_CRAWLED = (
    "Last crawled", "Last crawl", "Zuletzt gecrawlt", "Letztes Crawling", "Dernière exploration", "Último rastreo",
    "Última vez que se rastreó", "Fecha del último rastreo", "Ultima scansione", "Último rastreamento",
    "Última indexação",
    "Laatst gecrawld", "Ostatnie indeksowanie", "Senast genomsökt", "Последнее сканирование",
    "Дата последнего сканирования",
    "Son tarama", "前回のクロール", "最終クロール日", "上次抓取时间", "上次抓取日期", "上次檢索時間", "마지막 크롤링",
    "נסרק לאחרונה", "آخر زحف", "Poslední procházení",
)  # fmt: skip
_SITE = (
    "Site", "Linking site", "Website", "Verlinkende Website", "Sitio", "Sitio web", "Sito", "Sito web", "Site Web",
    "Witryna",
    "Webbplats", "Сайт", "サイト", "网站", "網站", "사이트", "אתר", "الموقع", "Web",
)  # fmt: skip
_LINKING_PAGES = (
    "Linking pages", "Verlinkende Seiten", "Verweisende Seiten", "Seiten mit Links", "Pages d'origine",
    "Pages de liens",
    "Pages contenant des liens", "Páginas de enlace", "Páginas con enlaces", "Páginas que enlazan",
    "Páginas de origen",
    "Pagine con link", "Pagine di collegamento", "Páginas com links", "Páginas de vinculação", "Linkende pagina's",
    "Strony linkujące", "Länkande sidor", "Страницы со ссылками", "Ссылающиеся страницы", "リンク元ページ", "链接页面",
    "連結網頁", "연결 페이지", "דפים מקשרים",
)  # fmt: skip
_TARGET_PAGE = (
    "Target page", "Zielseite", "Page cible", "Page de destination", "Página de destino", "Pagina di destinazione",
    "Doelpagina", "Strona docelowa", "Målsida", "Целевая страница", "ターゲット ページ", "目标页面", "目標網頁",
    "대상 페이지",
    "דף יעד",
)  # fmt: skip
_INCOMING = (
    "Incoming links", "Eingehende Links", "Liens entrants", "Liens externes", "Enlaces entrantes", "Link in entrata",
    "Links recebidos", "Inkomende links", "Linki przychodzące", "Inkommande länkar", "Входящие ссылки", "受信リンク",
    "传入链接", "連入連結", "수신 링크", "קישורים נכנסים", "External links",
)  # fmt: skip
_INTERNAL = (
    "Internal links", "Interne Links", "Liens internes", "Enlaces internos", "Link interni", "Links internos",
    "Linki wewnętrzne", "Interna länkar", "Внутренние ссылки", "内部リンク", "内部链接", "內部連結", "내부 링크",
    "קישורים פנימיים",
)  # fmt: skip
_TEXT = (
    "Link text", "Linktext", "Texte du lien", "Texte de lien", "Texto del enlace", "Texto de enlace", "Testo link",
    "Testo del link", "Texto do link", "Linktekst", "Tekst linku", "Länktext", "Текст ссылки", "リンク テキスト",
    "链接文字",
    "连结文字", "링크 텍스트", "טקסט הקישור",
)  # fmt: skip
_RANK = ("Rank", "Rang", "Rango", "Posizione", "Classificação", "Rangschikking", "Pozycja", "Rangordning", "Ранг",
"順位",
         "排名", "순위", "דירוג")  # fmt: skip

TARGET_PAGES = (
    "This Search Console file lists your own pages and how many links they have; it names no linking page. "
    "Export External links, Latest links or More sample links instead."
)
INTERNAL_PAGES = (
    "This Search Console file counts internal links: from your own pages to your own pages. They are no backlinks. "
    "Export External links, Latest links or More sample links instead."
)
DRILL_DOWN = (
    "Every linking page in this file is on your own site: these are internal links "
    "(Your pages linking to this page), not backlinks."
)

LATEST = Shape(
    "Latest links", ImportKind.BACKLINKS, {"source_url": _PAGE, "last_seen": _CRAWLED}, ("source_url", "last_seen")
)
SAMPLE = Shape("More sample links", ImportKind.BACKLINKS, {"source_url": _PAGE}, ("source_url",))
SHAPES = (
    LATEST,
    SAMPLE,
    Shape("Top linking sites", ImportKind.BACKLINKS, {"domain": _SITE, "pages": _LINKING_PAGES}, ("domain", "pages"),
          (_LINKING_PAGES,), whole_domains=True),
    Shape("Top linking text", ImportKind.BACKLINKS, {"anchor": _TEXT}, ("anchor",), (_RANK,),
          refusal="This Search Console file lists link texts only; it names no linking page. "
                  "Export External links, Latest links or More sample links instead."),
    Shape("Top target pages, internal", ImportKind.BACKLINKS, {"target_url": _TARGET_PAGE}, ("target_url",),
    (_INTERNAL,),
          lacks=_PAGE, refusal=INTERNAL_PAGES),
    Shape("Top target pages", ImportKind.BACKLINKS, {"target_url": _TARGET_PAGE}, ("target_url",), (_INCOMING,),
          lacks=_PAGE, refusal=TARGET_PAGES),
)  # fmt: skip

INTERNAL = Shape(
    "Your pages linking to this page", ImportKind.BACKLINKS, {"source_url": _PAGE}, ("source_url",), refusal=DRILL_DOWN
)
