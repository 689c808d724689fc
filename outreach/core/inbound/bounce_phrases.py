"""What mail systems say when they refuse: the codes of RFC 3463 and its registry, house codes, and words by meaning.

All words are patterns over text made plain by `plain`: lower case, one line, no accents, "addr" for an address.
"""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re
import unicodedata

from ..lazy_regex import late
from ..states import BounceClass

ADDRESS, MAILBOX, SENDER, MESSAGE = BounceClass.ADDRESS, BounceClass.MAILBOX, BounceClass.SENDER, BounceClass.MESSAGE
Meaning = tuple[BounceClass, str]

LONGEST_NOTICE = 60_000

_LETTERS = str.maketrans("’‘´`“”øłđıæœß\u00a0_", "''''\"\"oldiaos  ")
_AN_ADDRESS = late(r"(?<![<\[(\"'])[<\[(\"']*+[^\s<>@,;:\"'()\[\]=]{1,64}@[a-z0-9.-]+[>\])\"']*")


def plain(words: str) -> str:
    """Make what was said comparable: lower case, one line, accents off, every address the word "addr"."""
    low = words[:LONGEST_NOTICE].lower().translate(_LETTERS)
    if not low.isascii():
        low = "".join(_bare(letter) for letter in low)
    return " ".join(_AN_ADDRESS.sub(" addr ", low).split())


def _bare(letter: str) -> str:
    first = unicodedata.normalize("NFKD", letter)[:1]
    return first if first.isascii() else letter


