"""What programs answer while somebody is away, and what only a person says, in the languages people write to us in."""
# ruff: noqa: E501 - tables of rules and phrases read best with one language a line

from __future__ import annotations

import re

from ..lazy_regex import late
from .return_date_phrases import WEEKDAY

# ---- subjects ----
# The mark a mail program puts before the subject of an answer or of a forwarded mail: our own subject follows it.
ANSWERS = late(
    r"\s*(?:re|aw|antw|antwort|sv|vs|vl|rv|odp|ynt|yan|ref|res|resp|rif|r|bls|balas|ha|atb|ats|atbilde|vast|vá|να|απ|απάντηση|отв|ответ|відп|відповідь|на|отг|回复|回覆"
    r"|答复|返信|답장|회신|trả lời|ตอบ|ตอบกลับ|תגובה|השב|رد|پاسخ|उत्तर)\s?(?:\[\d+\]|\(\d+\)|\^\d+)?\s?[:：]",
    re.IGNORECASE,
)
FORWARDS = late(
    r"\s*(?:fwd?|wg|tr|rv|pd|enc|i|doorst|vb|vs|fs|ilt|i̇lt|prz|πρθ|továbbítás|пересл|转发|轉寄|転送|전달|chuyển tiếp|terusan|إعادة توجيه|הועבר)\s?(?:\[\d+\])?\s?[:：]",
    re.IGNORECASE,
)
# What gateways and filters put before a subject: "[External]", "EXT:", "***SPAM***".
TAG = late(
    r"\s*(?:\[{1,2}(?!#|\W{0,3}(?:ticket|case|request))[^\]\n]{1,60}\]{1,2}|[⚠❗‼!|][\ufe0f|]*|【[^】\n]{1,30}】|\{[^}\n]{1,40}\}|<[^>\n]{1,40}>|\((?:ext|spam|caution)[^)\n]{0,30}\)|\*{1,5}[^*\n]{1,60}\*{1,5}"
    r"|(?:ext(?:ern(?:al|e?[nrs]?|o|a|í|ý|i)?)?|esterno|externí|zewnętrzn[ya]|внешн\w+|caution|warning|achtung|spam\??|junk)(?: (?:e-?mail|mail|sender|message|nachricht))?\s?(?::|\||-{1,2}|–)+)\s*",
    re.IGNORECASE,
)

_AUTOMATIC = (
    r"auto(?:matic|mated|matically generated|generated)?[- ]?(?:repl(?:y|ies)|respon(?:se|der)|antwort|svar|answer|notification)|auto|automatically generated (?:reply|message)|automatische (?:antwort|beantwortung|rückmeldung|abwesenheits\w+)"
    r"|réponse automatique|reponse automatique|respuesta automática|respuesta automatica|resposta automàtica|risposta automatica|resposta automática|resposta automatica|automatisch (?:antwoord|bericht)|autosvar|automatiske? svar|automatiskt svar|automatisk svarsmelding|sjálfvirkt svar"
    r"|automaattinen vastaus|automaatvastus|automaatne vastus|odpowiedź automatyczna|automatyczna odpowiedź|autoodpowiedź|automatická odpověď|automatická odpoveď|automatikus válasz|răspuns automat|raspuns automat|автоматичен отговор|automatski odgovor|аутоматски одговор"
    r"|samodejni odgovor|samodejno odgovarjanje|avtomatski odgovor|αυτόματη απάντηση|automatinis atsakymas|automātisk[aā] atbilde|tweġiba awtomatika|freagra uathoibríoch|uathfhreagra|автоответ|автоматический ответ|автоматична відповідь|автовідповідь|otomatik (?:yanıt|cevap)"
    r"|自動(?:返信|応答)|自动(?:回复|答复|回覆)|自動(?:回覆|回復|答覆)|자동\s?(?:회신|응답|답장)|(?:thư )?trả lời tự động|balasan (?:otomatis|automatik)|jawapan automatik|(?:การ)?ตอบกลับ(?:โดย)?อัตโนมัติ|(?:ال)?رد (?:ال)?تلقائي|תשובה אוטומטית|מענה אוטומטי|پاسخ خودکار|(?:स्वचालित|स्वतः) (?:उत्तर|जवाब)"
    r"|message automatique|mensaje automático|messaggio automatico|mensagem automática|automatische nachricht|automatic message|автоматическое (?:сообщение|уведомление)|automatyczna wiadomość|automatická zpráva|automatikus üzenet|mesaj automat|自動送信|自动邮件|automaattinen viesti|automatiskt meddelande|automatisk besked"
    r"|eingangsbestätigung|empfangsbestätigung|accusé de réception|acuse de recibo|conferma di ricezione"
)
_ON_LEAVE = (
    r"(?:(?:annual |maternity |paternity |parental |sick |medical |study )?leave|vacation|holidays?|pto|sabbatical)"
)
_ABSENCE = (
    rf"out[- ]of[- ](?:the[- ])?(?:office|town)|oo[of]|away(?: from (?:(?:my|the) )?(?:desk|office|e-?mail|mail))?|(?:on )?{_ON_LEAVE}|(?:i(?:'m| am)|we(?:'re| are)|currently) (?:currently )?(?:away|out(?: of (?:the )?office)?|on {_ON_LEAVE}|unavailable)|not in the office|absen(?:ce|t)"
    r"|abwesenheit\w*|abwesend|(?:bin )?(?:nicht im|außer) (?:büro|haus)|(?:bin )?im urlaub|urlaub|ferien\w*|elternzeit|mutterschutz|(?:message d'|avis d')?absence(?: du bureau)?|absente?(?: du bureau)?|(?:en )?congés?|en vacances|hors du bureau|fuera de (?:la )?oficina|ausente|ausencia|(?:estoy )?(?:de )?vacaciones"
    r"|fuori (?:ufficio|sede)|assenza|assente|(?:in )?ferie|fora do escritório|ausência|(?:de )?férias|afwezig\w*|niet aanwezig|(?:op |met )?vakantie|buiten kantoor|frånvaro\w*|(?:ej|inte) på kontoret|(?:på )?semester|fravær\w*|ikke (?:på|til) kontor\w*|på ferie|ude af kontoret|ute av kontoret"
    r"|poissa\w*|lomalla|nieobecn\w*|poza biurem|(?:na )?urlopie?|mimo kancelář|nepřítomnost|(?:na )?dovolené|dovolená|mimo kancelárie|neprítomnosť|dovolenka|házon kívül|irodán kívül|szabadság(?:on)?|távollét\w*|în afara biroului|(?:în )?concediu|извън офиса|отсъствие|в отпуска?|izvan ureda|odsut\w*|(?:na )?godišnj\w+ odmor\w*"
    r"|odsot\w*|zunaj pisarne|(?:na )?dopustu?|εκτός γραφείου|απουσία|(?:σε )?άδεια|(?:nesu |ne )?biure|atostog\w*|prombūtn\w*|ārpus biroja|atvaļinājum\w*|kontorist väljas|puhkus\w*|barra mill-uffiċċju|as oifig|(?:нет|отсутств\w*|вне) (?:на месте|в офисе|офиса)|(?:в )?отпуске?|поза офісом|(?:у )?відпустц[іи]|відсутн\w*"
    r"|ofis dışı\w*|izinde\w*|izin|vắng mặt|nghỉ phép|(?:sedang )?cuti|(?:di luar|tidak di) kantor|ไม่อยู่(?:ที่)?(?:สำนักงาน|ออฟฟิศ)|ลาพัก\w*|خارج المكتب|(?:في )?إجازة|מחוץ למשרד|בחופשה|היעדרות|خارج از دفتر|(?:در )?مرخصی|कार्यालय से बाहर|(?:छुट्टी|अवकाश)(?: पर)?"
    r"|(?:不在|休暇|外出|出張|休假|出差|부재|휴가|출장)(?: ?(?:中|중|通知|のお知らせ|のご連絡|連絡|提醒|안내|알림)){0,2}"
)
_WHEN = r"(?:until|till|from|to|through|thru|bis|ab|vom|jusqu\w*|du|au|hasta|del|desde|fino|dal|até|tot|van|t/m|från|til|fra|do|od|до|с|по|з|від|kadar|iki|līdz|kuni|έως|από|đến|hingga|sampai|ถึง|حتى|עד|تا)\b|\d"
_ENDS = r"\s*(?:$|[:：,;.!|(\[–—~-])"
# What a subject is when a program wrote it: the standing words of its language, and nothing that goes on as a title does.
AUTO_SUBJECT = late(
    rf"\s*(?:(?:{_AUTOMATIC})(?:{_ENDS}|\s+(?:from|to your|on your|von|auf|de|à|da|a|van|fra|från|d'absence)\b)"
    rf"|(?:{_ABSENCE})(?:{_ENDS}|\s*(?:{_WHEN})|\s?-?(?:auto\w*|notice|notification|message|reply|response|alert|assistant|assistent|benachrichtigung|notiz|nachricht|meldung|back)(?:{_ENDS}|\s*(?:{_WHEN})|\s(?:on|in)\b)))",
    re.IGNORECASE,
)
# ... or has marked at its end.
AUTO_TAIL = late(rf"[\[(（](?:{_AUTOMATIC}|out of (?:the )?office|ooo)[\])）]\s*$", re.IGNORECASE)

