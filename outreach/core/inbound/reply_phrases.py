"""What people write: words of opt-outs and of what a reply wants, in twelve languages."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re

from ..lazy_regex import late
from ..states import Outcome
from .return_date_phrases import MONTH

# A line that offers a way out, as lists and newsletters put it below a mail: "To unsubscribe, reply with STOP."
OUT_OFFERED = late(
    r"^[\s>*_-]*(?:(?:if you (?:no longer|don'?t|do not|would rather not|prefer not).{0,60},? )?(?:to|you (?:can|may)) (?:unsubscribe|opt out|stop receiving|be removed|leave this (?:group|list))\b[^\n]{0,80}(?:[,:]|reply|visit|click|send|go to|mail|use|https?:|mailto:|at any time|here)"
    r"|unsubscribe(?: (?:here|from this (?:list|group)))?\s?[:：|<(]{1,2}\s?(?:https?:|mailto:|www\.)|you(?:'re| are)? received? this (?:message|e-?mail|mail)|you are receiving this"
    r"|um sich (?:ab|aus)zu\w+|zum abmelden|wenn sie keine (?:weiteren )?(?:e-?mails?|mails?|nachrichten|newsletter)\b.{0,30}(?:möchten|wünschen),|pour (?:vous|te) (?:désabonner|désinscrire)|pour ne plus recevoir .{0,40},|para (?:darse|darte) de baja|para dejar de recibir|si no (?:desea|quiere)\w* (?:recibir|seguir recibiendo)\b.{0,40},|per (?:cancellar\w*|disiscriver\w*|non ricevere più) |para (?:cancelar|deixar de receber|remover)\b"
    r"|om (?:je|u|uzelf) (?:af|uit) te \w+|för att (?:avsluta|avregistrera|avprenumerera)|for å (?:melde|avslutte)|for at (?:afmelde|framelde)|aby (?:zrezygnować|wypisać|się wypisać)|pro odhlášení|leiratkozás\w*:|чтобы отписаться|щоб відписатися|配信停止は|退订请|구독을 (?:취소|해지)하려면)[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)

# "Don't send me the PDF" and "remove me from the byline" are no opt-outs: what follows the verb tells.
_PAPER = (
    r"(?! (?:(?:the|a|an|any|more|such|de|d'|des|le|la|les|el|los|las|il|lo|i|gli|o|os|as|um|uma|een|het|die|das|den|ein|eine|det|en|más|più|mais|meer|plus)\s?){0,2}"
    r"(?:pdf|word|file|fichier|pièce|factur|rechnung|fattur|fatura|invoice|document|dokument|docs?\b|archivo|arquivo|allegat|anexo|adjunto|bijlage|bilag|bilder"
    r"|imag|imág|attachment|photo|foto|draft|draught|borrador|entwurf|entwürfe|brouillon|bozza)\w*)"
)
_CONTENT = (
    r"(?!(?: (?:from|off|out|of|in|on|as)){1,2} (?:\w+ ){0,2}(?:quote|byline|draft|article|post|piece|page|paragraph|sentence|text|caption|photo|image|guide|example"
    r"|credits?|table|chart|interview|author|headline|title)s?\b(?! (?:list|database|mailing)))"
)
_END = r"\s*(?:[.!,;:…]|$)"

OUT = late(
    r"(?:will|möchte|wollen|möchten|wünsche) keine (?:\w+ )?(?:e-?mails?|mails?|nachrichten|werbung)|melden sie (?:mich|uns) (?:\w+ )?ab\b"
    r"|no (?:me |nos )?(?:envíen?|manden?|escriban?) más|basta (?:e-?mail|mail|messaggi)|parem? de (?:me |nos )?(?:escrever|enviar|contactar|mandar)"
    r"|не хоч(?:у|им) (?:больше )?получать|"
    rf"remov(?:e|ed|ing) (?:me|us|my(?: \w+)?|our(?: \w+)?|\S{{1,64}}@\S{{1,100}}|this address){_CONTENT} from|"
    r"(?:don'?t|do not|no longer) want (?:these|your|such|any|more) (?:\w+ )?(?:e-?mails?|mails?|messages)\b(?! to (?:end|land|go|get|look|bounce))"
    r"|(?:stop|don'?t|do not|quit|no more) follow(?:ing)?[- ]?ups?\b(?! (?:until|till|before|for (?:now|a|the)|this|today))|this is spam|\bcease and desist\b|no (?:me |nos |se )*vuelv\w+ a (?:escrib|contact|envi|mand)\w*|não volt\w+ a (?:me |nos )?(?:escrev|contat|contact|envi|mand)\w*|keine (?:weitere[nr]? )?(?:kontaktaufnahmen?|zusendung\w*|ansprache)\b|cesse[rz]? (?:tout|vos|ces|cela)|(?:cesse[rz]?|arrête[rz]?) (?:immédiatement )?(?:tou[ts]e?s?|vos|ces|les) (?:envois?|e-?mails?|mails?|messages?|courriels?|contacts?|sollicitations?|relances?|démarches?)\b|geen (?:verder |verdere )?(?:contact|mails?|berichten) (?:meer|op)|zaprzesta\w+|rahatsız etmey\w+|исключить (?:меня|наш|мой|из)|löschung (?:meiner|unserer|aller)|bitte um (?:löschung|austragung|abmeldung)|abzusehen\b"
    r"|b[oó]rr(?:en|e|ad)(?:me|nos)|(?:ønsker|vil|vill) (?:ikke|inte) (?:å |at |att )?(?:ha|have|motta|modtage|få|ta emot)\b .{0,12}(?:mail|mejl|e-?post|besked)|그만 ?보내"
    r"|be unsubscribed|\bunsubscrib(?:e|ing)\b(?! (?:here\b|links?|buttons?|rates?|pages?|options?|forms?|headers?|process))|"
    r"leave (?:me|us) alone|lose (?:my|our|this) (?:address|e-?mail|number)"
    r"|cease (?:all |any )?(?:further )?(?:communication|contact|e-?mail)"
    r"|(?:do not|don'?t|never) (?:write|send|mail|e-?mail) (?:\w+ )?(?:to )?(?:this|my|our) (?:address|e-?mail|inbox)"
    r"|nicht mehr (?:an)?(?:schreiben|kontaktieren|mailen|belästigen|melden|zusenden)|keine werbung\b|unterlassen sie"
    r"|von (?:ihrer|der|deiner|eurer) (?:mailing)?liste"
    r"|(?:me|nous|mon adresse) (?:retirer|supprimer|désinscrire|enlever|désabonner|radier)"
    r"|ne (?:m'|nous |me )?(?:écriv|contact|envoy|sollicit|dérang)\w+ (?:plus|jamais)"
    r"|haal (?:mij|me|ons) (?:van|uit)|slet (?:mig|os|min)|poista(?:kaa|isitteko)? (?:minut|osoite\w*|tieto\w*)"
    r"|nie życz\w+ (?:sobie|tego)|więcej nie (?:pisać|wysyłać)|(?:больше|впредь) не (?:присылать|писать|отправлять|беспокоить)|"
    r"\bun-subscribe|(?:remove|delete|take|drop|scratch|erase|strike) (?:me|us|my (?:e-?mail"
    r"|address|name|details|data|contact)|this (?:e-?mail|address)|our (?:e-?mail|address"
    r"|details))\b"
    + _CONTENT
    + r"(?! (?:know|a|an|as|and(?! (?:my |our )?(?:address|e-?mail|name|phone|details|data)\b)|the|up on|through)\b)(?: address)?(?: and [\w -]{3,30})?(?: (?:off|from|out)\b| permanently|\W|$)"
    r"|\bopt(?:ing)?[- ]?(?:me )?out\b(?! (?:rate|option|link|page|form|button|sentence|list|period))"
    r"(?! of (?!(?:\w+ ){0,4}(?:e-?mails?|mails?|mailings?|messages?|lists?|communications?|outreach|contacts?|campaigns?|newsletters?|sequences?|follow\S*|database|requests?|this|these|it|that|everything|anything|all)\b))|"
    r"(?:stop|quit|cease) (?:e-?mail\w*|mail\w*|contact\w*|writ\w*|send\w*|spam\w*|messag\w*|bother\w*"
    r"|harass\w*|reaching|pitching)"
    rf"(?:(?= (?:out )?(?:to )?(?:me|us|my|our|this|these|those|such|your|any|all|e-?mails?|mails?|messages?|follow\S*|requests?|pitch\w*|spam|stuff|them|it|here|right|now|please|immediately|at once)\b)|(?={_END}))"
    r"|(?:stop|quit|cease) (?:all |the |these |your )?(?:e-?mails|mails|messages|spam)\b"
    r"|(?:do not|don'?t|dont|never|no longer"
    r"|not) (?:ever )?(?:wish to (?:be contacted|receive)|want to (?:be contacted|receive|hear)|(?:e-?mail"
    r"|mail|contact|write(?: to)?|message|pitch|spam|bother|send) (?:me|us)\b(?! (?:the|a |your|until|before"
    r"|if|at|by|on|next|more info|money))|send (?:me|us )?.{0,20}(?:any ?more|again)|reach out (?:again"
    r"|to me))|"
    r"no (?:more|further) (?:e-?mails?|mails?|messages?|contact|communication|correspondence)|(?:want|like"
    r"|wish) (?:off|to be (?:removed|taken off)|out of) ?(?:your|this|the|from)?.{0,10}(?:list)?"
    r"|(?:please|interested|spam)[,.!]? (?:remove|stop)\s*[.!]*\s*$|not to (?:contact|write to|e-?mail|message|mail) (?:me|us)\b|\bgdpr\b.{0,60}(?:delet|eras|remov)\w*.{0,40}\b(?:my|me|us|our)\b|(?:delet|eras"
    r"|remov)\w* .{0,40}(?:\b(?:my|our) (?:personal )?data\b(?! (?:set|table|point|source|section)s?))|(?:request|demand|require|ask you|please|right)\b.{0,40}(?:delet|eras|remov)\w* (?:of )?(?:all |any )?(?:the )?personal data\b(?! of)|"
    r"(?<!nicht )(?<!sich )(?:abmelden|austragen|abbestellen)\b|keine weiteren? (?:e-?mails?|mails?|nachrichten"
    r"|anfragen)|(?:nehmen sie|nimm|nehmt) (?:bitte )?(?:mich|uns|meine\w?|unsere\w?|diese)\b.{0,50}\b(?:aus|von|raus|heraus|herunter|runter|weg)\b"
    r"|(?:streichen sie|löschen sie|entfernen sie|lösch|entfern\w*) (?:bitte )?(?:mich|uns|alle (?:\w+ )?daten|(?:meine[nr]?|unsere[nr]?|diese) (?:\w+[- ]){0,2}(?:\w*daten|\w*adressen?|e-?mail\w*|mail\w*|kontakt\w*|angaben|namen))\b"
    r"(?! (?:aus|von) (?:\w+ )?(?:artikel|text|beitrag|zitat|entwurf|liste der autor)).{0,40}|(?:schreiben|kontaktieren|mailen|senden|schicken"
    r"|belästigen) sie (?:mich|mir|uns) (?:bitte )?(?:nicht|nie|keine)\b(?! (?:vor|ehe|bevor|bis|erst|die|das|den))|keine (?:e-?mails?|mails|werbung"
    r"|newsletter) mehr|aus (?:ihrem|dem|ihrer|deiner) (?:verteiler|liste)|hör(?:en sie|t|) (?:bitte |endlich )*auf\b(?:"
    + _END
    + r"(?! (?:sich|die|das|den|der|ihn|sie)\b)|,? (?:damit\b|mit (?:den|diesen|ihren|dem|der)\b|(?:mir|uns|mich|diese|weitere|mails?|e-?mails?|werbung|spam)\b.{0,40}\b\w*zu\w*|zu (?:schreiben|mailen|senden|schicken|spammen|nerven)))|"
    r"(?<!\bse )(?<!\bs')désabonn(?!ent\b|aient\b)\w*|(?<!\bse )d[ée]sinscri(?!vent\b|vaient\b)\w*|ne (?:me|nous) (?:contactez|écrivez|envoyez|sollicitez) plus"
    r"|(?:retire[zr]?|supprime[zr]?|enleve[zr]?|enlève[zr]?)[- ](?:moi|nous|mon adresse|mes (?:données"
    r"|coordonnées))|ne (?:souhait\w+|veu\w+|désir\w+) plus (?:recevoir\b"
    + _PAPER
    + r"|être (?:contact|sollicit|relanc|démarch|inscrit|importun|dérang|abonn|sur|dans))|(?:arrête[rz]?|cesse[rz]?) (?:de |d')(?:m'|me |nous |vous )?(?:écri|envo|contact|sollicit|spam|harcel|mail|dérang|relanc|démarch|importun)"
    r"|plus (?:me|nous) (?:contacter|écrire)|"
    r"(?:darme|dar(?:nos|se)?|dadme|dame|denme|deme) de baja|\bbaja\s*[.!]*$|no (?:me|nos) (?:contacte\w*"
    r"|escrib\w+|env[ií]\w+|mand\w+|moleste\w*)\b(?! (?:el|la|los|las|un|una)\b)"
    + _PAPER
    + r"|elimin\w+ (?:mi|mis|nuestr\w+) (?:correo|dirección|datos"
    r"|e-?mail)|(?:dej\w+|paren?) de (?:enviar|escribir|contactar|mandar)\w*|no (?:deseo|quiero"
    r"|queremos) (?:recibir\b"
    + _PAPER
    + r"|que (?:me|nos) (?:escrib|env[ií]|contact|mand|molest|llam|incluy|sig))|cancelar (?:la )?suscripción|borr\w+ (?:mi|mis) \w+|"
    r"cancella(?:mi|temi|ci|teci|re) |disiscri\w*|annulla\w* (?:l')?iscrizione|non (?:mi |ci )?(?:contatt\w+"
    r"|scriv\w+|invia\w+|mandat\w+)\b(?! (?:il|lo|la|i|gli|le|un|una|uno)\b)"
    + _PAPER
    + r"(?: più| mai)?(?: (?:mail|e-?mail|messaggi))?|(?:rimuov\w+|togli\w+"
    r"|eliminat?\w+) (?:il mio|la mia|i miei|dalla|questo indirizzo)|(?:rimuove|toglie)temi|non (?:desidero"
    r"|voglio|vogliamo) (?:più )?(?:ricevere\b"
    + _PAPER
    + r"|essere (?:contattat|iscritt|disturbat|nella|più))|smett\w+ di (?:scriver|mandar|inviar|contattar|disturbar|spedir|spammar|tempestar)|"
    r"descadastr\w*|(?:remov\w+|retir\w+|exclu\w+|apag\w+)(?:-me| (?:o )?(?:meu|nosso|este) (?:e-?mail|endereço|contat?c?to|nome|dado)\w*(?! d[oa] (?:artigo|texto|post|página))| (?:os )?(?:meus|nossos) dados| me (?=d[aeo]s?\b|por\b))|não (?:me "
    r"|nos )?(?:envi\w+|contact\w+|contat\w+|escrev\w+|mand\w+)\b(?! (?:o|a|os|as|um|uma)\b)"
    + _PAPER
    + r"(?: mais)?|(?:par\w+|deix\w+) de (?:me "
    r"|nos )?(?:enviar|contactar|contatar|mandar)|não (?:desejo|quero|queremos) (?:mais )?receber\b" + _PAPER + r""
    r"|cancelar (?:a )?(?:inscrição|subscrição)|"
    r"uitschrijven|afmelden|schrijf (?:mij|me) uit|meld (?:mij|me) af|verwijder (?:mij|me|ons|mijn)"
    r"|(?:niet meer|geen) (?:te )?(?:mailen|contacteren|e-?mails? meer|mails? meer|benaderen|berichten meer)"
    r"|(?:mail|stuur|benader|contacteer) (?:mij|me|ons) (?:niet|geen)\b(?! (?:de|het)\b)"
    + _PAPER
    + r"|stop met(?: (?:mij|me|ons)\b| (?:het )?(?:\w+ )?(?:e-?mail|mail|schrijv|stur|zend|bericht|contact|spam|benader|lastig|dit\b|deze\b)|"
    + _END
    + r")|"
    r"avregistrera|avprenumerera|avsluta (?:min )?prenumeration|ta bort (?:mig|oss|min)|(?:sluta|slutt|stop"
    r"|hold op med) (?:å |att |at |med )?(?:maila|mejla|skicka|skriva|kontakta|sende|skrive|kontakte|maile)\b"
    + _PAPER
    + r""
    r"|avmeld|afmeld|fjern (?:meg|mig|oss|min)|inga fler mail|ikke (?:send|kontakt|skriv)\w* (?:meg|mig|mer"
    r"|flere|mere)|(?:skicka|kontakta|mejla|maila) (?:mig )?(?:inte|inga)|poista (?:minut|osoitteeni|tietoni)"
    r"|älkää (?:lähettäkö|ottako)|"
    r"wypisz\w*|wypisać|rezygnuj\w* z|usu[nń]\w* (?:mnie|mój|moj\w+|nas)|(?:proszę )?(?:nie"
    r"|przestań\w*) (?:proszę )?(?:pisać|pisz\w*|wysyła\w+|kontaktowa\w+|przysyła\w+|mailowa\w+)|nie (?:życzę"
    r"|chcę|chcemy) (?:sobie )?(?:otrzymywać|dostawać|kontaktu|więcej)|odhlásit|neposílejte|leiratkoz|"
    r"отпи(?:сать|шите|саться|ска)\w*|не (?:пишите|присылайте|шлите|отправляйте|беспокойте|звоните"
    r"|связывайтесь)|удалите (?:меня|мой|мою|наш|из)|(?:прекратите|перестаньте) (?:писать|присылать|слать"
    r"|рассылку|отправлять)|больше не (?:пишите|присылайте|хочу получать)|уберите (?:меня|мой)"
    r"|исключите (?:меня|мой)|"
    r"配信(?:を)?(?:停止|解除|不要|中止)|(?:メール|連絡|送信)(?:を|は|の)?(?:停止|不要|やめて|止めて"
    r"|送らない|しないで)|送らないで|連絡しないで|(?:今後"
    r"|二度と).{0,10}(?:不要|ご遠慮|お断り|やめて)|購読(?:を)?(?:解除|停止)|"
    r"退订|退訂|取消(?:订阅|訂閱)|(?:请|請)?(?:不要|别|別|勿)再?.{0,6}(?:发|發|寄|联系|聯繫|聯絡"
    r"|打扰|打擾|写信)|(?:从|從).{0,8}(?:名单|名單|列表).{0,6}(?:删除|刪除|移除)|停止(?:发送|發送|寄送|联系)|(?:删除|刪除"
    r"|移除)(?:我|我的|本)|"
    r"수신\s?거부|구독\s?(?:취소|해지)|(?:메일|연락|이메일).{0,10}(?:보내지|하지|그만|중단|원하지)|보내지\s?마|"
    r"listeden (?:çık|sil)\w*|(?:beni|bizi|adresimi) (?:listeden|listenizden|çıkar|sil|kaldır)\w*"
    r"|aboneli\w+ (?:iptal|çık|sonlandır)\w*|(?:mail|e-?posta|mesaj) (?:atmay|göndermey|yollamay)\w*"
    r"|bir daha (?:yazma|mail|gönder)\w*|almak istemiyor\w*",
    re.IGNORECASE | re.MULTILINE,
)

# Requests to stop that may mean one mail, one file or one way of writing only, when their writer otherwise answers us.
OUT_UNSURE = late(
    r"no (?:more|further) (?:e-?mails?|mails?|messages?|contact|communication|correspondence)\b(?!\s*(?:please|from you|to (?:me|us|this)\b|[.!]|$))"
    r"|(?:stop|quit|cease) (?:send|messag|e-?mail|mail|writ|contact|reach|pitch)\w*(?: (?:it|the)\b|\s*[,;:…])"
    r"|(?:do not|don'?t|dont|never|not) (?:ever )?send (?!me |us )"
    r"|\bopt(?:ing)?[- ]?out\b|keine weiteren? (?:anfragen|nachrichten)\b(?! (?:bitte|mehr|von|an)\b|\s*(?:[.!]|$))|keine (?:weitere[nr]? )?zusendung|abzusehen"
    r"|(?:remove|delete|take|drop|scratch|erase|strike) (?:my|our) (?:name|details)\b(?!.{0,40}\b(?:list|database|system|mailing|crm|records|contacts))|(?:delet|eras|remov)\w* .{0,40}\b(?:our|personal) data"
    r"|no (?:me|nos) escrib\w+ a (?:este|esta)\b|no (?:me |nos )?(?:env[ií]\w+|mand\w+) más\b|nicht mehr (?:zusenden|melden)|cesse[rz]? (?:vos|ces|cela)"
    r"|unsubscrib(?:e|ing)\b(?! (?:me|us|this|my|our|from (?:this|your)|please)\b|\s*(?:[.!,]|$))",
    re.IGNORECASE | re.MULTILINE,
)

OUT_LINE = late(
    r"^[\s\"'*>-]*(?:please\s*,?\s*)?(?:stop|remove|unsubscribe|opt[- ]?out|no more|stopp|abmelden|austragen"
    r"|arrêt|stop pub|désabonner|désinscription|baja|cancelar|cancella(?:zione)?|disiscrizione|remover|sair"
    r"|descadastrar|uitschrijven|afmelden|avsluta|avmeld|afmeld|wypisz|rezygnuję|stop mail|стоп|отписка"
    r"|отписаться|停止|解除|退订|退訂|td|t|수신거부|çık|iptal)(?:\s*,?\s*(?:please|bitte|thanks"
    r"|thank you|s'il vous plaît"
    r"|svp|por favor|per favore|alstublieft|tack|takk|tak|proszę|пожалуйста|lütfen))?\s*[.!]*\s*$",
    re.IGNORECASE,
)

OUT_ASKED = late(
    r"(?:how|can|could|should|do|does|did|will|would|why|if|when|readers|users|subscribers|people|visitors"
    r"|they|our (?:newsletter|list)|link to|option to|button)\b[^.!?\n]{0,60}$"
    r"|\b(?:had to|used to|almost|nearly|about to|going to|tempted to|hate to|(?:don'?t|do not) (?:want|need|have) to|won'?t) $",
    re.IGNORECASE,
)

# Words before an opt-out that make it a request to us after all ("could you please unsubscribe me").
ASKS_US = late(
    r"(?:can|could|will|would) you (?:please |kindly )?$|(?:appreciate|grateful|great|kind|nice).{0,20} if you (?:could |would )?$"
    r"|(?:how|why) (?:do|can) i\b.{0,20}$|if you (?:do|don't|continue).{0,40}$|\b(?:i|we)(?:'d| would) (?:like|prefer|appreciate it) (?:you )?to (?:please |kindly )?$",
    re.IGNORECASE,
)


_GET_BACK = (
    r"get back|write|ping|contact|try|ask|reach|touch base|circle back|check|follow up|revisit|talk|e-?mail|come back|again|until|before"
    r"|meld\w+|schreib\w+|kommen sie|erst|revenez|recontact\w+|réécri\w+|écriv\w+|reparlons|escrib\w+|escríb\w+|contact\w+|volv\w+|hablemos"
    r"|risentiamo\w*|sentiamoci|scriv\w+|ricontatt\w+|fal\w+|escrev\w+|volte\w*|neem|probeer|mail|hör av|återkom|skriv|kontakt\w*|hør fra"
    r"|odez\w+|napisa\w+|napisz|wróć\w*|напиш\w+|обрат\w+|верн\w+|свяж\w+|yaz\w*|ulaş\w*"
)
_SEASON = (
    r"\b(?:spring|summer|autumn|winter|new year|q[1-4]|frühjahr|frühling|sommer|herbst|printemps|automne|hiver|primavera|verano|otoño|invierno"
    r"|autunno|estate|outono|verão|voorjaar|zomer|najaar|herfst|våren|hösten|høsten|wiosn\w+|jesien\w+|весн\w+|осен\w+)\b"
)
OUTCOMES: tuple[tuple[Outcome, re.Pattern[str]], ...] = tuple(
    (outcome, late(pattern, re.IGNORECASE | re.MULTILINE))
    for outcome, pattern in (
        (
            Outcome.LIVE,
            r"(?:link|lien|enlace|artikel|beitrag|articolo) (?:ist |wurde |est |è )?(?:jetzt )?(?:gesetzt|inserito|geplaatst|añadido|ajouté|adicionado|tillagd|lagt til)"
            r"|live link|est en place|"
            r"(?:link|it|post|article) is in place|ist seit .{0,15}(?:online|live)|"
            r"you(?:'re| are) (?:now )?(?:on the|live|in the)|(?:article|post|link|piece|guide) is (?:now )?(?:up|live|out)\b|hit publish"
            r"|(?:wurde|ist) (?:\w+ )?(?:veröffentlicht|verlinkt)|vient d'être (?:publié|ajouté|mis)|(?:hemos|he) (?:puesto|incluido|insertado|enlazado)"
            r"|è stat[oa] (?:pubblicat|inserit|aggiunt)[oa]|(?:foi|está) (?:publicad|adicionad|inserid)[oa]|ligger (?:ute|uppe|på)|udgivet|julkaistu|"
            r"(?:post|article|link|piece|page|guide|it|this) (?:just |now )?went (?:up|live|out)\b|your (?:link|article|post) is (?:now )?(?:on|in|there|up)\b"
            r"|^[^\w\n]*(?:published|posted|added|done|updated|linked)\b(?! by)|\b(?:link|post|article|page) (?:has been |was |is )?(?:updated|published|posted|inserted)"
            r"|(?:i|we)(?:'ve| have)? (?:just |now )?put (?:it|the link|your link|a link|that)|(?:i|we)(?:'ve| have)? (?:just |now )?linked (?:it|you|to|your)"
            r"|c'est (?:fait|en ligne|publié)|link staat|staat (?:er ?op|erin|erbij)|został[aoy]? (?:już )?(?:dodan|opublikowan)\w+|"
            r"(?:it(?:'s| is)|(?:the |your )?(?:link|article|post|guest post|page|piece)(?:'s| is| has been)?"
            r"|that(?:'s| is)|this is|now) (?:now |already )?(?:live|online|published|up now)\b|(?:i|we)(?:'ve"
            r"| have)? (?:just |now |already )?(?:added|included|inserted|placed|published|updated) (?:the |your |it"
            r"|a |this|that|our |link|article)|has been (?:added|published|updated|inserted)|(?:link|it) (?:has been "
            r"|is )?added|"
            r"(?:ist|sind) (?:jetzt |nun )?(?:online|live|veröffentlicht|eingebaut|eingefügt|drin)"
            r"|habe (?:ich )?(?:den link |ihn |es |deinen |ihren )?.{0,30}(?:eingebaut|hinzugefügt|ergänzt|gesetzt"
            r"|eingefügt|veröffentlicht)|(?:est|a été) (?:maintenant |désormais )?(?:en ligne|publié|ajouté)|(?:j'ai"
            r"|nous avons) (?:bien )?(?:ajouté|publié|inséré)|(?:ya )?está (?:publicado|en línea|online"
            r"|añadido)|(?:he"
            r"|hemos) (?:añadido|publicado|agregado|incluido)|"
            r"(?:è|ora è) (?:online|pubblicat|stato aggiunto|live)|(?:ho|abbiamo) (?:aggiunto|pubblicato|inserito)"
            r"|(?:já )?está (?:no ar|publicado|online)|(?:adicionei|adicionamos|publiquei|publicamos|incluí)|(?:staat"
            r"|is) (?:nu )?(?:online|live|geplaatst|toegevoegd)|heb (?:de link |hem |het )?.{0,20}(?:toegevoegd"
            r"|geplaatst)|(?:är|er) (?:nu |nå )?(?:live|publicerad|online|uppe|oppe|lagt til|tillagd)|(?:jest"
            r"|już) (?:już )?(?:online|opublikowan\w+|dodan\w+)|doda(?:łem|łam|liśmy)|"
            r"(?:опубликова\w+|разместил\w*|добавил\w*|ссылка стоит|уже на сайте)|(?:掲載|公開|追加)(?:し"
            r"|いた|さ)|(?:已|已经"
            r"|已經)(?:发布|發佈|上线|上線|添加|加上)|(?:게시|추가|반영)(?:했|되었|하였|완료)|(?:yayınla"
            r"|ekle)(?:dik|dim|ndi)",
        ),
        (
            Outcome.ASKS_MONEY,
            r"would you (?:pay|be willing to pay)|kostenpunkt|"
            r"\bbucks\b|was (?:kostet|bieten)|combien (?:proposez|payez|offrez|ça|cela|coûte)|cu[aá]nto (?:pag|ofrec|cuest|cobr)\w*|quanto (?:offr|pag|cost|cust|oferec)\w*"
            r"|qual (?:é )?o valor|hoeveel (?:betaal|kost)\w*|(?:hva|vad|hvad) betal\w*|ile (?:płac|koszt|zapłac)\w*|сколько .{0,15}(?:плат|сто)\w*|\bne kadar|"
            r"was zahlen|zahlen sie|(?:wir|ich) berechne\w*|掲載料|\d ?万?円|(?:wij|we) rekenen|vi tar \d|"
            r"\bfee\b|\bfees\b|\bpricing\b|price list|\brates?\b (?:are|is|card|for|start)|media kit|rate card|(?:we"
            r"|i) charge|\bcharge (?:for|a|an|\W?\d)|\bcost(?:s)? (?:is|are|\W?\d|of)|\bbudget\b|sponsored (?:post"
            r"|content|article|link)|paid (?:placement|post|link|guest|collab|insertion|partnership)|(?:\$|€"
            r"|£|usd|eur"
            r"|gbp|chf|₹|¥)\s?\d|\d\s?(?:\$|€|£|usd|eur|gbp|chf|dollars?|euros?|pounds?|zł|pln|руб\w*|円|元"
            r"|원|kr\b|tl\b)"
            r"|paypal|payment|invoice|link (?:insertion|placement) (?:fee|price|cost)|advertis\w+ (?:rates?|options?"
            r"|packages?)|(?:how much|what) .{0,30}(?:pay|budget|offer)|compensation|"
            r"preis\w*|kosten\b|kostet|honorar|vergütung|bezahl\w+|gebühr\w*|mediadaten|rechnung|tarif\w*|facturons"
            r"|payant\w*|\bprix\b|rémunér\w+|facture|precios?\b|tarifas?|cobramos|presupuesto|de pago|pago\b|prezz\w+"
            r"|listino|a pagamento|tariff\w+|preços?|cobramos|orçamento|pagamento|kosten|tarieven|betaald\w*"
            r"|vergoeding|pris(?:er|et|et är|en)?\b|kostar|koster|betal\w+|betaling|cena\b|cennik|koszt\w*|płatn\w+"
            r"|opłat\w+|"
            r"цен[аыу]\b|стоимост\w*|оплат\w*|платн\w*|прайс|料金|費用|価格|有料|广告费|價格|价格|费用|費用"
            r"|收费|付费|비용|가격|유료|ücret\w*"
            r"|fiyat\w*|ödeme",
        ),
        (
            Outcome.WRONG_PERSON,
            r"(?:better|best) (?:to )?(?:talk|speak|write) to|passed (?:your|this|it)\b.{0,20} (?:on|along)|"
            r"\bask (?:my|our) |not my (?:department|job|area|field)|(?:don't|do not) work (?:there|here)|"
            r"\b(?:handles|looks after|takes care of|is responsible for|deals with|is in charge of) |\bi(?:'ve| have)? left (?:the|my|our)\b|\bforwarding (?:to|this|it|you)"
            r"|\bi (?:just|only) (?:do|handle|run|work)|ne m'occupe p(?:lus|as)|nicht mehr für .{0,30}zuständig|ya no me ocupo|ik ben niet|jag är inte rätt|"
            r"wrong (?:guy|one|team|company|site|inbox|place)|not (?:in charge of|responsible for)|\bcc'?(?:ing|ed|d)\b"
            r"|(?:dafür|hierfür) (?:ist|wäre)|ist .{0,30}zuständig|(?:je|nous) (?:l')?(?:ai |avons )?(?:transmets|transmis|transférons|transfère)"
            r"|inoltr(?:o|ato)|doorgestuurd|vidarebefordra\w*|przekaz(?:uję|ał\w+|ane)|перешлю|передал\w* ваше|"
            r"(?:not the right|wrong) (?:person|contact|department|address|e-?mail)|(?:i(?:'m"
            r"| am) )?no longer (?:work"
            r"|with|manage|handle|responsible|in charge|own|run|the editor|part of)|(?:don't|do not) (?:handle|manage"
            r"|deal with|work (?:on|at|for|here)|run|own)|(?:please )?(?:contact|reach out to|get in touch with"
            r"|e-?mail|write to|speak to|talk to|try) (?:my colleague|our (?:editor|team|marketing|content)"
            r"|the editor"
            r"|instead|[\w.+-]+@)|(?:forward|pass)(?:ed|ing|)? (?:this|it|you|your (?:e-?mail|message)) (?:on )?(?:to"
            r"|along)|cc(?:'d|'ing|ing|ed)? (?:my|our|in|him|her)|(?:best|right|better) person (?:to|for|is|would)|"
            r"nicht (?:der|die) richtige|nicht (?:mehr )?zuständig|falsche\w* (?:ansprechpartner|person|adresse)"
            r"|wenden sie sich (?:bitte )?an|weitergeleitet an|pas la bonne personne|plus (?:en charge|responsable)"
            r"|mauvaise personne|(?:adressez|contactez)[- ](?:vous|plutôt|mon|ma|notre)|no soy la persona"
            r"|ya no (?:trabajo|llevo|gestiono)|(?:contacte|contacta|escriba|escribe|diríjase) (?:con|a) "
            r"|non sono la persona|non (?:mi occupo|lavoro) più|(?:contattare|contatti|scriva a|rivolgersi)|"
            r"não sou a pessoa|não trabalho mais|(?:contacte|contate|entre em contato|fale com)"
            r"|niet de juiste persoon"
            r"|niet meer (?:werkzaam|verantwoordelijk)|neem contact op met|fel person|inte rätt person"
            r"|ikke rette person|kontakta (?:min|vår|istället)|kontakt (?:min|vår|i stedet)|niewłaściw\w+ osob"
            r"|nie jestem (?:właściwą|odpowiednią) osobą|proszę (?:o kontakt|się skontaktować|pisać) (?:z|do)"
            r"|nie zajmuję się|"
            r"не тот человек|не (?:занимаюсь|отвечаю)|обратитесь к|напишите (?:моему|нашему|на)|больше не работаю"
            r"|担当(?:ではな|外|者は|者に)|(?:请|請)(?:联系|聯繫|聯絡)(?:我的|我们|我們)?|不是(?:负责|負責)"
            r"|담당(?:자가 아|이 아)|doğru kişi değil"
            r"|yanlış kişi|ile iletişime geç",
        ),
        (
            Outcome.NOT_NOW,
            r"bad time|nie teraz|nicht jetzt|pas maintenant|niet nu|inte nu|ikke nu|"
            r"not this (?:year|month|time|season|quarter)|"
            r"keine zeit|vielleicht (?:im|später|nächst)|pas avant|peut-être plus tard|not (?:before|until)\b|no time (?:right|this|at)|no tengo tiempo|quiz[aá]s? (?:más|en)|"
            rf"(?:{_GET_BACK}).{{0,45}}(?:(?<!\w)(?:{MONTH})\b|{_SEASON})|月(?:以降|頃|ごろ|に).{{0,12}}連絡|\d+月(?:再|后|以后|之后)|월에 다시|"
            r"let's revisit|revisit (?:this|it)|(?:another|a later) time|when things (?:calm|quiet|settle)|next (?:spring|summer|autumn|fall|winter)|"
            r"(?:not|isn't) (?:right )?now|at (?:the|this) (?:moment|time|stage|point)|not (?:currently|at present)"
            r"|currently not|maybe (?:later|next|in)|(?:check|circle|get|come|touch|reach) (?:back|base|out"
            r"|in) (?:with (?:me|us) )?(?:again )?(?:later|in |next|after)|(?:next|later this) (?:month|quarter|year)"
            r"|in (?:a few|a couple of|two|three|\d+) (?:weeks|months)|(?:too|very|quite|swamped|pretty) busy"
            r"|(?:fully )?booked|our calendar is full|in the (?:new year|future)|keep (?:it|you|this"
            r"|your \w+) (?:on file|in mind)|remind me|after the (?:holidays|summer|redesign|migration)|"
            r"(?:im|zum) (?:moment|augenblick|jetzigen zeitpunkt)|momentan|derzeit|zur ?zeit|aktuell (?:nicht|kein)"
            r"|(?:später|nächste[nsr]? (?:monat|jahr|quartal))|pas (?:pour le moment|maintenant|actuellement)"
            r"|pour (?:le moment|l'instant)|plus tard|le mois prochain|l'année prochaine|(?:por (?:el momento|ahora)"
            r"|de momento|ahora (?:mismo )?no|más adelante|próximo (?:mes|año))|(?:al|per il) momento|più avanti"
            r"|il (?:mese|anno) prossimo|(?:no|neste|de) momento|por enquanto|mais tarde|próximo (?:mês|ano)|"
            r"op dit moment|momenteel|voorlopig|later (?:dit|nog)|volgend(?:e)? (?:maand|jaar)|just nu|för närvarande"
            r"|för tillfället|for øjeblikket|for øyeblikket|akkurat nå|lige nu|(?:w tej chwili|obecnie|na razie"
            r"|w przyszłym)|(?:сейчас (?:не|нет)|пока (?:не|нет)|в данный момент|позже|в следующем)|(?:今は"
            r"|現時点|現在は"
            r"|また(?:の機会|後日)|来月|来年)|(?:目前|暂时|暫時|以后再|下个月|明年)|(?:지금은|현재는|나중에"
            r"|다음 (?:달|기회))|(?:şu an|şimdilik|daha sonra"
            r"|gelecek (?:ay|yıl))",
        ),
        (
            Outcome.NO,
            r"not what (?:we're|we are|i'm|i am) looking for|thank(?:s| you),? no\b|(?:keinen|kein) bedarf|"
            r"(?:aren't|are not|not) (?:taking|accepting)|going to pass|grundsätzlich (?:nicht|keine)|das machen wir .{0,20}nicht|nous refusons|"
            r"we (?:only|never|just) (?:publish|link|use|accept|work|run|take|feature)|thank(?:s| you),? but no\b|hard pass|(?:do not|don't|doesn't|does not) (?:fit|match|work for)"
            r"|(?:setzen|machen|tauschen|verkaufen) (?:wir )?kein\w*|ne (?:fais|faisons|pratiqu\w+|particip\w+) pas|no (?:hacemos|trabajamos)|не подходит|не подойд|niet passend|past niet|passar inte|nie pasuje|"
            r"^[^\w\n]*no(?:pe)?\s*[.!]*\s*$|(?:isn't|is not|not) something (?:we|i)\b|policy (?:against|of not)|we're good\b"
            r"|passt (?:das |es |\w+ )?(?:leider )?nicht|(?:ne|n') ?(?:nous |m'|me )?intéress\w+ pas|不需要|不用了|"
            r"not interested|no(?:t)? interest\b|no,? thank|no thanks|(?:we|i)(?:'ll| will|'d| have to"
            r"| must)? (?:have to )?(?:pass|decline)\b|(?:don't|do not|doesn't|can't|cannot|won't|will not|unable to"
            r"|not able to) (?:\w+ )?(?:accept|add|include|publish|place|link|do (?:link|guest|this|that|external"
            r"|sponsor)|offer|take|allow|feature|host|think (?:it|this))|not (?:a (?:good )?fit|for us|relevant"
            r"|suitable|looking|accepting|something we)|(?:isn't|is not|wouldn't be"
            r"|not) (?:a )?(?:good )?(?:fit|match"
            r"|relevant)|against our (?:policy|guidelines|editorial)|unfortunately|regret|"
            r"kein(?:e|en)? interesse|nicht interessiert|nein,? danke|leider (?:nicht|nein|kein|können|müssen)"
            r"|(?:nehmen|setzen|veröffentlichen|akzeptieren|platzieren) (?:wir )?(?:keine|nicht)"
            r"|passt (?:leider )?nicht|pas intéressé\w*|non,? merci|malheureusement|ne (?:souhaitons|publions"
            r"|acceptons|pouvons|prenons) pas|no (?:estoy|estamos|me|nos) interes\w+|no,? gracias|lamentablemente"
            r"|desafortunadamente|no (?:aceptamos|publicamos|podemos|hacemos)|"
            r"non (?:sono|siamo) interessat\w+|non (?:mi|ci) interessa|no,? grazie|purtroppo|non (?:accettiamo"
            r"|pubblichiamo|possiamo)|não (?:tenho|temos|estou|estamos) interess\w+|não,? obrigad\w|infelizmente"
            r"|não (?:aceitamos|publicamos|podemos)|geen interesse|niet geïnteresseerd|nee,? (?:dank|bedankt)|helaas"
            r"|(?:plaatsen|accepteren|doen) (?:wij )?(?:geen|niet)|inte intressera\w+|nej,? tack|tyvärr"
            r"|ikke interessere\w+|nei,? takk|nej,? tak|dessverre|desværre|"
            r"nie (?:jestem|jesteśmy) zainteresowan\w+|nie,? dziękuję|niestety|nie (?:przyjmujemy|publikujemy|możemy)"
            r"|не интересу\w+|не интересно|нет,? спасибо|к сожалению|не (?:размещаем|публикуем|можем|принимаем)"
            r"|(?:興味(?:が|は)(?:ない|ありません|ございません)|お断り|遠慮|残念|見送)|(?:不感兴趣|不感興趣"
            r"|没有兴趣|沒有興趣|很遗憾|很遺憾|不接受|抱歉)|(?:관심(?:이)? 없|죄송"
            r"|거절|유감)|ilgilenmiyor\w*|hayır,? teşekkür\w*|maalesef|ne yazık ki",
        ),
        (
            Outcome.INTERESTED,
            r"tell (?:me|us) (?:a (?:bit|little) )?more|happy to (?:swap|trade|try|answer|oblige)|va bene|"
            r"(?:would|will|'d|'ll) (?:gladly|happily|love)|"
            r"\b(?:open|interested|glad|up) (?:to|in|for)\b|works for (?:me|us)|(?:that|this|it) (?:could|would|might|will|can) work|^[^\w\n]*(?:yep|yeah|yup|ok|okay|fine)\b"
            r"|nehme\w* .{0,20}\bauf\b|passt (?:gut|prima|super|perfekt)|einverstanden|^[^\w\n]*(?:ja|oui|s[ií]|sì|sim|да|はい|네|evet|certo)\b(?!,? (?:aber|mais|pero|ma|mas|но))|^[^\w\n]*tak\b(?=[,.!])"
            r"|d'accord|me parece|de acuerdo|mi sembra|pode ser|com certeza|akkoord|\bprima\b|låter|可以|tabii|"
            r"would (?:be a (?:good|great|nice) )?fit|fits? (?:our|well|nicely|perfectly|right)|count (?:us|me) in|(?:hop|jump|get) on a (?:quick )?call"
            r"|could you (?:please )?(?:send|share)|encantar[ií]a|(?:nous|je) (?:serions|serais) (?:ravi|heureux|intéress)\w*|"
            r"(?:happy|glad|delighted|pleased|willing|love|like|keen) to (?:add|include|help|link|publish|feature"
            r"|share|see|take|hear|have|collaborate|work|know|read|discuss|do|consider|learn|talk|chat)|(?:i'm|i am"
            r"|we're|we are|definitely|very|quite|yes,?|am) interested|sounds (?:good|great|interesting|fine|like)"
            r"|(?:looks|that's|this is|it's) (?:\w+ )?(?:great|good|useful|interesting|perfect|awesome|nice|helpful"
            r"|lovely)|(?:please )?(?:send|share|forward) (?:me|us|it|over|the|your|along|more|a draft)|(?:which"
            r"|what) (?:page|url|link|article|anchor|paragraph|section|topic)|tell (?:me|us) more|more (?:info"
            r"|details)|go ahead|let's (?:do|talk|chat|discuss|go)|(?:will|can|could|i'll|we'll) (?:definitely "
            r"|happily |gladly |probably )?(?:add|include|take a look|have a look|check it|link|feature"
            r"|publish|update"
            r"|insert|review)|(?:great|good|nice|cool|awesome|excellent) (?:resource|idea|article|post|piece|guide"
            r"|find|stuff|work|suggestion)|yes[,.! ]|^\s*(?:sure|yes|ok|okay|absolutely|of course"
            r"|certainly)\b|why not"
            r"|would love|thanks for (?:sharing|the (?:resource|tip|suggestion|heads|link))|"
            r"(?:gerne?|interessiert|klingt (?:gut|interessant|spannend)|schicken sie|schick(?:en)? (?:mir|uns)"
            r"|bauen? (?:wir|ich) (?:gerne )?ein|hört sich|senden sie (?:mir|uns)|welche (?:seite|url))"
            r"|(?:avec plaisir|intéressé\w*|volontiers|pourquoi pas|envoyez|bonne idée|quelle page|ça m'intéresse"
            r"|super)|(?:me interesa|nos interesa|interesad\w+|encantad\w+|con gusto|suena (?:bien|interesante)"
            r"|env[ií]e(?:me|nos|n)|mánda(?:me|nos)|claro|buena idea|qué página)|(?:mi interessa|ci interessa"
            r"|interessat\w+|volentieri|con piacere|buona idea|ottim\w+|mand(?:i|a|ate)mi|invi(?:i|a|ate)mi"
            r"|quale pagina)|"
            r"(?:interessad\w+|com prazer|claro|boa ideia|parece (?:bom|interessante|ótimo)|envie|mande|qual página"
            r"|gostei)|(?:geïnteresseerd|graag|klinkt (?:goed|interessant|leuk)|stuur (?:maar|het|me|mij|ons)|leuk"
            r"|goed idee|welke pagina)|(?:intressera\w+|gärna|låter (?:bra|intressant)|skicka|interessert"
            r"|interesseret"
            r"|gjerne|gerne|lyder|høres|send (?:meg|mig|gjerne)|vilken sida)|(?:zainteresowan\w+|chętnie"
            r"|brzmi (?:dobrze|ciekawie|świetnie)|proszę (?:o )?(?:przesła\w+|podesła\w+|wysła\w+)|świetn\w+"
            r"|którą stronę)|"
            r"(?:интересно|заинтересова\w+|с удовольствием|давайте|присылайте|пришлите|отличн\w+|хорошая идея"
            r"|какую страницу)|(?:興味(?:が|は)?(?:あり|ございます)|ぜひ|喜んで|詳しく|送ってください"
            r"|お送りください|いいですね)|(?:感兴趣|感興趣|很乐意|很樂意|听起来|聽起來"
            r"|可以发|请发|請發|好的|没问题|沒問題)|(?:관심(?:이)? 있|좋습니다|보내\s?주|기꺼이|자세히)"
            r"|(?:ilgileniyor\w*|ilgimi çek\w*|memnuniyetle"
            r"|gönder(?:ir|in|ebilir)\w*|harika|olur|kulağa)",
        ),
    )
)

NOT_BEFORE = late(
    r"(?:\b(?:not|never|no|isn't|aren't|don't|didn't|without|free of|nicht|kein\w*|pas|sin|senza|sem|geen"
    r"|zonder|inte|ikke|bez|без|не)\s+(?:\w+\s+){0,2}|n't )$",
    re.IGNORECASE,
)


# A refusal that stands even when kind words follow it.
FIRM_NO = late(
    r"not interested|no,? thank|pass\b|decline|can'?t|cannot|don't|do not|not accept|leider nicht|kein interesse|no,? gracias|non,? merci",
    re.IGNORECASE,
)
# A refusal for good, even when a later time is mentioned.
NO_INTEREST = late(r"not interested|no interest|kein interesse|pas intéressé|no,? thank", re.IGNORECASE)