# ---- codes: subject.detail of the enhanced status code (RFC 3463, 5248, 7372, 7504, 7505, 8616) ----
CODES: dict[str, Meaning] = {
    "1.0": (ADDRESS, "userunknown"),
    "1.1": (ADDRESS, "userunknown"),
    "1.2": (ADDRESS, "hostunknown"),
    "1.3": (ADDRESS, "userunknown"),
    "1.4": (MAILBOX, "ambiguous"),
    "1.5": (MAILBOX, "delivered"),
    "1.6": (ADDRESS, "hasmoved"),
    "1.7": (SENDER, "rejected"),
    "1.8": (SENDER, "rejected"),
    "1.9": (SENDER, "rejected"),
    "1.10": (ADDRESS, "notaccept"),
    "2.0": (MAILBOX, "filtered"),
    "2.1": (MAILBOX, "suspend"),
    "2.2": (MAILBOX, "mailboxfull"),
    "2.3": (SENDER, "exceedlimit"),
    "2.4": (MAILBOX, "filtered"),
    "3.1": (MAILBOX, "systemfull"),
    "3.2": (ADDRESS, "notaccept"),
    "3.4": (MESSAGE, "mesgtoobig"),
    "4.1": (MAILBOX, "expired"),
    "4.2": (MAILBOX, "expired"),
    "4.3": (MESSAGE, "systemerror"),
    "4.4": (ADDRESS, "hostunknown"),
    "4.5": (SENDER, "exceedlimit"),
    "4.6": (MESSAGE, "networkerror"),
    "4.7": (MAILBOX, "expired"),
    "4.14": (MESSAGE, "networkerror"),
    "5.3": (SENDER, "toomanyconn"),
}
SUBJECTS: dict[str, Meaning] = {
    "1": (ADDRESS, "userunknown"),
    "2": (MAILBOX, "filtered"),
    "3": (MESSAGE, "systemerror"),
    "4": (MAILBOX, "expired"),
    "5": (MESSAGE, "syntaxerror"),
    "6": (MESSAGE, "contenterror"),
    "7": (SENDER, "policyviolation"),
}
# Codes that servers give for all sorts of reasons: the words beside them decide first.
VAGUE = {"0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "5.1", "5.2", "6.0", "7.0", "7.1"}

# ---- codes of single providers, which they write before their words or instead of them ----
_Rows = tuple[tuple[BounceClass, str, tuple[str, ...]], ...]
_HOUSE: _Rows = (
    (ADDRESS, "userunknown", (r"\bp=nosuchuser", r"\brcp-p[12]\b", r"\bofr\w* 416\b", r"resolver\.adr\.\w*notfound")),
    (
        ADDRESS,
        "notaccept",
        (r"5\.4\.1 (?:all )?recipient address(?:es)? rejected ?: access denied",),
    ),
    (MAILBOX, "mailboxfull", (r"\bp=overquota", r"\bofr\w* 417\b", r"quotaexceededexception")),
    (MAILBOX, "suspend", (r"\bp=disableduser", r"\brcp-p4\b", r"\bofr\w* 418\b")),
    (
        MAILBOX,
        "filtered",
        (
            r"\b[45]\.2\.12[012]\b",
            r"recipient has exceeded (?:their|its|the) limit",
            r"\bp=receivingrate",
            r"\brcp-p3\b",
            r"\brcp-t\d\b",
        ),
    ),
    (MESSAGE, "contenterror", (r"\bp=blockedmessage", r"\bmsg-p[23]\b")),
    (MESSAGE, "mesgtoobig", (r"\bp=maxsize", r"resolver\.rst\.(?:recip|send)\w*sizelimit", r"routing\.sizelimit")),
    (MESSAGE, "systemerror", (r"\bint-[pt]\d\b", r"\bofr\w* 505\b")),
    (SENDER, "notcompliantrfc", (r"\bp=rfcmessagenoncompliant", r"\bmsg-p1\b")),
    (
        SENDER,
        "spamdetected",
        (r"\bp=unsolicited", r"\bofr\w* 50[67]\b", r"\bdt:spm\b", r"\b(?:hl|mi|sm|rp|ip|dt|cs):[a-z]{3}\b \d*"),
    ),
    (SENDER, "authfailure", (r"\bp=(?:unauthenticated|notauthorized)",)),
    (SENDER, "exceedlimit", (r"\bp=(?:dailylimit|usersendlimit)", r"\bofr\w* 10[49]\b", r"\brl0000\d\d\b")),
    (
        SENDER,
        "blocked",
        (
            r"\[tss\d\d\]",
            r"\((?:s\d{3,5}|sc-\d{3}|as\d{3,5})\)",
            r"\b(?:sc|dy|ou|ba)-00\d\b",
            r"\((?:con|dyn|rtr|hvu|rly|dns|sns|rlyd|tdns|ipbl|rptr)\w{0,3}:\w{1,5}\)",
            r"\b(?:bl|pt)0000\d\d\b",
            r"\baup#",
            r"\bcx(?:bl|thrt|mj|dns|sndr|mxrt|cnct|src|ip|helo)\b",
            r"\b(?:con|pol|dns)-[pt]\d\b",
            r"\bib[1245]\d\d\b",
            r"\bnemesis esmtp service not available",
            r"\bofr\w* (?:[13]\d\d|5\d\d)\b",
            r"\blpn?\w* ?\d{3} 5\d\d\b",
        ),
    ),
)

# ---- words: who (a user, a mailbox) and what is wrong (unknown, not found), then whole phrases ----
_WHO = (
    r"(?:users?|user ?ids?|user ?names?|recipients?|rcpts?|mail ?box(?:es)?|mail drop|accounts?|addresse?e?s?|addr"
    r"|local[- ]?parts?|alias(?:es)?|persons?|customers?|logins?|e-?mails?|inbox|subscribers?|employee|member name"
    r"|empf(?:ae|a)nger\w*|benutzer\w*|postfach\w*|\w*adressen?|konto|teilnehmer|nutzer"
    r"|destinataires?|utilisateurs?|comptes?|boites?|abonne"
    r"|destinatari[oa]?s?|usuarios?|direccion|cuenta|buzon|utente|indirizzo|casella|utilizador|endereco|conta|caixa"
    r"|gebruikers?|ontvangers?|e-?mailadres|adres|postvak"
    r"|mottag\w+|anvandare|brevlada|modtager|mottaker|bruger|bruker|postkasse|vastaanottaja|kayttaja\w*|osoite\w*"
    r"|uzytkownik\w*|adresat\w*|odbiorc\w+|skrzynk\w+|prijemce|uzivatel\w*|schranka|cimzett|felhasznalo"
    r"|kullanici|alici|hesap"
    r"|пользовател\w+|(?:почтов\w+ )?ящик\w*|адрес\w*|получател\w+|аккаунт\w*|користувач\w*|παραλήπτης|χρήστης)"
)
_NOT_THERE = (
    r"(?:unknown|(?:could|can|was|were|is|are|has|have|does|dos|do|did)? ?(?:not|n't)(?: be| been| a| any| currently| yet"
    r"| to)? ?(?:found|exist\w*|known|listed|valid|recogni[sz]ed|defined|located|present|hosted|resolved"
    r"|have (?:an?|any|such) (?:\S+ )?(?:account|mail ?box)|work (?:here|for|at))"
    r"|cannot be (?:found|located)|(?:not|n't) there (?:any|now)|no longer there|not (?:live|reside) here|nonexist\w*|non-exist\w*|unresolved"
    r"|no longer(?! (?:accept|than))|(?:has been|was) (?:deleted|removed)(?! from (?:the )?queue)"
    r"|not registered|not in (?:the |our |this |any |your )?(?:\w+ )?(?:directory|database|list of)|invalid|unrecogni[sz]ed|undefined"
    r"|does not have"
    r"|unbekannt|(?:existiert|existieren|gibt es) (?:\w+ )?nicht|nicht (?:gefunden|bekannt|vorhanden|mehr gultig|gultig|ermittelt)"
    r"|ungultig|inconnue?s?|introuvable|n'existe (?:pas|plus)|non (?:trouve|repertorie)|n'a pas ete trouve|invalide|inexistante?"
    r"|desconocid[oa]|(?:no|nao|non) (?:existe|esiste)|no (?:se )?(?:ha |pudo |puede |podido )*(?:sido )?enc[ou]+ntr\w+|inexistente|invalid[oa]"
    r"|sconosciut[oa]|non (?:e stat[oa] )?trovat[oa]|non valid[oa]|desconhecid[oa]|nao (?:foi )?encontrad[oa]"
    r"|onbekende?|bestaat niet|niet (?:gevonden|bekend)|ongeldig|okan[dt]|finns inte|hittades inte|existerar inte"
    r"|ukendt|ukjent|find?nn?es ikke|eksisterer ikke|(?:blev |ble )?ikke (?:fundet|funnet)|tuntematon|ei (?:loydy|ole olemassa)"
    r"|nieznan\w+|nie (?:istnieje|znaleziono|zostal znaleziony)|nieprawidlow\w+|neznam\w+|neexistuje|nenalezen\w*"
    r"|ismeretlen|nem (?:letezik|talalhato)|bilinm[ie]yen|bulunamadi|mevcut degil|gecersiz|yok\b"
    r"|не (?:найден|существ|зарегистр|знайден|исну)\w*|неизвест\w+|отсутств\w+|невидом\w+|άγνωστος)"
)

_STRONG: _Rows = (
    (MESSAGE, "mailererror", (r"^x-unix; ?\d", r"cannot update mail ?box|unable to lock")),
    (
        ADDRESS,
        "notaccept",
        (
            r"null ?mx(?! .{0,20}sender)",
            r"(?:mx|srv)\b.{0,40}no smtp service",
            r"(?:host|domain|server|hostname)\S* (?:\S+ )?(?:does not|doesn't|will not|never) (?:accept|receive) (?:any |e-?)?mail(?! from)",
            r"recipient (?:address|domain) .{0,20}does not accept mail",
            r"name server: \.: host not found",
            r"\bdomain .{0,60}(?:not accept|no) (?:incoming )?mail\b",
            r"server .{0,20}not accept(?:ing)? (?:any )?mail(?! from)",
            r"address (?:is )?no longer accept\w*",
        ),
    ),
    # who may not send
    (
        SENDER,
        "authfailure",
        (
            r"\bspf\b",
            r"sender policy framework",
            r"\bdkim\b",
            r"\bdmarc\b",
            r"domainkeys",
            r"sender.?id check",
            r"unauthenticated (?:e-?mail|mail|sender)",
            r"smarthost|authenticat\w+ (?:\w+ )?(?:is )?(?:required|failed|failure|check|level)",
            r"not authenticated",
            r"must (?:be )?authenticate",
            r"verify.{0,20}sender.{0,20}fail",
            r"anti-?spoof",
            r"spoof(?:ed|ing)",
            r"smtp auth\w*",
        ),
    ),
    (
        SENDER,
        "requireptr",
        (
            r"\bptr\b",
            r"reverse[- ]?(?:dns|lookup|host|name|map|resol)",
            r"\brdns\b",
            r"forward.confirmed",
            r"\bfcrdns",
            r"(?:cannot|can't|could not|unable to|failed to) (?:find|resolve) your",
            r"(?:mis)?match\w*.{0,20} client ip|client ip.{0,40}mismatch",
            r"client host rejected: cannot find",
            r"\b(?:helo|ehlo)\b.{0,60}(?:invalid|reject|denied|refus|not |must|need|match|bogus|forged)",
            r"invalid (?:helo|ehlo)|(?:helo|ehlo) require|(?:use|have|need) a (?:valid|fully)\S* .{0,20}host ?name",
            r"fix (?:your )?(?:reverse|dns)",
            r"your (?:dns|domain name|host ?name)\b.{0,40}(?:misconfig|wrong|invalid|not|no |fail|resolv)",
            r"\bip\b.{0,30}\bno (?:dns|host ?name)",
            r"name.{0,20}does not match.{0,20}\bip\b",
            r"(?:sending|sender'?s?|from|your) (?:ip|host|server|domain)\b.{0,40}(?:null mx|no mx|no a record|has no dns)",
            r"(?:invalid|unknown|bad|illegal|unauthori[sz]ed|unverified) (?:\w+ )?ip\b|\bip(?: address)?\b[^;]{0,50} (?:is )?(?:not (?:a )?(?:valid|known|authori[sz]ed|allowed|found|registered)|invalid|unknown|unresolv\w+)(?! (?:user|recip|mail ?box|addr))",
            r"unknown (?:client|sending|connecting|remote) (?:host|ip|server)|\bclient (?:host |ip )?\S* ?(?:is )?(?:unknown|invalid|not (?:known|found))|(?:ungultige|unbekannte|unzulassige) ip\b|\bip (?:invalide|inconnue|no valida|invalida|desconocida|non valido|ongeldig)",
        ),
    ),
    (
        SENDER,
        "norelaying",
        (
            r"relay(?:ing)?\b.{0,40}(?:denied|prohibit|not (?:permit|allow|support)|reject|refus|forbid)",
            r"(?:not|unable|cannot|won't|no) (?:to )?(?:permitted to )?relay",
            r"relay access|relay not",
            r"not a gateway",
            r"rcpthosts",
            r"not an open relay",
            r"not (?:local|allowed).{0,20}relay",
            r"insecure mail relay",
            r"relai(?:s)? .{0,20}(?:interdit|refuse)",
            r"verify (?:that )?relaying",
            r"we do ?n[o']t relay|(?:won't|will not|do not|don't) (?:forward|handle) (?:e-?)?mail|not the mail exchanger|won't forward",
        ),
    ),
    (
        SENDER,
        "toomanyconn",
        (
            r"too many (?:\w+ ){0,3}(?:connection|session|message|recipient|error|mail|e-?mail|rcpt|invalid|bad|unknown)",
            r"too many (?:\w+ ){0,3}(?:transaction|request|attempt|delivery)",
            r"(?:connection|session|message|sending|rate|frequency|hourly|daily|traffic|concurren\w+)s?"
            r"(?!.{0,30}(?:\bsize|\blength|\btoo)).{0,30}(?:limit|threshold)",
            r"(?:tenant|account|sender|domain) has exceeded (?:the |its |a )?(?:threshold|limit|max)",
            r"rate.?limit|throttl",
            r"frequency (?:is )?limit",
            r"too (?:fast|frequent|quick)|slow down|unusual rate|excessive",
            r"(?:daily|hourly|sending|user sending) (?:quota|limit)",
            r"(?:reached|exceeded) .{0,20}limit .{0,20}(?:recipients|messages|sending|e-?mails)",
            r"maximum (?:number of )?(?:connection|session)",
            r"(?:unusual|high|suspicious) (?:amount|volume|traffic|rate)",
            r"exceed\w* .{0,30}(?:connection|recipients|messages|e-?mails) (?:limit|per|allowed)",
            r"(?:messages|e-?mails|mails|connections) per (?:hour|day|minute|connection)",
            r"too much mail",
            r"limits? (?:for|on) .{0,30}(?:connections|messages) ",
            r"trop de (?:connexion|message)",
            r"频率|超过.{0,8}限制",
        ),
    ),
    (
        SENDER,
        "spamdetected",
        (r"\bspam (?:or|and|/) ?(?:a )?virus",),
    ),
    (
        MESSAGE,
        "virusdetected",
        (
            r"\bvirus|malware|infected|trojan|\bworm\b|clamav",
            r"dangerous (?:attachment|content)|banned (?:content|name|file|attachment|extension)",
            r"(?:file attached|attached (?:file|archive)|attachment)\b.{0,30}(?:block|reject|refus|not allowed)",
            r"harmful",
            r"(?:content|attachment) .{0,20}(?:potential )?security (?:issue|risk|threat)",
            r"вирус|病毒|ウイルス",
        ),
    ),
    # mailbox trouble that speaks of blocking or size
    (
        MAILBOX,
        "filtered",
        (
            r"(?:blocked|rejected|refused|denied) by (?:the )?(?:recipient|user|addressee|owner)"
            r"(?!(?:'s)? (?:\w+ )?(?:domain|server|mail|e-?mail|system|host|organi|spam|barracuda|filter))",
            r"recipient.{0,10}(?:preference|rule)",
            r"user(?:'s)? (?:rule|filter|reject|refus|setting)",
            r"due to (?:recipient|user) (?:preference|rule|setting)",
            r"recipient (?:has )?(?:blocked|refused|rejected) (?:you|your|the|mail|mess)",
            r"only accept\w* (?:e-?)?mails? from (?:specific|known|certain|approved|selected)",
            r"recipient id refuse|accepts? (?:\w+ ){0,2}(?:e-?)?(?:mails?|mess\w+) (?:only )?from (?:(?:a|its|the|their) )?(?:contacts|white|known|appr)",
            r"has restricted",
            r"(?:is |are )?not (?:currently )?accepting (?:any |new )?(?:e-?)?(?:mail|mess)",
            r"(?:address|account) is protected",
            r"does ?n[o']t (?:wish|want) to receive",
            r"(?:unwilling|not willing) to accept",
            r"you (?:have been|are) blocked by (?:the )?(?:recipient|user)",
        ),
    ),
    (
        MAILBOX,
        "mailboxfull",
        (
            r"(?:mail ?box|mail ?drop|mail ?folder|inbox|account|\buser|recipient|maildir|storage|disk|folder|\bdirectory"
            r"|addr\b)\S*(?!.{0,45}(?:message|mail) size)[^.:]{0,50}(?:\bfull\b|over[- ]?(?:the |its |disk |his |their )*quota|exceed|out of (?:storage|space"
            r"|disk)|too large|size limit|too full)",
            r"(?<!sending )\bquota\b.{0,25}(?:exceed|violat|full|reach|overrun|limit|over)",
            r"over[- ]?quota",
            r"exceed\w*.{0,40}(?<!sending )(?<!daily )\bquota",
            r"(?:in|not )sufficient (?:disk |mailbox |quota)",
            r"not enough (?:storage|space|disk|room|quota)",
            r"no (?:more |available )?(?:space|room|storage|disk) (?:left )?(?:for|in|on)",
            r"full mail ?box|mail ?box.{0,3}full",
            r"exceed\w* .{0,30}(?:mail ?box|storage|disk)",
            r"quota exceed|disk full|disk quota",
            r"maximum .{0,20}storage|over (?:its|the|his|their|your) (?:\w+ )?(?:storage|size|quota|limit)|over 100 ?%",
            r"number of messages in .{0,30}mail ?box",
            r"espace disque|boite .{0,40}(?:pleine|saturee)|casella .{0,20}piena|(?:buzon|bandeja) .{0,20}llen|caixa .{0,20}chei",
            r"(?:postfach|mailbox) .{0,30}\bvoll|(?:mailbox|postvak|postbus) .{0,10}\bvol\b|(?:brevlada|postkasse)\w* .{0,10}full",
            r"skrzynk\w+ .{0,30}(?:pelna|przepeln)|posta kutusu .{0,10}dolu|schranka .{0,10}plna",
            r"(?:ящик|квота) .{0,30}(?:переполн|превыш|заполнен)|переполнен",
            r"(?:邮箱|信箱|郵箱).{0,6}(?:已?满|已?滿|空间不足)|容量.{0,8}(?:一杯|超|オーバー)|メールボックス.{0,10}(?:一杯|いっぱい|超|満)"
            r"|(?:메일함|편지함|용량).{0,12}(?:가득|초과)",
        ),
    ),
    (
        MAILBOX,
        "suspend",
        (
            r"(?:account|mail ?box|user|e-?mail|recipient|customer|domain|address|addr)\b.{0,60}(?:disabled|suspend|inactive"
            r"|de-?activated|\blocked|frozen|discontinued|dormant|archived|not (?:been )?activ|expired|on hold"
            r"|temporarily (?:unavailable|closed|restricted)|has been (?:blocked|closed|terminated|cancel)"
            r"|closed for|blocked for)",
            r"(?:disabled|suspended|inactive|deactivated|locked|dormant|expired|archived|frozen|closed) (?:account|mail ?box|user"
            r"|recipient|address|addr|e-?mail)",
            r"mail ?box .{0,50}(?:is|was|has been|and was) blocked(?! by)|not been used (?:for|since)",
            r"(?<!your )(?<!sender )\b(?:mail ?box|account|inbox) (?:is |was |has been )?(?:temporarily |currently )(?:blocked|closed)\b(?! (?:by|from|using))",
            r"invalid/inactive|extended inactivity|has been suspended|temporarily inactive|long absence",
            r"(?:konto|postfach) .{0,30}(?:gesperrt|deaktiviert)|(?:compte|boite) .{0,40}(?:desactive|suspendu|bloque|archive)",
            r"(?:cuenta|conta) .{0,30}(?:desactivad|desativad|suspendid|suspens|bloquead)|аккаунт .{0,20}(?:заблок|отключ)",
        ),
    ),
    (
        MAILBOX,
        "systemfull",
        (
            r"insufficient system (?:storage|resource)",
            r"no space left|file ?system .{0,20}full",
            r"system (?:is )?(?:out of|full)",
            r"mail system full",
        ),
    ),
    (MAILBOX, "greylisted", (r"gr[ea]y.?list", r"first (?:attempt|time) .{0,40}(?:try|retry)")),
    # this message
    (
        MESSAGE,
        "mesgtoobig",
        (
            r"(?:message|mail|size|attachment|length|content|data)\b.{0,40}(?:too (?:big|large|heavy)|exceed|larger than"
            r"|greater than|over (?:the )?(?:max|limit|size))",
            r"(?:exceed|over)\w* .{0,40}(?:message size|maximum size|size limit|fixed (?:maximum )?|max(?:imum)? message|length)",
            r"(?:message|line|header)s? (?:is |was )?too long|(?:bigger|larger|greater) than \d",
            r"message size|size limit|too big for|max message",
            r"(?:nachricht|mail|sie|anhang|anhange) .{0,20}zu gross?|trop (?:volumineux|gros|lourd|grand)|demasiado grande"
            r"|troppo grande|muito grande|te groot|for stor\b|zbyt duz|слишком (?:больш|велик)",
        ),
    ),
    # our reputation, our set-up, our permissions
    (SENDER, "badreputation", (r"reputation|senderscore|sender score|low trust",)),
    (
        SENDER,
        "blocked",
        (
            r"block.?list|black.?list|deny.?list|block.?listed|\b\w*[rds]bl\d?\b|block list",
            r"liste noire|lista (?:negra|nera)|schwarze liste|sperrliste|черн\w+ спис",
            r"spamhaus|spamcop|barracuda|sorbs|uceprotect|cloudmark|njabl|abuseat|mail-abuse|spfbl|invaluement|ironport|talos"
            r"|senderbase|trustedsource|proofpoint|abusix|mailspike",
            r"dynamic (?:ip|address|pool|block)|dial-?up|residential (?:ip|address)",
            r"(?<!not )\blisted (?:at|in|on|by)\b(?! (?:\w+ ){0,3}directory)",
            r"(?:your|client|connecting|sending|source|sender|originating) (?:ip|host|server|network|isp|mail server|smtp|domain"
            r"|e?-?mail server|system|address)\b.{0,80}(?:block|ban|den(?:y|ied)|refus|reject|not (?:allow|permit|accept"
            r"|authori|welcome)|restrict|prohibit|black|suspicious|untrusted)",
            r"\bip\b.{0,80}(?:block|ban|denied|refus|reject|not (?:allow|permit|accept|authori|welcome)|restrict|prohibit"
            r"|suspicious|poor|bloque|bloqu|gesperrt|geblokkeerd|заблок)",
            r"(?<!has )\bblocked\b|\bbanned\b|service refus",
            r"use (?:the|your) .{0,30}(?:smtp|mail server|relay|isp)",
            r"(?:access|connection|session|service) (?:from .{0,60})?(?:denied|rejected|not allowed|dropped(?! due to)"
            r"|prohibited|not permitted)",
            r"not accept\w* (?:any )?(?:(?:e-?)?mails?|connections?|mess\w+) from",
            r"mail from your .{0,20}(?:not|refus|reject)",
            r"email from .{0,60}(?:is )?(?:rejected|refused|blocked)",
            r"you are not (?:welcome|allowed)|not welcome",
            r"domain .{0,30}banned",
            r"^\d{3}[ -]denied|\bdenied \[",
        ),
    ),
    (
        SENDER,
        "spamdetected",
        (
            r"\bspam|junk ?mail|unsolicited|phish|suspicious|\babus(?:e|ive)\b|\bbulk\b|\buri?bl\b|surbl|complaint",
            r"content (?:filter|reject|restrict|scan|prohibit|violat|not accept|denied)",
            r"(?:message|mail|content).{0,20}reject\w* (?:by|due|because|for).{0,20}(?:content|filter)",
            r"message filtered|filtered as",
            r"scored? .{0,20}(?:points|required|high|too)",
            r"advertis|unwanted|unerwunscht|indesirable|no deseado|indesejad|спам|垃圾|迷惑メール|스팸",
        ),
    ),
    (
        SENDER,
        "notcompliantrfc",
        (
            r"\brfc.{0,3}\d{3,4}(?!;)|complian|comply",
            r"(?:\bduplicate|multiple|missing|malformed|invalid|bad|illegal) .{0,40}header(?!.{0,20}mime)",
            r"header.{0,50}(?:missing|malformed|violat|not valid|more than|multiple|syntax)",
            r"bare (?:lf|cr|line)|lone (?:cr|lf)|non-?ascii|null character",
            r"missing (?:a )?(?:from|date|message-id|subject|to)\b",
            r"not (?:properly )?formatted",
        ),
    ),
    (
        SENDER,
        "rejected",
        (
            r"(?:invalid|unknown|bad|unrout\w+|unresolv\w+|illegal|forged|fake|unverified|unauthori[sz]ed|nonexistent|blocked)"
            r" (?:sender|from|return[- ]path|reverse[- ]path|envelope|mail from|origin)",
            r"(?:\bsender(?!'s mail)|(?<!> )mail ?from|return[- ]path|reverse[- ]path|from address|from header|from domain|sending domain"
            r"|domain of sender)\b.{0,90}(?:reject|refus|denied|invalid|unknown|not (?:exist|found|allow|permit|accept|verif"
            r"|valid|resolv|authori|belong|own|match|known|recogni|been)|does(?:n't| not) (?:exist|resolve|match|have|comply)"
            r"|unresolv|misconfig|has no|missing|without|fail|must|could not be|couldn't|cannot|block)",
            r"(?:reject|refus|denied|unacceptable)\w*:? .{0,40}\b(?:sender|mail from|from address)\b",
            r"not (?:allowed|permitted|authori[sz]ed|entitled|recogni[sz]ed) (?:to (?:send|post|mail|use|submit|e-?mail|connect)|as)",
            r"(?:permission|privilege|rights?|authori[sz]ation|berechtigung\w*) .{0,30}(?:send|post|mail|posten)",
            r"not (?:a )?(?:group |list )?(?:member|subscriber|subscribed|valid sender)|isn't a (?:group )?member",
            r"(?:members|subscribers)[- ]only|only (?:\w+ ){0,3}(?:members|subscribers)|moderat",
            r"verify (?:failed|sender)|sender verif|callback|callout|unable to verify",
            r"(?:not|n't) recogni[sz]ed as a valid sender",
            r"may not (?:exist|have permission)",
            r"posting .{0,20}not (?:allowed|permitted)|posting denied",
            r"(?:group|gruppe|groupe|grupo|gruppo|groep)\b.{0,80}\b(?:post|publi|veroffentlich|schreib|escrib|scriv)\w*|groups?\.google",
        ),
    ),
    (
        SENDER,
        "failedstarttls",
        (
            r"start ?tls",
            r"\btls\b.{0,40}(?:requir|fail|must|need|not avail|unavail|handshake)",
            r"encryption (?:is )?(?:requir|need)",
            r"(?:requir|fail|must)\w* .{0,30}\btls\b",
            r"certificate",
        ),
    ),
    # faults of this message, or of the servers on the way
    (
        MAILBOX,
        "expired",
        (
            r"in (?:the |your |our )?(?:mail )?queue (?:for )?(?:too|\d)",
            r"retry time(?:out)? (?:not|exceeded)",
            r"delivery (?:time )?expired|message expired|queue\.expired",
            r"failing for a long time|undelivered after \d|delivered within \d",
            r"connection (?:was )?(?:dropped|lost|closed) due to (?:socket|time|network)",
            r"within the allowed queue period|is not responding",
        ),
    ),
    (
        MESSAGE,
        "contenterror",
        (
            r"(?:attachment|file ?(?:type|name)|extension|mime|content-?type|content-?transfer|charset|encoding|8-?bit"
            r"|conversion|body)\b.{0,50}(?:reject|not (?:allow|permit|accept|support|valid)|invalid|prohibit|illegal"
            r"|malformed|error|requir|forbid|fail|broken|block|too deep|nesting)",
            r"(?:prohibited|illegal|forbidden|unsupported|improper|broken|malformed|invalid|blocked) .{0,20}(?:attachment|mime"
            r"|content|encoding)",
            r"executable|\.(?:exe|scr|zip|js|bat)\b.{0,40}(?:not|refus|reject|forbid|block)|files? (?:are|is) (?:refused|not allowed)",
            r"improper use of 8-bit|charset .{0,40}not supported",
        ),
    ),
    (MAILBOX, "onhold", (r"mail ?box (?:is )?(?:busy|in use|locked by)|temporary local problem",)),
    (
        MESSAGE,
        "systemerror",
        (
            r"duplicated message-id",
            r"loops back to (?:myself|me)|mail (?:loop|system) (?:config|back)",
            r"config\w* (?:error|problem)|misconfigured mail",
            r"local (?:error|configuration|policy error|problem)",
            r"system (?:error|failure|config|problem(?! 550| '))",
            r"internal (?:server |software |system )?error",
            r"(?:out of|cannot allocate) memory",
            r"interrupted system call|database (?:error|fail)|server (?:configuration|error)",
            r"unable to (?:lookup|open|run|execute)",
            r"error in (?:processing|system filter)",
            r"resources? temporarily unavailable",
            r"local mailer",
        ),
    ),
    (
        MESSAGE,
        "mailererror",
        (
            r"child process|returned \d+ from command|procmail|maildrop|\bpipe\b|/vacation\b",
            r"command (?:died|failed|output|exited|time)",
            r"exit(?:ed)? (?:status|code|with)|died (?:with|on) (?:status|signal)|\bsignal \d",
            r"permission denied|i/o error|read-only file",
            r"(?:can't|cannot) (?:create|open|exec|append|write|lock)",
            r"could ?n[o']t (?:create|exec|lock)",
            r"x-unix; ?\d{1,3}\b|unknown mailer error|mailer error|delivery agent",
            r"unable to (?:create|write|deliver to (?:the )?program)",
        ),
    ),
    (
        ADDRESS,
        "hostunknown",
        (
            r"\bhost \S+ not found(?!.{0,30}(?:try again|temp))",
            r"\bno such (?:host|domain)\b|nxdomain|infodomainnonexistent",
            r"host or domain name not found(?!.{0,160}try again)",
            r"couldn't find any host",
        ),
    ),
    (
        MESSAGE,
        "networkerror",
        (
            r"too many hops|hop count|network error",
            r"(?:mail|routing|forwarding|message)(?:[- ]is)?(?: in a)?(?: probably in a)? ?(?:routing )?loop|looping|loop detected",
            r"no route to host|(?:network|host)(?: is)? unreachable",
            r"host ?name lookup fail|name server (?:fail|error|time)|name service error",
            r"(?:not found|resolve|lookup|dns).{0,30}try again",
            r"dns (?:error|fail|time|problem|lookup fail|server)|servfail",
            r"temporar\w* (?:name|dns|lookup|resol)\w*",
            r"malformed .{0,30}name server|could not connect and send",
            r"destination .{0,30}could not be found|unable to resolve",
            r"lookup.{0,30}(?:timed out|defer)",
        ),
    ),
    (
        MESSAGE,
        "syntaxerror",
        (
            r"syntax error",
            r"(?:command|verb|argument|parameter)s? (?:un|not )(?:recogni|implement|known|support|accept|permitted)",
            r"(?:bad|wrong|improper|out of) (?:command )?sequence",
            r"unrecogni[sz]ed command|pipelin",
        ),
    ),
    # the address
    (
        ADDRESS,
        "hasmoved",
        (
            r"not our customer|has moved|moved to|new (?:e-?mail )?address|address (?:has |was )?chang",
            r"changed (?:his|her|their|its|the) .{0,20}address",
            r"has been (?:renamed|replaced)|user not local; please try|no longer on server",
            r"neue (?:e-?mail-?)?adresse|nouvelle adresse|nueva direccion",
        ),
    ),
    (
        ADDRESS,
        "userunknown",
        (
            rf"(?:unknown|no such|invalid|illegal|bad destination|non-?exist\w*|undefined|unregistered|unrecogni[sz]ed"
            rf"|not (?:a |an )?(?:valid|known|existing|registered|active)|no valid|inexist\w*|unbekannte\w*|ungultige\w*"
            rf"|onbekende?|ongeldige?|okand|ukendt|ukjent|nieznan\w+|nieprawidlow\w+|neznam\w+|ismeretlen|gecersiz"
            rf"|bilinmeyen|неизвестн\w+|несуществующ\w+|tuntematon)(?: or \w+"
            rf"| local| e-?mail| to| final| destination| virtual| target| smtp| mail| internet| delivery| rcpt){{0,2}} {_WHO}\b",
            rf"\b{_WHO}\b(?: \S+)?[^.;]{{0,60}}?(?<!\w){_NOT_THERE}",
            r"no (?:mail ?box|account|user|recipient|one|person|such|local mail ?box)\b.{0,30}(?:here|by that name|at this|with that"
            r"|address|person|user|named|called)",
            r"\bno (?:mail ?box|user|account|recipient) (?:called|named|with|by|of|for)|not have a (?:user|mail ?box|account|recipient)",
            r"no such (?:user|person|recip|mail|addr|account|id|local|alias|name|contact|cust)",
            r"recipientnotfound|recipnotfound|resolver\.adr",
            r"does ?n[o']t have (?:a|an) \S+ account",
            r"address (?:you|that you).{0,40}(?:does not exist|not exist)",
            r"(?:\bno(?:body| one)|n[o']t (?:have|know) anyone) (?:by|of|with|called) |does ?n[o']t (?:live|reside) (?:here|at)|addr has left",
            r"(?:does not|doesn't|no longer) works? (?:here|for us|with us|any ?more)",
            r"(?:recipient|address|user) (?:address )?(?:verif\w+|validation|lookup) (?:failed|unsuccessful)|recipient verification",
            r"name (?:is |was )?not (?:recogni[sz]ed|found|listed)",
            r"(?:cannot|can't|couldn't|could not) (?:be )?f(?:ou|i)nd(?: the)?(?: address| user| account| recip| mailbox)?(?= |$|\.)"
            r"(?!.{0,30}(?:host|domain))(?<!host)",
            r"wasn't found at|unknown (?:to|at|on|in) (?:address|this|our|the|us)|not (?:known|hosted) (?:here|by us|at this)",
            r"(?:用户|用戶|收件人|邮箱|郵箱|帐号|账号|地址)\S{0,20}?(?:不存在|无效|無效|未找到|找不到)|(?:不存在|无效)的?(?:用户|收件人|邮箱|地址)",
            r"存在しません|存在しない|宛先不明|宛先が?不明|見つかりません(?!。?ホスト)|アドレスが?(?:間違|誤)|未登録",
            r"(?:사용자|수신자|주소|계정|메일)\S{0,6} ?(?:를|을|가|이)? ?(?:찾을 수 없|없습니다|존재하지)|존재하지 않는 ?(?:사용자|수신자|주소|계정|메일)",
            r"нет такого|такого (?:пользов|адрес)",
        ),
    ),
    (
        ADDRESS,
        "hostunknown",
        (
            r"(?:host|domain)(?: ?name)?(?: \S{1,80})?:? (?:is |was )?(?:unknown|not found|(?:does ?n[o']t|not) exist|invalid"
            r"|could ?n[o']t be found|no longer exist|nonexist|not known|has no (?:mail|mx))",
            r"(?:unknown|no such|invalid|bad|non-?exist\w*|illegal) (?:destination )?(?:system|host|domain|fqdn)",
            r"could ?n[o']t find any host",
            r"unrout\w*(?: mail)? (?:address|domain|host)|unrouteable",
            r"no (?:valid )?mx\b|mx records? point to non-?exist|all host address lookups failed",
            r"no mail ?host|recipient domain .{0,30}(?:invalid|not exist|not found)",
            r"no data known|unresolvable|no (?:dns )?(?:record|a record|mx record)s?",
            r"domain name .{0,40}(?:could not be (?:found|resolved))|domain (?:is )?not reachable",
            r"cannot find .{0,20}(?:domain|host)|dns .{0,20}(?:domain|name).{0,20}(?:not|no )|domain lookup failed",
            r"domain .{0,40}(?:existiert nicht|n'existe pas|no existe|nao existe|non esiste|bestaat niet|inconnu|не существ)",
        ),
    ),
)
_WEAK: _Rows = (
    (MESSAGE, "mailererror", (r"^x-unix;",)),
    (
        MAILBOX,
        "expired",
        (
            r"time[ -]?out|timed out|retry time|expired|too long|in (?:the |your )?queue|giv(?:en|ing) (?:it )?up (?:after|trying)",
            r"could not be delivered for|not respond|no (?:answer|response)",
            r"(?:unable|could ?n[o']t|cannot|failed|wasn't able|not able) (?:to )?(?:connect|establish|contact|reach"
            r"|deliver (?:the )?mess\w+ within)",
            r"not reachable|did not accept our requests to connect",
            r"connection (?:was )?(?:refused|reset|closed|lost|dropped|fail|broken|aborted)|deferr|host (?:is )?down",
            r"try again later|lost connection|over \d+ (?:hours|days)|within .{0,20}(?:hours|days|time)",
            r"multiple (?:retries|attempts)|has been delayed|delivery (?:time|attempts)|has not been collected",
        ),
    ),
    (
        ADDRESS,
        "userunknown",
        (
            r"mail ?box (?:name )?(?:is )?(?:unavailable|not (?:available|allowed))",
            r"recipient (?:address )?rejected: (?:access denied)",
            r"(?:not known|unknown) (?:here|at this|to us)",
            r"rejected address|address (?:is )?(?:un)?deliverable|user (?:is )?unavailable",
            r"not delivered.{0,40}address|recipient .{0,60}(?:not deliverable)",
            r"rejected your message to the following",
            r"\baddr unknown|unknown addr\b",
        ),
    ),
    (
        SENDER,
        "policyviolation",
        (
            r"polic(?:y|ies)|violat|security|prohibit|not (?:allowed|permitted|authori[sz]ed)|unauthori[sz]ed|denied|forbidden"
            r"|restrict|cannot send|rules? reject",
        ),
    ),
    (
        SENDER,
        "rejected",
        (
            r"(?:message|mail|transaction|e-?mail|delivery|content) (?:server |has been |was |is |permanently )*(?:reject|refus)",
            r"command rejected|prohibition",
        ),
    ),
    (MAILBOX, "onhold", (r"temporar\w*",)),
    (
        MESSAGE,
        "systemerror",
        (r"service unavailable|server (?:busy|fail)|\bbusy\b|(?:unknown|unexpected|processing|server) error",),
    ),
)
# Words that say so little that even a vague code counts more.
_FAINT: _Rows = (
    (
        MAILBOX,
        "filtered",
        (r"(?:recipients?|addr|address\w*) (?:\w+ )?(?:rejected|refused)|recipient.{0,20}(?:refus|reject)",),
    ),
    (SENDER, "rejected", (r"\breject(?:ed|s)?\b|\brefused\b|not accepted",)),
)

Table = tuple[tuple[BounceClass, str, re.Pattern[str]], ...]


def _compiled(rows: _Rows) -> Table:
    return tuple((blame, reason, late("|".join(phrases))) for blame, reason, phrases in rows)


HOUSE, STRONG, WEAK, FAINT = (_compiled(rows) for rows in (_HOUSE, _STRONG, _WEAK, _FAINT))
NO_SUCH_PERSON = next(pattern for _, reason, pattern in STRONG if reason == "userunknown")

# Words about who sends: what does not exist then is not the address we wrote to.
OF_SENDER = late(
    r"(?<!to the )(?<!to )(?<!contact the )\bsender(?:'s)? (?:address|domain|host|e-?mail|is|was|verif|reject|denied|has|ip|unknown)"
    r"|\bsending (?:domain|host|ip|server|system)|return[- ]path|reverse[- ]path|\bfrom (?:address|header|domain)|client host|\b(?:helo|ehlo)\b"
)
# Words about our host. Beside "5.1.1 user unknown" they are only a remark.
OF_OUR_HOST = late(r"\byour (?:ip|dns|host|domain|server|mail server|network|helo)\b")

# Words before our name where a server only tells whose mail it refused: "mail from ana@acme.example".
MENTIONED = late(
    r"\b(?:mail|message|e-?mail|nachricht|correo|message de|from|by|sender|absender|expediteur|remitente|mittente|afzender|avsandare|nadawca|отправитель|relay|envelope|origin)\b(?: of| from| by| address| is| de| von)?[\s:=<(\"'\[]{1,4}$"
)

# Words that show that the address is not to blame: (the meaning instead, for which codes, which words).
SPARED: tuple[tuple[Meaning, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        (MAILBOX, "onhold"),
        late(""),
        late(
            r"gr[ea]y.?list|\btempora|vorubergehend|tijdelijk|временн"
            r"|(?:try|retry|attempt|send|come back) (?:it |this |your (?:message|mail) )?(?:again )?(?:later|in \d+ \w+)"
            r"|try again in |spater (?:noch ?ein)?mal|spater (?:wieder|erneut)|reessaye|plus tard|mas tarde|mais tarde|piu tardi"
        ),
    ),
    (
        (SENDER, "policyviolation"),
        late(""),
        late(
            r"\b(?:white|allow(?:ed)?|safe|block|deny|black)[- ]?list|\blist of (?:allowed|approved|permitted|safe|trusted) "
        ),
    ),
    (
        (MESSAGE, "contenterror"),
        late(r"(?![45]\.[1-5]\.[1-9])"),
        late(
            r"(?<![/.\w-])(?:urls?|links?|hyperlinks?|uris?)\b(?! (?:for|to (?:learn|find|get|see)|below))"
            r"|\battachments?\b|\battached\b|\bcontents?\b|\bmime\b"
            r"|\b(?:message|mail|e-?mail) (?:\w+ )?(?:contain|includ|body|has|with|carries|links?|header)|\bin (?:the |your )?(?:message )?(?:body|text|header)"
        ),
    ),
)

# ---- the step of the SMTP conversation at which the server refused ----
PHASES = tuple(
    (at, late(pattern))
    for at, pattern in (
        (
            "mail",
            r"in reply to mail from|after mail from|after sending mail|>>> ?mail|did not like our mail"
            r"|sender was rejected|\[mail ?from\]",
        ),
        (
            "helo",
            r"in reply to (helo|ehlo)|after (helo|ehlo)|>>> ?(helo|ehlo)|\[(helo|ehlo)\]|did not like our (helo|ehlo)",
        ),
        (
            "rcpt",
            r"in reply to rcpt to|after rcpt|following rcpt|for rcpt|>>> ?rcpt|did not like our rcpt|does not like recipient"
            r"|\[rcpt ?to\]|--> ?rcpt",
        ),
        (
            "data",
            r"in reply to (end of )?data|after (end of )?data|>>> ?(data|\.)|failed after i sent|\[(body|data"
            r"|end ?of ?data)\]|after pipelined data|error, data",
        ),
        (
            "connect",
            r"initial connection|while (receiving|performing) the initial|in reply to (initial|greeting)"
            r"|connected to .{0,60} but (connection|greeting)",
        ),
    )
)
# Filters say a bare "user unknown" too (BARE); the words of SURE are said only of an address that does not exist.
BARE = late(r"\b(?:user|recipient|addr) (?:is )?unknown\b|\bunknown (?:user|recipient)\b|mail ?box unavailable")
SURE = late(r"\b5\.1\.[123]\b|no such|not exist|invalid (?:recip|user|mail)|have an? \S+ account|not found")
# How the lines of a notice begin, or what they hold, that quote a server.
SAYS = late(
    r"<<<|\(reason:|(?<![\d.:/])[45]\d\d[ -](?!(?:days|hours|bytes))|(?<![\d.])[45]\.\d\.\d{1,3}(?![\d.])"
    r"|\bsaid:|reason:|diagnostic|error (?:was|message|is)|\.\.\. ",
    re.IGNORECASE,
)

# ---- the categories of Amazon SES and PowerMTA ----
SES: dict[str, Meaning] = {
    "permanent noemail": (ADDRESS, "userunknown"),
    "permanent suppressed": (ADDRESS, "userunknown"),
    "permanent onaccountsuppressionlist": (ADDRESS, "userunknown"),
    "transient mailboxfull": (MAILBOX, "mailboxfull"),
    "transient messagetoolarge": (MESSAGE, "mesgtoobig"),
    "transient contentrejected": (MESSAGE, "contenterror"),
    "transient attachmentrejected": (MESSAGE, "contenterror"),
}
POWERMTA: dict[str, Meaning] = {
    "bad-mailbox": (ADDRESS, "userunknown"),
    "bad-domain": (ADDRESS, "hostunknown"),
    "inactive-mailbox": (MAILBOX, "suspend"),
    "quota-issues": (MAILBOX, "mailboxfull"),
    "message-expired": (MAILBOX, "expired"),
    "no-answer-from-host": (MAILBOX, "expired"),
    "bad-connection": (MAILBOX, "expired"),
    "spam-related": (SENDER, "spamdetected"),
    "policy-related": (SENDER, "policyviolation"),
    "relaying-issues": (SENDER, "norelaying"),
    "invalid-sender": (SENDER, "rejected"),
    "content-related": (MESSAGE, "contenterror"),
    "virus-related": (MESSAGE, "virusdetected"),
    "routing-errors": (MESSAGE, "networkerror"),
    "bad-configuration": (MESSAGE, "systemerror"),
    "protocol-errors": (MESSAGE, "syntaxerror"),
}

# ---- how a returned mail is recognised when it has no delivery-status part ----
DAEMON = late(
    r"mailer-?daemon|post[-_]?master|mail[- ]?delivery|mail (?:administrator|sys|daemon)|mdaemon|mailmaster"
    r"|smtp-daemon|(?:delivery|mail) (?:sub)?system|bounce|system administrator|microsoft exchange|mailsweeper"
    r"|no-?reply@\S*(?:mail|smtp)|メール"
)
_UNDELIVERED = (
    r"could ?n[o']t be delivered|not be delivered|undeliver|un-delivered|non[- ]?deliver|not (?:able to )?deliver"
    r"|unable to (?:be )?deliver|wasn'?t (?:able to )?deliver|can ?not (?:be )?deliver"
    r"|unzustell|nicht (?:zugestellt|zustellbar|ausgeliefert)|zustell\w+ (?:fehl|nicht)"
    r"|non (?:remis|distribu|delivr|livr)\w*|n'a (?:pas )?(?:pu )?(?:pas )?(?:ete |etre )?(?:remis|livre|distribue|delivre)"
    r"|echec (?:de |d')?(?:la |l')?(?:remise|livraison|envoi|distribution)|n'a pas pu"
    r"|no (?:se )?(?:ha )?(?:pudo|podido) (?:ser )?entreg\w*|no entregad|no se ha podido|error de entrega"
    r"|mancat[oa] (?:consegna|recapito)|non (?:e stato possibile|consegnat|recapit)\w*"
    r"|nao (?:foi |pode |pôde )?(?:ser )?entreg\w*|falha (?:na|de) entrega|nao pode ser"
    r"|nao (?:e|foi) possivel entregar|entrega (?:falhou|nao)|no (?:se puede|fue posible|es posible) entregar"
    r"|(?:consegna|recapito) non riuscit[oa]|(?:bezorg|aflever)\w+ .{0,60}mislukt"
    r"|(?:kan|kunne) (?:inte|ikke) leveres?\w*|ei voi(?:da|tu)? toimittaa|niedostarczaln\w*|nelivrabil\w*"
    r"|не (?:удалось|удается) .{0,20}доставить|невозможна доставка|не вдалося доставити"
    r"|δεν είναι δυνατή η παράδοση|未送达|未送達|未传递|لا يمكن التسليم|غير قابل للتسليم|לא ניתן למסירה"
    r"|onbestelbaar|niet (?:worden |kunnen )?(?:bezorgd|afgeleverd|besteld)|mislukt\w* (?:bezorg|aflever)\w*"
    r"|(?:kunde|gick|kan) inte (?:att )?lever\w*|olevererbar\w*|misslyckad leverans|kunne ikke lever\w*|ikke levert"
    r"|mislykket lever\w*|(?:toimitus|lahetys) epaonnistui|ei voitu toimittaa"
    r"|nie ?dostarczon\w*|niedoreczon\w*|nie (?:mozna|udalo sie|mogla) .{0,20}dostarcz\w*|nedoruc\w*|nepodarilo (?:se )?doruc\w*"
    r"|kezbesithetetlen|nem (?:sikerult )?kezbesit\w*|nu a putut fi livrat"
    r"|teslim edileme\w*|iletileme\w*|gonderileme\w*|ulastirilama\w*"
    r"|недостав\w*|не (?:может быть |был\w* |удалось )?доставл?\w*|невозможно доставить|не доставлен"
    r"|αδύνατη η παράδοση|退信|退回|投递失败|投遞失敗|无法(?:投递|送达|递送|发送)|無法(?:投遞|送達|遞送|傳送)|配信(?:でき|不能|エラー|失敗)"
    r"|送信でき|届け(?:でき|られ)|不達|エラー(?:メール|通知)|(?:배달|전송|전달) ?(?:실패|불가|되지|하지|할 수)|반송"
)
RETURNED_SUBJECT = late(
    _UNDELIVERED + r"|delivery (?:status|fail|error|report|problem|has failed|notif|to .{0,60} (?:has )?fail|incomplete"
    r"|unsuccess)|deliver(?:y|ed)? (?:un|not )|failure notice"
    r"|returned (?:mail|e-?mail|to sender|message|unopened)|return(?:ed|ing) (?:to sender|mail|message)"
    r"|mail (?:delivery )?(?:fail|error|could not|system error|not deliver)"
    r"|(?:message|mail) (?:delivery |was |has been )?(?:fail|not deliver|undeliver|could not|you sent|status|blocked|rejected|refused)"
    r"|fail(?:ed|ure) (?:mail|deliver|message|to deliver|delivery)|bounce|email not delivered|mail delivery|user unknown"
    r"|postmaster notify|warning: (?:message|could not|e-?mail)|delay(?:ed)?|zustell|配信|エラー|rejected by|nondeliverable"
)
RETURNED_BODY = late(
    _UNDELIVERED + r"|not (?:been )?delivered|delivery (?:to the following|has failed|failed|of .{0,40} failed)"
    r"|did not reach the following|permanent (?:fatal |delivery )?error|the following (?:address|recipient)"
    r"|has been returned|fatal errors?|returned to sender|failed permanently|transcript of session|mailbox exceeds"
    r"|exceeds allowed size|reporting-mta|final-recipient|remote host said|recipient unknown|user unknown|unknown user"
    r"|smtp error|delivery attempt|error was|did not accept|rejected your message|failed recipient|error message below"
    r"|problem delivering|nicht vorhanden|(?:berechtigung|permission|permiso|autorisation)\w* .{0,40}(?:post|publi|send)\w*|(?:was|been) (?:blocked|rejected) (?:by|because)|to these recipients or groups is complete|successfully (?:relayed|delivered)|delivery is delayed"
)
# A basic and an enhanced code side by side: a refusal in any language.
REFUSED = late(r"(?<![\d.])[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
WARNING = late(
    r"will (?:continue to )?(?:be retried|retry|try|keep trying)|not (?:yet )?been delivered.{0,80}(?:still|retr)"
    r"|still (?:being )?(?:try|attempt|retr)|do not need to resend|no action is required|will keep trying"
    r"|delivery (?:to .{0,60} )?(?:has been |is )?delayed|warning message only|this is a warning"
    r"|noch nicht zugestellt|verzogert|n'a pas encore|(?:a ete )?retarde|se ha retrasado|in ritardo|esta atrasad|vertraagd"
    r"|forsinket|forsenad|opoznion|задерж|遅延|지연|延迟|gecik"
)
GIVEN_UP = late(r"permanent|given up|giving up|failed")
DELIVERED = late(
    r"success(?:ful|fully)? (?:delivered|mail delivery|relayed)|\((?:success|relay|relayed|delivered)\)|^(?:relayed|delivered): "
    r"|(?:was|been) (?:successfully )?delivered(?! to (?:one or more|the following))|recipients or groups is complete"
)
NOT_DELIVERED = late(
    r"not (?:be |been |yet )?deliver|undeliver|unable to|fail(?:ed|ure)(?! notices?)|\berrors?\b(?! from other)|returned"
)