# ---- what a program says of an absence ----
AWAY_SAID = late(
    r"vacation responder|auto-?responder|(?:i'm|i am) out sick|(?:this is|you've reached|here is) (?:\w+ ){0,2}out of office (?:message|reply)|ich bin ab .{0,40}wieder (?:im haus|da\b|zurück)|"
    r"(?:i am|i'm|i will be|i'll be|we are|we will be) (?:currently |now "
    r"|presently )?(?:out of (?:the )?(?:office|town|country)|away (?:from|on|until|till|and|with|returning)"
    r"|on (?:(?:annual|maternity|paternity|parental|sick|medical) )?(?:leave|vacation|holiday|pto|sabbatical)"
    r"|travel+ing (?:until|and|with|for)|not in the office|ooo)|"
    r"currently (?:out of (?:the )?office|unavailable|away|on leave|on vacation)|(?:limited|no"
    r"|intermittent) access to (?:my )?e-?mail|will (?:respond|reply|answer|get back).{0,60}(?:upon|on|when"
    r"|after|once).{0,10}(?:my )?(?:return|i (?:return|am back|get back))|this is an automat\w+ (?:reply"
    r"|response|message|mail)|away from my desk|"
    r"(?:befinde mich|bin) .{0,40}\bi[mn] (?:urlaub|elternzeit|mutterschutz|ferien|krankenstand)|"
    r"ich bin (?:derzeit |momentan |zur ?zeit |aktuell |vom |bis |ab )?.{0,60}(?:nicht im (?:büro|haus)"
    r"|abwesend|im urlaub|außer haus|nicht erreichbar|in elternzeit|wieder (?:im büro|erreichbar|für sie))"
    r"|bin (?:ich )?(?:bis|vom|derzeit|momentan).{0,40}(?:abwesend|nicht|urlaub)"
    r"|e-?mails? werden nicht weitergeleitet|(?:dies ist|das ist) eine automatische|"
    r"je suis (?:actuellement )?(?:absent|en congé|en vacances|en déplacement|en arrêt)|je serai (?:absent"
    r"|en congé|de retour|en vacances)|actuellement (?:absent|en congé)|ceci est une réponse automatique|"
    r"(?:estoy|estaré|me encuentro|me encontraré) (?:actualmente )?(?:fuera de|de vacaciones|ausente|de baja"
    r"|de viaje)|esta es una respuesta automática|"
    r"(?:sono|sarò) (?:attualmente |momentaneamente )?(?:fuori (?:ufficio|sede)|assente|in ferie|in vacanza"
    r"|in maternità)|(?:questa è|questo è) un[ao]? (?:risposta|messaggio) automatic|"
    r"(?:estou|estarei|encontro-me) (?:atualmente |de momento )?(?:fora do|de férias|ausente|em viagem"
    r"|de licença)|esta é uma resposta automática|"
    r"ik ben (?:momenteel |op dit moment |van |tot |t/m ).{0,50}(?:afwezig|niet (?:aanwezig|op kantoor"
    r"|bereikbaar)|vakantie|verlof)|ik ben (?:afwezig|niet aanwezig|niet op kantoor|op vakantie|met verlof"
    r"|met vakantie)|dit is een automatisch|"
    r"jag är (?:just nu |för närvarande )?(?:på semester|borta|inte på|ledig|tjänstledig|föräldraledig"
    r"|frånvarande|bortrest)|jeg er (?:for tiden |i øjeblikket |for øyeblikket )?(?:på ferie|ikke på|ikke til"
    r"|bortreist|fraværende|ude af|ute av|på barsel)|olen (?:lomalla|poissa|vapaalla)|detta är ett automatiskt"
    r"|dette er (?:et|en) automatisk|"
    r"(?:jestem|będę|przebywam) (?:obecnie |aktualnie )?(?:nieobecn|poza biurem|na urlopie|niedostępn)"
    r"|to jest automatyczna|wiadomość (?:została )?wygenerowana automatycznie|jsem (?:mimo kancelář"
    r"|na dovolené|nepřítom)|szabadságon vagyok|"
    r"(?:я|меня) (?:сейчас |нахожусь |буду |не будет |нет )?.{0,20}(?:в отпуске|отсутству"
    r"|нет на (?:рабочем )?месте|не в офисе|в командировке|на больничном)|(?:нахожусь|буду) в отпуске"
    r"|это автоматический ответ|"
    r"(?:不在に(?:して|いた)|休暇(?:中|を(?:取得|いただ|頂))|外出(?:中|して)|休みを(?:いただ|頂)"
    r"|出張(?:中|のため))|自動返信|(?:正在|目前|现在|現在)?(?:休假|外出"
    r"|出差|不在(?:办公室|辦公室))|自动回复|自動回覆|(?:부재\s?중|휴가\s?중|출장\s?중|자리를 비)"
    r"|자동\s?(?:회신|응답)|"
    r"(?:ofis dışında|izinde|tatilde|yıllık izin|ofiste değil|seyahatte)\w*|bu (?:bir )?otomatik"
    r"|אני (?:נמצאת? )?(?:בחופש|מחוץ למשרד)"
    r"|(?:i am|i'm|i will be|i'll be|we are|we will be) (?:currently )?(?:out on|off (?:on|until|till|from|work|sick)|on (?:an? )?(?:extended |family |bereavement |study )?(?:leave|break)|attending|not (?:available|at my desk))"
    r"|\b(?:bin|sind) (?:ich|wir) .{0,30}(?:nicht erreichbar|nicht im büro|außer haus|abwesend|verreist|im urlaub|in elternzeit)|\bbin ich (?:nicht erreichbar|außer haus|abwesend|im urlaub|verreist)|(?:büro|redaktion|geschäft\w*|kanzlei|praxis) (?:ist|bleibt) .{0,40}geschlossen|kein\w* zugriff auf (?:meine )?(?:e-?)?mails?"
    r"|\babsente? (?:pour|du|de |jusqu)|\bhors du bureau\b|(?:actuellement|je suis|serai) en déplacement|accès (?:limité|restreint) à (?:mes|ma) (?:e-?mails?|mails?|messagerie)|no (?:estoy|estaré) disponible|acceso limitado (?:al?|a mi) (?:correo|e-?mail)|(?:estou|encontro-me|estarei) (?:em|de) licença|acesso limitado (?:ao|a) (?:meu )?e-?mail|accesso limitato alla posta"
    r"|ik ben er niet\b|ben ik .{0,30}(?:afwezig|niet bereikbaar|niet op kantoor|(?:met|op) \w*(?:verlof|vakantie))|\bben ik (?:afwezig|(?:met|op) \w*(?:verlof|vakantie))|меня (?:сейчас |временно )?(?:нет|не будет) (?:в офисе|на (?:рабочем )?месте)|(?:нахожусь|буду) в (?:командировке|декрете)|доступ к (?:рабочей )?почте ограничен|izn(?:inde|imde)\w*"
    r"|席を外して|(?:産|育)休(?:中|を)|自動送信|休(?:产|產|年|病|婚|陪产|陪產)假|(?:正|在|正在)(?:放假|度假)|(?:请|請)假中|不在(?:办公|辦公)"
    r"|\b(?:har|holder|tar) (?:\w+ )?(?:ferie|semester|fri)\b|(?:my|our) (?:office|return) (?:will be|is) closed|(?:office|we) (?:is|are|will be) closed (?:for|from|until)|(?:i|we) (?:no longer|don't|do not) work (?:on )?(?:mon|tues|wednes|thurs|fri)day"
    r"|(?:jsem|budu) .{0,25}(?:mimo kancelář|na dovolené|nepřítom\w*|na mateřské|na rodičovské|na služební cestě)|na dovolené (?:jsem|budu)|(?:nejsem|nebudu) .{0,20}v kanceláři|čerpám dovolenou|toto je automatická"
    r"|(?:som|budem) .{0,25}(?:mimo kancelárie|na dovolenke|neprítomn\w*|na materskej|na rodičovskej|na služobnej)|(?:nie som|nebudem) .{0,15}v kancelárii|čerpám dovolenku"
    r"|szabadságon (?:vagyok|leszek)|(?:nem (?:vagyok|leszek) (?:az )?irodá|irodán kívül)\w*|(?:távol|házon kívül|gyesen) (?:vagyok|leszek)|ez (?:egy )?automatikus"
    r"|(?:sunt|voi fi|mă aflu) .{0,20}(?:în concediu|plecat\w*|absent\w*|în afara biroului|în delegație)|nu (?:sunt|voi fi) (?:la|în) birou|acesta este un (?:răspuns|mesaj|e-?mail) automat"
    r"|(?:съм|ще бъда) .{0,20}(?:в отпуск\w*|извън офиса|отсъства\w*|в командировка|в майчинство)|в отпуска? съм|отсъствам|това е автоматич"
    r"|(?:nisam|neću biti) .{0,20}u uredu|(?:sam|bit ću) .{0,25}(?:na godišnjem|odsut\w*|izvan ureda|na službenom putu|na rodiljnom|na porodiljnom)|na godišnjem (?:odmoru )?sam|odsutn?an? sam|ovo je automatsk"
    r"|(?:nisem|ne bom) .{0,20}v pisarni|(?:sem|bom) .{0,25}(?:na dopustu|odsot\w*|zunaj pisarne|na službeni poti|na porodniški)|(?:odsot\w*|na dopustu) (?:sem|bom)|to je (?:samodejn|avtomatsk)"
    r"|(?:είμαι|θα είμαι|βρίσκομαι) .{0,25}(?:σε άδεια|εκτός γραφείου|διακοπές|απών|απούσα)|(?:θα )?απουσι(?:άζω|άσω)|δεν (?:είμαι|βρίσκομαι) στο γραφείο|αυτ(?:ή|ό) είναι (?:ένα |μια )?αυτόματ"
    r"|(?:esu|būsiu) .{0,25}(?:atostog\w*|išvyk\w*|ne biure|komandiruot\w*)|nesu biure|(?:šiuo metu )?atostogauju|tai automatin|(?:esmu|būšu|atrodos) .{0,25}(?:atvaļinājum\w*|prombūtn\w*|ārpus biroja|komandējum\w*)|neesmu birojā|š[iī]s? ir automātisk"
    r"|(?:olen|viibin) .{0,25}(?:puhkus\w*|eemal|kontorist (?:ära|väljas)|lähetus\w*|haiguslehel)|see on automaat|olen .{0,25}(?:lomalla|poissa|vapaalla|vanhempainvapaalla|äitiyslomalla|työmatkalla)|en ole .{0,25}(?:toimistolla|tavoitettavissa)|tämä on automaatti"
    r"|(?:jag|jeg) (?:är|er) .{0,30}(?:ledig|semester|ferie|föräldraledig|foreldrepermisjon|barsel\w*|permisjon|orlov|fravær\w*|frånvarande|ikke (?:på|til) kontor\w*|inte på kontor\w*|ude af kontoret|ute av kontoret|bortrest|bortreist)"
    r"|(?:я|мене) .{0,25}(?:у відпустці|відсутн\w*|не в офісі|у відрядженні|на лікарняному)|перебуваю у (?:відпустці|відрядженні|декреті)|(?:це|цей лист) автоматичн|в (?:декретном )?отпуске (?:с|по|до)\b"
    r"|(?:tôi|mình|em) .{0,25}(?:nghỉ phép|đi vắng|vắng mặt|đi công tác|nghỉ thai sản|không có mặt)|đây là (?:thư|tin nhắn|email) (?:trả lời )?tự động"
    r"|saya .{0,25}(?:cuti|tidak (?:berada )?di kantor|di luar kantor|dinas luar)|(?:ini adalah )?(?:pesan|balasan|email) otomatis|saya .{0,15}bercuti"
    r"|ไม่อยู่(?:ที่)?(?:สำนักงาน|ออฟฟิศ)|ลาพักร้อน|ลาพักผ่อน|ลาคลอด|ลาหยุด|อยู่ระหว่างการลา|(?:ข้อความ|ตอบกลับ(?:โดย)?)อัตโนมัติ"
    r"|(?:أنا|إنني|سأكون|أكون|حاليا|حالياً) .{0,20}(?:في إجازة|خارج المكتب|في سفر|في مهمة)|خارج المكتب (?:حتى|من|حاليا|لغاية)|(?:هذه|هذا) (?:رسالة|رد|الرد) (?:آلي|تلقائي)\w*"
    r"|(?:אני|אהיה|הנני) .{0,20}(?:בחופש\w*|מחוץ למשרד|בחו[\"״]ל|במילואים)|לא (?:אהיה|נמצאת?) במשרד|זו(?:הי)? (?:תשובה|הודעה) אוטומטית"
    r"|در (?:مرخصی|مسافرت|ماموریت)(?: \S+)? (?:هستم|می‌?باشم|خواهم بود)|(?:در دفتر نیستم|خارج از دفتر)|این (?:یک )?(?:پاسخ|پیام) خودکار"
    r"|(?:छुट्टी|अवकाश) पर (?:हूँ|हूं|रहूँगा|रहूंगा|रहूँगी|रहूंगी)|कार्यालय (?:से बाहर|में नहीं)|यह (?:एक )?स्वचालित",
    re.IGNORECASE,
)

