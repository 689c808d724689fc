"""Words of mail programs: how they introduce, divide and sign, in the languages people write mails in.

Tables of words only; quote_marks and quotes say what they mean where they stand.
"""

from __future__ import annotations

# Verbs that introduce a quote ("... wrote:"), each as it stands behind a name or a date.
WROTE = (
    r"wrote|writes|schrieb|geschrieben|a écrit|a ecrit|écrit|escribió|escribio|ha escrito|va escriure"
    r"|escribiu|idatzi du"
    r"|ha scritto|scrive|escreveu|schreef|heeft geschreven|geschreven|skrev|skriver|kirjoitti|napisał(?:\(a\)|a)?"
    r"|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|a scris|(?:ezt )?írta|(?:на)?писал(?:\(а\)|а)?|написав(?:\(ла\)|ла)?"
    r"|написала|пишет|пише|напіса[ўл]а?|pisze|píše|написа|έγραψ(?:ε|αν)|(?:şun(?:u|ları) )?yazdı"
    r"|je napisao(?:/la|la)?"
    r"|je napisala|napisao(?:/la)? je|је написао(?:/ла)?|написао/ла је|je napisal(?:/a|\(a\)|a)?"
    r"|(?:pa)?rašė|rakstīja"
    r"|kirjutas|skrifaði|scríobh|kiteb|ysgrifennodd|đã viết|menulis|كتب(?:/ت|ت)?|نوشت(?:ه است)?|כתב(?:/ה|ה)?"
    r"|(?:ได้)?เขียน(?:ว่า)?|ने लिखा|写道|寫道|写到|のメール|さんは書きました|は書きました|が書きました|のメッセージ"
    r"|님이 작성|님이 씀|작성|napisana przez|shkroi"
)
# Words before the name in programs that quote without a date ("Quoting Ana <...>:").
QUOTING = (
    r"quoting|zitat von|citando(?: a)?|citation de|quota(?: di)?|citat från|citat fra|citeren|cytowanie|citát"
    r"|цитирую|цитата|idézet|lainaus|引用|citeert"
)
# What the first words of a line look like that a program begins with a date or "On".
OPENING = (
    r"^(?:(?:on|am|at|le|el|il|em|op|den|dne|dňa|dnia|w dniu|ngày|vào|pada|på|ma|pe|în|la|dana|dnes|v|u|a|в|у|на"
    r"|från|від|στις|την?|tarihinde|wiadomość|lúc)\b|בתאריך|ב-|ביום|في|بتاريخ|در|เมื่อ|ใน|在|於|于|"
    r"\d{4}[-/.年년]|\d{1,2}[-/. ]|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|пн"
    r"|вт|ср|чт|пт|сб|вс|понед|втор|сред|четв|пятн|субб|воскр)\w*[., ])"
)
# Fields of a quoted mail's head, as programs translate them.
FIELDS = {
    "from": r"from|von|de|da|van|från|fra|frá|lähettäjä|od|feladó|from|от кого|от|від кого|від|gönderen|kimden|发件人"
    r"|发信人|寄件者|寄件人|差出人|送信者|送信元|보낸 사람|보낸사람|보낸이|발신|expéditeur|remitente"
    r"|mittente|remetente"
    r"|afzender|absender|από|αποστολέας|מאת|من|المرسل|expeditor|pošiljatelj|pošiljalac|šalje|прати"
    r"|šiuntėjas|odosielateľ|odesílatel"
    r"|nadawca|avsändare|afsender|avsender|подател|отправитель|відправник|nuo|no|sūtītājs|saatja"
    r"|kellelt|nork|igorlea"
    r"|de la|од|ад|oddi wrth|шаље|dari|pengirim|daripada|từ|người gửi|از|فرستنده|จาก|ó|minn|mingħand"
    r"|प्रेषक|oddawca|siuntėjas|nga",
    "sent": r"sent|sent at|sent on|date|datum|datums|gesendet(?: am)?|envoyé(?: le| :)?"
    "|enviado(?: el| em)?|enviada(?: em)?"
    r"|enviat(?: el)?|fecha|data|inviato(?: il)?|verzonden(?: op)?|skickat|sendt|sent|dato"
    r"|dags(?:etning)?|lähetetty|päiväys"
    r"|päivä|päivämäärä|wysłano|wysłane|odesláno|odoslané|odoslaná|dátum|küldve|elküldve|отправлено"
    r"|дата|изпратено(?: на)?"
    r"|надіслано|gönderildi|gönderme tarihi|gönderilme tarihi|tarih|发送时间|发送日期|时间|時間|日期"
    r"|寄件日期|傳送時間|送信日時"
    r"|日付|日時|보낸 날짜|보낸날짜|날짜|보낸시간|στάλθηκε|εστάλη|αποστολή|ημερομηνία|נשלח(?:ה)?|תאריך"
    r"|trimis(?: la)?|poslano|poslato"
    r"|послато|испратено|адпраўлена|dërguar|anfonwyd|išsiųsta|siųsta|nosūtīts|saadetud|saatmisaeg"
    r"|kuupäev|bidalita|bidaltze-data|dikirim|terkirim|tanggal"
    r"|dihantar|tarikh|đã gửi|ngày|ngày gửi|gửi|vào|ارسال شده|فرستاده شده|ارسال‌شده|تاریخ|تم الإرسال"
    r"|أرسلت|أُرسلت|مرسل"
    r"|التاريخ|تاريخ|تاريخ الإرسال|ส่ง|ส่งเมื่อ|ส่งแล้ว|วันที่|seolta|dáta|mibgħut|भेजा गया|दिनांक|received|reçu",
    "to": r"to|an|à|a|per a|para|per|aan|till|til|vastaanottaja|do|komu|címzett|кому|до|kime|alıcı|收件人|收件者|宛先"
    r"|받는 사람|받는사람|받는이|수신|προς|אל|إلى|الى|către|catre|za|прима|за|prima|destinataire"
    r"|destinatario|destinatário"
    r"|pro|за|каму|për|kam|adressaat|kellele|saaja|nori|ke|kepada|untuk|tới|đến|người nhận|به|گیرنده"
    r"|ถึง|chuig|lil|प्राप्तकर्ता|gavėjas|saņēmējs|empfänger",
    "cc": r"cc|kopie|copie|copia|kopia|kopi|kopio|в копии|копия|копія|抄送|副本|참조|bcc|kópia|másolat"
    "|cópia|bilgi|sao y|รายละเอียด|สำเนา"
    r"|עותק|نسخة|نسخة إلى|رونوشت|tembusan|koopia|kopija|reply-to|antwort an|répondre à|importance"
    r"|priority|wichtigkeit",
    "subject": r"subject|betreff|objet|asunto|assumpte|oggetto|assunto|onderwerp|ämne|emne|efni|aihe"
    "|temat|temats|tēma|předmět"
    r"|predmet|naslov|наслов|tárgy|тема|относно|konu|主题|主題|主旨|件名|제목|θέμα|נושא|الموضوع|موضوع|subiect|zadeva"
    r"|предмет|тэма|subjekti|pwnc|tema|teema|gaia|subjek|perihal|perkara|chủ đề|tiêu đề|เรื่อง"
    r"|หัวเรื่อง|ชื่อเรื่อง|ábhar|suġġett|विषय",
}
# Names of lines in a person's own list of facts; a block that has one of them is no head of a mail.
NO_FIELDS = (
    r"e-?mail|mail|name|phone|tel(?:efon|efono)?|mobil\w*|price|preis|prix|precio|prezzo|cost|rate"
    r"|budget|website|web|url|link"
    r"|links|anchor|page|address|adresse|invoice|iban|vat|paypal|note|contact|kontakt|deadline|www"
    r"|author|published|updated|title|place|topic|when|where|who|start|end|due|venue"
    r"|organi[sz]er|location|host|guest|editor|speaker|attendees|autor|titel|ort|thema|цена|телефон|почта|сайт"
)
# Words on the line that divides an answer from what it answers ("-----Original Message-----").
ORIGINAL = (
    r"original|originale|ursprüngliche|ursprünglich|originele|oorspronkelijk|message d'origine"
    r"|mail original|mensaje original"
    r"|missatge original|messaggio originale|mensagem original|originalmeddelande|oprindelig"
    r"|opprinnelig|alkuperäinen"
    r"|wiadomość oryginalna|oryginalna|pierwotna|původní|pôvodn[áý]|eredeti|исходное|пересылаемое"
    r"|пересланное|переслан"
    r"|оригинал|оригинално|оригінальне|вихідне|orijinal|özgün|原始邮件|原郵件|原始郵件|原邮件|元のメッセージ"
    r"|元のメール|원본|원본 메일"
    r"|forwarded|weitergeleitete|message transféré|mensaje reenviado|messaggio inoltrato"
    r"|mensagem encaminhada|doorgestuurd"
    r"|vidarebefordrat|videresendt|przekazana|転送|转发|轉寄|reply message|reply above|mesaj original"
    r"|mesajul original|αρχικό"
    r"|הודעה מקורית|הודעה|الرسالة|رسالة أصلية|پیام اصلی|izvirno|izvorna|izvorn|оригинална|pradinis"
    r"|originalus|oriģināl|algne"
    r"|algsõnum|jatorrizko|pesan asli|mesej asal|tin nhắn gốc|thư gốc|thư ban đầu|ข้อความต้นฉบับ"
    r"|ข้อความเดิม|upprunaleg|bunaidh|oriġinali|मूल संदेश"
)
# What is done to a mail ("Sent from ..."), before or behind the program's or the device's name.
SENT = (
    r"sent|send|written|typed|gesendet|geschickt|verschickt|versendet|geschrieben|von meinem|envoyée?"
    r"|écrit|enviado|enviada|enviat|escrito"
    r"|inviato|inviata|verzonden|verstuurd|gestuurd|skickat|skickades|sendt|lähetetty|wysłan[eoa]"
    r"|odeslán[oa]|odoslan[éáo]|отправлено|отправлена"
    r"|надіслано|відправлено|изпратено|послато|poslano|poslato|gönderildi|gönderilmiştir|trimis"
    r"|στάλθηκε|εστάλη|απεστάλη|נשלח(?:ה)?|elküldve|küldve|küldött"
    r"|išsiųsta|siųsta|nosūtīts|sūtīts|saadetud|bidalia|bidalita|dikirim|terkirim|dihantar|được gửi"
    r"|đã gửi|gửi|ارسال شده|فرستاده شده|أرسلت|أُرسلت"
    r"|تم الإرسال|مرسل|ส่งจาก|ส่งเมื่อ|送信|来自|來自|发自|發自|发送|傳送|보냄|보낸|전송|seolta|mibgħut|भेजा"
)
# Names that make such a line a device's or a program's.
DEVICES = (
    r"iphon\w*|ipad|ipod|apple watch|\bmac\b|macbook|android|samsung|galaxy|xiaomi|redmi|huawei|honor"
    r"|oppo|vivo|oneplus|pixel|nokia|motorola"
    r"|blackberry|windows (?:phone|10|11|mail|版)|mail (?:for|für|pour|para|per|voor|för|til|dla"
    r"|для) windows|outlook|yahoo|gmail|aol"
    r"|proton ?mail|proton|tuta(?:nota)?|gmx|web\.de|freenet|t-online|telekom|vodafone|orange"
    r"|mail\.ru|почты? mail|mail\.com|яндекс\S*|yandex\S*"
    r"|naver|네이버|daum|qq ?邮箱|qq|网易\S*|163|foxmail|spark|airmail|newton|edison|bluemail|typeapp"
    r"|aquamail|nine|k-9|fairemail|thunderbird"
    r"|zimbra|roundcube|libero|seznam|onet|interia|wp\.pl|o2|ziggo|kpn|laposte|free\b|sfr|smartphone"
    r"|smart phone|smarttelefon\w*|mobile|mobil\w*|handy"
    r"|telefon\w*|telefono|teléfono|téléphone|puhelime\w*|телефон\w*|смартфон\w*|phone|tablet\w*|携帯"
    r"|スマートフォン|手机|手機|휴대폰|모바일|điện thoại|ponsel|móvil"
)
# How a person begins who tells what somebody wrote, in their own words.
TELLS = (
    r"as|like|what|here|this|that|see|if|when|because|wie|was|hier|comme|voici|como|aquí|aqui|come"
    r"|ecco|zoals|hier|som|här|her"
    r"|jak|oto|как|вот|як|ahogy|kuten|cum|jako|kako|όπως|gibi"
)
LIST_FOOTER = (
    r"mailing list|mailman/|listinfo|unsubscribe|groups\.google|this e-?mail (?:and|is)|confidential"
    r"|legal notice|disclaimer"
)