AWAY = late(
    AWAY_SAID.pattern
    + r"|out of (?:the )?office|\bon leave\b|vacation|holidays?\b|annual leave|maternity|paternity|away\b"
    r"|return(?:ing)? (?:to|on)|back (?:on|in|by|at|the)\b|\b(?:i'm|i am|i'll be|i will be|we're|we are) out (?:for|from|until|till|all|this|next)\b|abwesen|urlaub|absen|congé|vacaciones|ferie|férias|vakantie"
    r"|verlof|semester|urlop|отпуск|не в офисе|不在|休暇|休假|外出|휴가|부재|izin|tatil|loma(?:lla|n)|poissa|nieobecn|dovolen|nepřítom|neprítom|odsut|odsot|godišnj|dopust|szabads|távol|concediu|atostog|atvaļināj|prombūtn|puhkus|απουσ|άδεια"
    r"|відпуст|відсутн|отсъств|отпуска|إجازة|خارج المكتب|חופש|מחוץ למשרד|مرخصی|अवकाश|छुट्टी|nghỉ phép|vắng mặt|cuti|ลาพัก|ไม่อยู่|frånvar|fravær|permisjon|barsel|orlov|nisam u uredu|elternzeit|mutterschutz|krankenstand",
    re.IGNORECASE,
)

GONE = late(
    r"no longer (?:with(?! (?:e-?mail|access))|work\w*|employed|at(?! (?:my|the|this) (?:desk|office|computer|event|conference))|part of|a member)|(?:has|have) left (?:the )?(?:company"
    r"|organi[sz]ation|firm|team|\w+ as of)|(?:do|does)(?:n't| not) work (?:here|at|for) \S+ ?any"
    r"|(?:my )?last (?:working )?day (?:at|was|with)|not (?:an? )?employee|left our (?:company|team)"
    r"|(?:mailbox|address|account) is no longer (?:monitored|in use|active)|"
    r"nicht mehr (?:bei|für|im unternehmen|in unserem|tätig|beschäftigt)|(?:unternehmen|firma|haus) verlassen"
    r"|ausgeschieden|"
    r"ne (?:travaille|fait|fais) plus|n'est plus (?:chez|dans|en poste|employé)|a quitté (?:la société"
    r"|l'entreprise|notre|ses fonctions)|ai quitté|"
    r"ya no (?:trabaj\w+|forma|formo|está|estoy)|ha dejado la empresa|non (?:lavor\w+|fa|faccio) più"
    r"|ha lasciato l'azienda|(?:já )?não (?:trabalh\w+|faz|faço) mais|já não trabalh|deixou a empresa|"
    r"niet meer (?:werkzaam|bij|in dienst)|werk\w* niet (?:meer|langer)|inte längre (?:kvar|anställd|på)"
    r"|slutat|ikke lenger|ikke længere|arbejder ikke|(?:już )?nie prac\w+ (?:już )?|больше не работа\w*"
    r"|не работа\w+ больше|уволил|退職|離職|离职|離開公司|已不在|퇴사|퇴직|artık çalışm\w*|işten ayrıl|ayrıldı"
    r"|(?:již|už) (?:zde |u nás |ve firmě )*nepracuj\w*|(?:zde |u nás )?(?:již|už|viac) (?:tu |u nás )?nepracuj\w*|opustil\w* (?:společnost|firmu|spoločnosť)|(?:már )?nem (?:nálunk |itt )?dolgoz\w*(?: már| tovább)?|kilépett|nu mai (?:lucr\w+|face parte)|a părăsit compania"
    r"|вече не работ\w+|напусна\w* (?:компани|фирм)\w*|više ne rad\w+|(?:napusti(?:o|la)|otiš(?:ao|la)) (?:je )?(?:iz )?(?:tvrtk|firm)\w*|ne (?:dela|delam|zaposlen\w*) več|ni več zaposlen\w*|zapustil\w* podjetje|δεν εργάζ\w+ (?:πλέον|πια)|(?:έχει )?αποχωρήσει"
    r"|nebedirb\w+|(?:vairs|vairāk) nestrādā|enam ei tööta|ei tööta (?:enam|meie)|(?:ei ole|en ole) enää .{0,20}(?:töissä|palvelu\w*)|ei työskentele enää|on lahkunud|(?:більше|вже) не працю\w+|звільни\w+"
    r"|không còn (?:làm việc|công tác)|đã nghỉ việc|(?:sudah )?tidak (?:lagi )?bekerja(?: lagi)?|telah (?:mengundurkan diri|resign)|ไม่ได้ทำงาน.{0,20}แล้ว|ลาออก|لم (?:يعد|أعد|تعد) .{0,10}(?:يعمل|أعمل|تعمل)|ترك العمل|(?:כבר )?(?:לא עובדת?|אינ\w+ עובדת?) .{0,10}(?:יותר|בחברה|כאן|אצלנו)|עזבה? את (?:החברה|מקום)"
    r"|دیگر .{0,20}(?:کار نمی‌?کن|همکاری)\w*|अब .{0,25}(?:काम नहीं|कार्यरत नहीं)|hat (?:das|unser) (?:team|haus) verlassen|arbeite\w* nicht mehr (?:bei|für|hier|in)|forlatt\w* (?:selskapet|virksomheden|firmaet)|har (?:slutat|sluttet|fratrådt)|lähtenyt (?:yrityksestä|talosta)",
    re.IGNORECASE,
)

TICKET = late(
    r"ticket|\bcase (?:number|id|no|#)|request (?:number|id|#|has been)|reference (?:number|no)|we(?:'ve"
    r"| have) received (?:your|this)|received your (?:mail|message|e-?mail|enquiry|inquiry|request|submission)"
    r"|thank(?:s| you) for (?:contacting|your (?:e-?mail|message|enquiry|inquiry|submission|interest)|reaching"
    r"|getting|writing)|support team|within \d+.{0,20}(?:hours|days)|(?:ihre|deine) (?:anfrage|nachricht"
    r"|e-?mail)|votre (?:message|demande)|su (?:mensaje|solicitud|consulta)|"
    r"vostra richiesta|sua (?:mensagem|solicitação)|uw (?:bericht|aanvraag)|受付|受け付け"
    r"|お問い合わせ|已收到|접수|обращени\w+"
    r"|zgłoszeni",
    re.IGNORECASE,
)

CHALLENGE = late(
    r"(?:verif|confirm|complet|authenticat)\w* .{0,60}(?:so that|before|in order|to (?:have|let|get)).{0,40}"
    r"(?:message|mail).{0,30}(?:deliver|reach|released|inbox)"
    r"|not on (?:the|my|his|her|their|our) (?:guest|approved|allowed?|white|safe).?(?:senders? )?list"
    r"|protect\w* (?:myself|itself|my \w+|from).{0,40}(?:junk|spam|unwanted|unsolicited)|complete the verification"
    r"|(?:spamarrest|boxbe|bluebottle|sendio|mailinblack|cleanmail)\b|sender verification|mail en attente"
    r"|authentifier .{0,40}(?:message|mail)"
    r"|(?:awaits?|awaiting|waiting for|held (?:for|until)) (?:\w+ ){0,4}(?:moderat\w+|approval)"
    r"|(?:reply|respond|click|answer)\w*\b.{0,60}so that .{0,40}(?:deliver|reach)"
    r"|is being held until|held for (?:review|moderation|approval)"
    r"|(?:verif|confirm|prov|authenticat|show)\w* that you(?:'re| are) (?:a |an |not )*(?:real|live|living|human|person|actual|legitimate|spam|robot|machine)",
    re.IGNORECASE,
)

# A desk that files our mail under a number, where no header says so.
FILED = late(
    r"(?:\[|\()?(?:#|ticket|case|request|vorgang|anfrage|demande|caso)\W{0,3}(?:id|number|no|nr|n°)?\W{0,3}\d{3,}",
    re.IGNORECASE,
)

RECEIVED = late(
    r"(?:have|has been|was|been) (?:successfully )?(?:received|logged|created|registered)|received your|(?:eingegangen|erhalten)\b"
    r"|(?:avons|a été) (?:bien )?(?:reçu|enregistr)|hemos recibido|recibid[oa]|abbiamo ricevuto|recebemos|ontvangen|mottagit|modtaget|mottatt"
    r"|otrzymaliśmy|получил|зарегистрирован|受け付けました|已收到|접수",
    re.IGNORECASE,
)

# What only a person says: in the first person of the link, the page or the article.
ENGAGED = late(
    r"\b(?:i|we)(?:'ll|'ve|'d| will| would| can| could| have| am| are)?(?: \w+){0,4}? (?:add|link|includ|insert|plac|publish|put|pay)\w* (?:to )?(?:\w+ )?(?:it|you|that|this|one|links?|guide|article|piece|page|resource)\b"
    r"|\b(?:i|we)(?:'ve|'ll| have| will| can)?(?: \w+){0,3}? (?:read|liked?|loved?|enjoyed|checked|reviewed|looked at|do) (?:the |your |that |this )(?:guide|article|piece|page|link|draft|resource|today)\b"
    r"|\b(?:had|took|taken) a (?:\w+ )?look\b|\b(?:nice|great|good|lovely|useful|interesting) (?:guide|article|piece|resource|read)\b|\blet me do (?:it|that)\b"
    r"|\bbut (?:i |we )?(?:can|could|will|'ll|i'll|we'll) (?:still )?(?:add|do|look|include|send|publish|link)"
    r"|\b(?:approved|good to go)\b|freigegeben|\bverlinke[n]?\b|(?:baue|setze|füge|ergänze|nehme|bauen|setzen|fügen|ergänzen|nehmen)\b.{0,40}\b(?:link|artikel|ratgeber)\b|\b(?:baue|füge|bauen|fügen)\b.{0,40}\b(?:ihn|es|das)\b.{0,20}\b(?:ein|hinzu)\b"
    r"|\bj'(?:ajoute|insère|intègre|ajouterai|insérerai|ai (?:ajouté|inséré|publié|lu (?:le|votre)))|\bje (?:l'|le |la |vais (?:l'|le )?)(?:ajout|publi|insèr|insér|intègr|intégr|mett|mets)\w*|\b(?:je|nous) (?:mets|mettons|mettrai|ajoutons|publie|publions|publierai)\b.{0,30}\b(?:lien|guide|article)"
    r"|\b(?:añado|añadiré|añadimos|agrego|agregaré|incluyo|incluiré|publico|publicaré|enlazo|enlazaré|pongo|pondré|insertaré)\b|\blo (?:miro|reviso|leo)\b"
    r"|\b(?:aggiungo|aggiungerò|aggiungiamo|inserisco|inserirò|inseriamo|pubblicherò|linkerò)\b|\b(?:metto|metterò) (?:il link|l'articolo)"
    r"|\b(?:adiciono|adicionarei|incluo|incluirei|insiro|publicarei|coloco|colocarei)\b|\b(?:voeg|plaats|zet)\b.{0,40}\b(?:link|artikel|gids|pagina)\b"
    r"|\b(?:lägger|länkar)\b.{0,30}\b(?:länk\w*|in|till)\b|\b(?:legger|lægger|setter|sætter|tilføjer|indsætter)\b.{0,30}\b(?:lenke\w*|link\w*)\b"
    r"|\b(?:dodam|dodaję|dodamy|wstawię|wstawimy|opublikuję|podlinkuję)\b|\b(?:добавлю|добавим|размещу|разместим|опубликую|поставлю|вставлю)\b"
    r"|リンクを.{0,8}(?:追加|掲載|設置)|(?:添加|加上|加入).{0,6}(?:链接|連結)|링크.{0,10}(?:추가|넣)|(?:bağlantı|link)\w*.{0,20}ekle(?:yece|ri|rim)\w*",
    re.IGNORECASE,
)

# A sentence put to its reader.
QUESTION = late(r"[^.!?？\n]{3,300}[?？](?=[\s\"')\]]|$)", re.IGNORECASE | re.MULTILINE)

# ... which programs ask too, before they say whom to ask.
MACHINE_ASKS = late(
    r"urgent|urgen|dringend|eilig|spoed|brådskande|haster|pilne|срочно|acil|至急|紧急|急|emergency|notfall|sooner|in the meantime|assistance|support|immediate"
    r"|\bhelp\b|hilfe|aide|ayuda|aiuto|ajuda|questions?\b|fragen?\b|preguntas?|domand|dúvidas?|vragen|can(?:'t| ?not)? (?:(?:it|this|that) )?wait|why not (?:read|visit|see|have)|faq|\border|bestell|newsletter|subscri|follow us|did you know",
    re.IGNORECASE,
)

WAS_AWAY = late(
    r"\b(?:was|were|sorry (?:for|about)|apolog|just (?:got|came) back|war\b|étais|estaba|estuve|ero\b|estava)",
    re.IGNORECASE,
)

# What follows "no longer work" when somebody works less, and has not left.
PART_TIME = late(
    rf"\W{{0,3}}(?:(?:on|am|an|le|la|les|los|el|il|la|di|na|em|nas|aos|op|de|på|om|w|v|ve|по|в|у|on a|during|in the|à) ){{0,2}}(?:the )?(?:(?:{WEEKDAY})\w{{0,3}}|weekends?|full[- ]?time|mornings?|afternoons?|evenings?|nights?|after \d|before \d|past \d|(?:vor|nach)mittags|vollzeit|à plein temps|temps plein|a tiempo completo|a tempo pieno|a tempo inteiro|voltijds|heltid|na pełen etat|полный день|на полную ставку|понедельникам|вторникам|средам|четвергам|пятницам)",
    re.IGNORECASE,
)
# A text that names itself automatic is, whatever else it says.
SAYS_AUTOMATIC = late(
    r"\b(?:this|dies|das|ceci|cet?te?|est[ae]|quest[ao]|est?[ae]|dit|detta|dette|tämä|to|toto|ez|acesta|това|ovo|tai|see|это|це|bu|đây|ini|هذا|هذه|זו|זוהי|این|यह)\b[^.\n]{0,12} (?:\w+ ){0,2}(?:automat|autom[áàa]ti|αυτόματ|автомат|otomati|tự động|otomatis|آلي|تلقائي|אוטומטי|خودकार|خودکار|स्वचालित)|自動(?:返信|送信|応答)|自动(?:回复|發送|发送|答复)|自動回[覆復]|자동\s?(?:회신|응답|발송)|อัตโนมัติ",
    re.IGNORECASE,
)

# ---- what only a person says ----
_YES = (
    r"yes|yep|yeah|sure|ok(?:ay)?|absolutely|go (?:ahead|for it)|happy|please do|of course|that'?s fine|ja|jawohl|gern(?:e)?|klar|natürlich|oui|d'accord|avec plaisir|volontiers|s[ií]|sì|claro|adelante|con gusto|certo|volentieri|sim|com certeza|com prazer|pode|graag|prima|akkoord|jo|joo|kyllä|toki|gärna|gjerne|absolut"
    r"|tak|chętnie|jasne|ano|jasně|klidně|rád[ai]?|áno|jasné|da|naravno|može|slobodno|seveda|lahko|igen|szívesen|persze|desigur|bineînțeles|да|конечно|хорошо|давайте|размещайте|можно|так|звісно|добре|разбира се|ναι|βεβαίως|ευχαρίστως|taip|žinoma|mielai|jā|labprāt|protams|jah|muidugi|meelsasti|evet|tabii|olur|tamam"
    r"|نعم|بالتأكيد|موافق|תמשיכ\w*|כן|בטח|בשמחה|بله|حتما|موافقم|हाँ|हां|जी|vâng|có|được|đồng ý|ya|boleh|silakan|tentu|setuju|ได้|ตกลง"
)
_BUT = r"but|aber|mais|pero|ma|mas|maar|men|mutta|ale|však|ali|vendar|de|dar|însă|но|але|ама|αλλά|bet|aga|kuid|ama|fakat|لكن|ولكن|אבל|اما|ولی|लेकिन|पर|nhưng|tapi|tetapi|namun|แต่"
_MATTER = r"(?:guide|article|link|backlink|draft|piece|post|resource|study|infographic)"
PERSON = late(
    # a yes behind a "but", or at the beginning of a sentence
    rf"(?<!\w)(?:{_BUT})[,:]? (?:\w+ )?(?:{_YES})(?!\w)|(?:^|[.!…:;–—] |\n)(?:yes|yep|yeah|sure|ja,? gerne?|oui|sí|sì|sim|evet|да|так|ναι|نعم|כן|بله|हाँ)[,.! –-]"
    r"|(?:但|但是|不过|不過)?(?:可以|没问题|沒問題|同意|好的)[,，。！!]|(?:ですが|ますが|けれど|けど)、?(?:はい|ぜひ|もちろん|掲載|追加|リンク|問題|大丈夫|構いません|OK)|(?:지만|는데),? ?(?:네|예|좋|괜찮|진행|추가)"
    # go ahead, agreed, no thanks
    r"|\bgo (?:ahead|for it)\b|\bsounds (?:good|great|fine|interesting|like)\b|\b(?:works|fine) (?:for|by|with) (?:me|us)\b|\b(?:(?<=i'm )|(?<=i am )|(?<=we're )|(?<=we are )|(?<=i'd be )|(?<=we'd be )|(?<=but )|(?<=[.,;!–-] )|(?<=i'd )|(?<=would )|(?<=\n))(?:happy|glad|delighted|keen|love) to (?!help|assist|answer|respond|reply|support|get back|hear from|speak|discuss|take (?:over|your))|\bfeel free to (?:add|use|link|publish|send (?:it|me|us|over)|go)|\bplease (?:do\s*[.!,;]|add (?:it|us|that|the (?:link|guide))|publish|go ahead|send (?:it|me|us|over|the (?:text|article|draft|link|guide|copy))\b(?!.{0,30}@))|\bcount (?:me|us) in\b"
    r"|\b(?:i'm|i am|we're|we are|definitely|very|not) interested\b|\bno,? thank(?:s| you)\b|\b(?:we|i) (?:don't|do not|never|can't|cannot) (?:accept|publish|sell|buy|link|take|do (?:guest|link|sponsored))|\bnot (?:for us|a (?:good )?fit)\b|\b(?:i'll|we'll|have to|must) (?:pass|decline)\b|\bwe(?:'d| would)? charge\b|\blet's (?:do|go|talk|chat|discuss|speak|meet|publish|add)\b|\b(?:nice|great|good|lovely|interesting|useful) (?:one|idea|offer|guide|article|piece|work|post|read|find|resource)\b"
    r"|einverstanden|nur zu\b|passt (?:für uns|so|mir|uns)\b|klingt (?:gut|interessant|spannend)|(?:können|dürfen) sie (?:gerne? |ruhig |das |ihn |den \w+ )+(?:\w+ )?(?:einbauen|verwenden|nutzen|veröffentlichen|setzen)|kein interesse|nein,? danke|allez[- ]y|vas[- ]y|ça (?:me|nous) (?:va|convient|intéresse)|bonne idée|(?:nous|je) (?:ne )?(?:sommes|suis) (?:pas )?(?:d'accord|intéressée?s?)|non,? merci"
    r"|me parece (?:bien|perfecto|genial)|de acuerdo,|suena bien|adelante con|(?:me|nos) interesa|no,? gracias|va bene (?:per|così)|per me va bene|d'accordo|(?:mi|ci) interessa|buona idea|no,? grazie|proceda pure|fate pure|pode (?:avançar|seguir|publicar|adicionar|incluir)|combinado|de acordo,|(?:me|nos) interessa|não,? obrigad\w|ga (?:je|uw|maar) gang|ga maar (?:door|verder)|lijkt (?:me|mij|ons) (?:goed|prima)|is goed\b|nee,? (?:dank|bedankt)"
    r"|kör på|låter bra|det går bra|helt ok|nej,? tack|kør bare|bare kjør|kjør på|lyder (?:godt|fint)|høres (?:bra|fint) ut|det er (?:helt )?(?:fint|greit|i orden)|nei,? takk|nej,? tak\b|anna mennä|sopii (?:hyvin|meille|minulle)|käy (?:hyvin|meille|minulle)|kuulostaa hyvältä|ei kiitos|zgadzam się|zgoda\b|brzmi (?:dobrze|świetnie|ciekawie)|proszę (?:śmiało|działać|publikować|dodać|zamieścić)|nie,? dziękuję"
    r"|souhlasím|zní to dobře|do toho\b|ne,? děkuj\w+|súhlasím|znie to dobre|pokojne\b|nie,? ďakuj\w+|rendben,? |mehet\b|egyetértek|jól hangzik|benne vagyok|nem,? köszön\w+|de acord\b|sună bine|puteți (?:adăuga|publica|include)|nu,? mulțumesc|съглас(?:ен|на)\b|звучи добре|не,? благодаря|slažem se|zvuči dobro|samo naprijed|ne,? hvala|se strinjam|sliši se dobro|lahko (?:dodate|objavite)"
    r"|συμφωνώ|προχωρήστε|ακούγεται (?:καλό|ωραίο)|όχι,? ευχαριστώ|sutinku|tinka (?:man|mums)|skamba gerai|ne,? ačiū|piekrītu|izklausās labi|nē,? paldies|olen nõus|sobib (?:mulle|meile|hästi)|kõlab hästi|ei,? aitäh|(?<!\w)(?:давайте|размещайте|публикуйте|добавляйте|присылайте|пришлите (?:текст|статью|ссылку|материал)|нравится|соглас(?:ен|на|ны)|договорились|не против|звучит (?:хорошо|интересно))(?!\w)|(?:нам|мне) (?:это )?(?:интересно|подходит)|нет,? спасибо"
    r"|(?<!\w)(?:розміщуйте|публікуйте|додавайте|надсилайте|погоджу\w+|згод(?:ен|на|ні)|домовились|не проти)(?!\w)|ні,? дякую|uygundur|kabul (?:ediyor|ettik)\w*|devam edebilirsin\w*|ekleyebilirsin\w*|kulağa (?:hoş|iyi)|hayır,? teşekkür\w*|لا مانع|تفضل|يبدو جيد|لا شكرا|אין בעיה|נשמע (?:טוב|מעניין|מצוין)|לא תודה|(?:مشکلی|اشکالی) (?:نیست|ندارد)|بفرمایید|نه ممنون"
    r"|ठीक है|कर दीजिए|सहमत हू|जोड़ द|đồng ý|cứ (?:làm|thêm|gửi|đăng)|không vấn đề gì|nghe (?:hay|ổn|được)|không,? cảm ơn|(?:saya|kami) setuju|silakan (?:lanjut|kirim|tambah|pasang|tayang)\w*|boleh saja|tidak,? terima kasih|ตกลงครับ|ตกลงค่ะ|ได้เลย|ไม่มีปัญหา"
    r"|構いません|かまいません|大丈夫です|問題(?:あり|ござい)ません|了解(?:です|しました|いたしました)|承知(?:しました|いたしました)|ぜひ|賛成です|進めて(?:ください|いただ)|掲載(?:して|させて|可能|OK)|お断り|興味(?:が|は)(?:あり|ござい)|没兴趣|不感兴趣|(?:很|非常)?感兴趣|很乐意|沒興趣|我(?:会|來|来|會)?(?:加上|添加|放上)|좋습니다|괜찮습니다|진행(?:하세요|해 ?주세요|하시죠|하겠)|추가(?:하세요|하겠|해 ?드리)|동의합니다|관심(?:이)? (?:있|없)"
    # a plan for later that only somebody who has read our mail has
    r"|\bi(?:'d| would) (?:like|love) to (?:see|know|hear(?! from)|read|learn|do|try)\b|\btell me more\b|\b(?:remind|ping) me\b|\bi (?:like|love|liked|loved|saw) (?:it|this|your|the)\b|\bwe could\b|\btoo expensive\b|\bnot (?:really|sure) (?:a|if|what|why|for|our)\b"
    r"|schau\w* (?:ich )?(?:es|das|mir das|mir den|mir ihren|mir deinen)\b|(?:das )?(?:machen|klären|besprechen) wir\b|(?:habe|haben|hätte|hätten) (?:\w+ )?interesse\b|(?:wegen|zum|zu) (?:des |dem |ihrem )?(?:links?|artikels?|ratgebers?|gastbeitrags?)\b|on en (?:re)?parle|ça marche|je regarde(?:rai)? (?:ça|cela|votre|le)\b"
    r"|\b(?:lo vemos|lo hablamos|cuent[ae] conmigo|me gusta|ne parliamo|ci sta\b|mi piace|lo guardo|lo leggo|gostei|falamos)\b|\blaten we\b|låt oss\b|porozmawiajmy|konuşalım|ilgileniyor\w*|обсудим|поговорим|интересн(?:о|ая|ый|ое)\b|обговоримо|цікаво|検討(?:し|いた|させ)|拝見|伺いたい|追加(?:して|し?ます|しました|いたし|OK)|リンク(?:の件|は|OK|、)|검토(?:해|하)|(?:聊聊|谈谈|談談)"
    r"|\b(?:vil|vill) (?:vi |jeg |jag )?(?:meget )?(?:gerne|gjerne|gärna)\b(?! (?:svare|hjælpe|hjelpe|hjälpa))|\b(?:artiklen|artikkelen|artikeln|lenken|länken|linket)\b"
    # somebody else put in copy, and a price
    r"|\((?:in )?(?:cc|copy|kopie|copie|copia|cópia)[^)\n]{0,20}\)|[$€£¥₹₺]\s?\d|\d\s?(?:[$€£₺]|usd\b|eur\b|euros?\b|dollars?\b|gbp\b|pln\b|zł|kč|₽|руб|грн|円(?!以)|원(?!\w)|元)"
    # handed on by hand
    r"|\bi(?:'ve| have|'m| am|'ll| will)? (?:just |already |also )?(?:forward(?:ed|ing)?|pass(?:ed|ing)?|shar(?:ed|ing)|sent|sending|hand(?:ed|ing)) (?:it|this|your (?!e-?mails?\b.{0,20}automatic)\w+(?: \w+)?)\b.{0,20}\b(?:to|on|along|with|over)\b|\b(?:cc'?(?:ing|ed|d)|copying in|looping in|copied in|have copied|adding .{1,30} (?:in|to) (?:cc|this thread))\b"
    r"|(?:habe|hab) (?:ich )?(?:es|das|sie|ihre \w+(?:-\w+)?|deine \w+|die \w+|den \w+) .{0,40}(?:weitergeleitet|weitergegeben|weitergereicht)|leite (?:ich )?(?:es|das|sie|ihre \w+|deine \w+|die \w+) .{0,40}weiter\b|\b(?:habe|setze|nehme|je mets|j'ai mis|pongo|he puesto|metto|ho messo|coloco|coloquei|zet|heb|har|legger|lägger|sætter|daję|dodaję|přidávám) .{0,40}\b(?:in|en|em|i|w|v|do) (?:cc|kopie|copie|copia|cópia|kopii?|kopi)\b|(?:j'ai|je l'ai|j'ai bien) (?:déjà )?(?:transmis|transféré|fait suivre|passé)|je (?:le |la |vous )?(?:transmets|transfère|fais suivre)"
    r"|(?:lo|la|se lo|se la|ya lo|ya la)? ?he (?:reenviado|pasado|transmitido|remitido|enviado) (?:a|su|tu|el|la)\b|se l[oa] (?:paso|reenvío|envié|pasé|reenvié)|(?:l'ho|gliel'ho|ho) (?:inoltrat|passat|girat)[oa]|(?:encaminhei|reencaminhei|repassei)\b|heb (?:ik )?(?:het|hem|je \w+|uw \w+|dit) .{0,40}doorgestuurd|stuur (?:ik )?(?:het|je \w+|uw \w+|dit) .{0,30}door\b"
    r"|\bhar (?:jag |jeg )?(?:vidarebefordrat|skickat (?:det|den|ditt \w+) vidare|videresendt|sendt (?:det|den|din \w+) videre)|(?:olen )?(?:välitin|välittänyt|lähetin .{0,20}eteenpäin)|przekaza(?:łem|łam)|przesła(?:łem|łam) (?:to|dalej|pana|pani)|přeposlal\w*|předal\w? jsem|preposlal\w*|posunul\w? som|továbbítottam|továbbküldtem|(?:l-am|am) (?:trimis|transmis|redirecționat|dat) (?:mai departe|colegului|colegei|mesajul)|препратих|предадох"
    r"|proslijedi(?:o|la)|posredoval\w*|(?:sem )?predal\w? (?:sem )?(?:kolegu|kolegici|uredniku)|(?:το )?προώθησα|persiunčiau|perdaviau|pārsūtīju|nodevu tālāk|edastasin|(?:переслал[аи]?|передал[аи]?|перешлю|переадресовал[аи]?) (?:ваше|это|его|письмо|коллеге|редактору|вас)|(?:переслав|переслала|передав|передала) (?:ваш|це|його|лист|колезі|редактор)\w*|ilettim\b|yönlendirdim|حوّ?لت(?:ها|ه)?\b|أرسلت(?:ها|ه)? إلى"
    r"|העברתי|ارجاع دادم|(?:فرستادم|ارسال کردم)|भेज दिया|(?:tôi |mình )?đã chuyển (?:tiếp )?(?:cho|thư|email|nó)|(?:sudah|telah) saya (?:teruskan|sampaikan)|saya (?:sudah|telah) (?:meneruskan|teruskan)|ส่งต่อให้|転送し(?:ました|ておき|ときます)|伝えて(?:おき|あり)|引き継ぎました|共有し(?:ました|ておき)|我(?:已经|已經|已|会|會|把|将).{0,12}(?:转发|轉發|转给|轉給|转交|轉交)|전달(?:했|해 ?두|하겠|해 ?드리)|공유(?:했|해 ?두)"
    # our matter
    rf"|\byour {_MATTER}s?\b(?! (?:of (?:contact|reference)))|\bthe (?:guide|article|draft|backlink|guest post)\b|(?<!click )(?<!via )\b(?:the|a|that|your) (?:back)?link (?!below|above|to (?:our|my|book|schedule)|in (?:my|the) signature|here|:)"
    r"|\b(?:ihr|ihre[nmrs]?|dein|deine[nmrs]?) (?:ratgeber|artikel|beitrag|link)\w*|\b(?:den|dem) (?:link|artikel|ratgeber|beitrag)\b (?!unten|oben|unter|:)|\b(?:votre|ton) (?:article|guide|lien)\b|\b(?:su|tu|vuestr[oa]) (?:artículo|guía|enlace)\b|\b(?:il (?:suo|tuo|vostro)|la (?:sua|tua|vostra)) (?:articolo|guida|link)\b|\b(?:seu|sua|teu|tua|vosso) (?:artigo|guia|link)\b"
    r"|\b(?:je|jullie|uw) (?:artikel|gids|link)\b|\b(?:din|ditt|er|ert) (?:guide|artikel|länk|lenke|link)\w*|artikkeli\w*|linki[ntä]\w*|(?:pana|pani|państwa|twój|twoj\w) (?:artykuł|poradnik|link)\w*|\b(?:váš|vaš|vás|ваш)\w{0,2} (?:článek|článok|odkaz|vodič|članak|poveznic)\w*|(?:cikk|linket)\w*|(?:articol|ghid|linkul)\w*|стат(?:ья|ью|ьи|тю|ті|ия|ията)\b|(?<!по )ссылк(?!е:)\w+|(?<!за )посилання|връзката|άρθρο|σύνδεσμο"
    r"|straipsn\w+|nuorod\w+|saiti\b|artikli\w*|makale\w*|bağlantıyı|المقال|المقالة|الرابط (?!أدناه|التالي)|הכתבה|המאמר|הקישור (?!הבא|למטה)|مقاله|लेख|bài viết|artikelnya|tautannya|บทความ|記事|ガイド|(?<!下記の)(?<!以下の)リンクを|文章|链接(?!如下|：)|連結|글을|기사|링크를",
    re.IGNORECASE | re.MULTILINE,
)
# "Do not write to this address while I am away" asks for nothing but patience.
FOR_NOW = late(
    r"\b(?:this (?:address|mailbox|inbox|e-?mail)|while|until|till|during|instead|urgent\w*|bis|während|diese (?:adresse|e-?mail)|stattdessen|jusqu\w*|pendant|cette (?:adresse|boîte)|hasta|mientras|durante|esta dirección|fino|questo indirizzo|até|este endereço|tot|tijdens|dit adres|до|этот адрес|на время)\b",
    re.IGNORECASE,
)
# Names of mailboxes that no greeting means.
NO_NAMES = frozenset(
    "info mail hello contact office team press marketing editor redaktion kontakt admin support sales the".split()
)
# The line a telephone or a mail program puts below what a person types, and never below a standing answer.
TYPED_ON_A_DEVICE = late(
    r"^\s{0,4}(?:sent from (?:my|mobile|yahoo|outlook|mail)|get outlook for|(?:von meinem|gesendet von|diese nachricht wurde von) .{1,40}|envoyé (?:de|depuis) mon|enviado (?:desde mi|do meu|a partir do meu)|inviato da(?:l mio)? |verzonden vanaf|verstuurd vanaf|skickat från min|sendt fra min"
    r"|lähetetty .{1,20}sta|wysłan[eo] z (?:mojego )?|odesláno z|odoslané z|отправлено с |надіслано з |trimis de pe|στάλθηκε από|.{1,12}(?:から送信|에서 보냄)|发自我的|發自我的|נשלח מה)[^\n]{0,60}$",
    re.IGNORECASE | re.MULTILINE,
)
