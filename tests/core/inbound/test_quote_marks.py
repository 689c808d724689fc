"""Marks of quotes: the lines of mail programs in many languages, and the lines of people that only look like them."""

# ruff: noqa: E501 - tables of lines as programs write them
from __future__ import annotations

import pytest

from outreach.core.inbound import quotes

QUOTED = "Hi Jane,\nwe made a guide.\n\nTo unsubscribe, reply with STOP."

INTRODUCTIONS = (
    "On Mon, Jun 3, 2024 at 10:00 AM Ana Acme <ana@acme.example> wrote:",
    "På mån 3 juni 2024 kl 10:00 skrev Ana <ana@acme.example<mailto:ana@acme.example>>:",
    "Den 3. juni 2024 kl. 10.00 skrev Ana Acme <ana@acme.example>:",
    "Ana <ana@acme.example> şunları yazdı (3 Haz 2024 10:00):",
    "Ana Acme şunları yazdı (3 Haz 2024 10:00):",
    "Wiadomość napisana przez Ana Acme w dniu 3 cze 2024, o godz. 10:00:",
    "pon., 3 cze 2024 o 10:00 Ana <ana@acme.example> napisał(a):",
    "2016-10-24 15:36 GMT+02:00 Foo Bar <foo@acme.example>:",
    "Vào Th 2, 3 thg 6, 2024 vào lúc 10:00 Ana <ana@acme.example> đã viết:",
    "Pada tanggal Sen, 3 Jun 2024 pukul 10.00 Ana <ana@acme.example> menulis:",
    "Pada Isn, 3 Jun 2024, 10:00 Ana <ana@acme.example> menulis:",
    "در دوشنبه ۳ ژوئن ۲۰۲۴ ۱۰:۰۰ Ana <ana@acme.example> نوشت:",
    "ในวันที่ จ. 3 มิ.ย. 2024 เวลา 10:00 Ana <ana@acme.example> เขียนว่า:",
    "في الاثنين، 3 يونيو 2024 في 10:00 ص تمت كتابة ما يلي بواسطة Ana <ana@acme.example>:",
    "\u202bבתאריך יום ב׳, 3 ביוני 2024 ב-10:00 מאת \u202aAna\u202c\u200f <\u202aana@acme.example\u202c\u200f>:\u202c",
    "\u202aAna Acme\u202c\u200f <\u202aana@acme.example\u202c\u200f> כתב/ה ב-3 ביוני 2024, בשעה 10:00:",
    "пн, 3 июн. 2024 г. в 10:00, Ana <ana@acme.example>:",
    "Понедельник, 3 июня 2024, 10:00 +03:00 от Ana <ana@acme.example>:",
    "3 июня 2024 г., в 10:00, Ana Acme <ana@acme.example> написал(а):",
    "пн, 3 черв. 2024 р. о 10:00 Ana <ana@acme.example> пише:",
    "2024年6月3日(月) 10:00 Ana <ana@acme.example>:",
    "2024/06/03 10:00、Ana <ana@acme.example>のメール:",
    "2024年6月3日 10:00、Ana Acme <ana@acme.example>のメール:",
    "Ana <ana@acme.example> 于2024年6月3日周一 10:00写道：",
    'At 2024-06-03 10:00:00, "Ana" <ana@acme.example> wrote:',
    '在 2024-06-03 10:00:00，"Ana" <ana@acme.example> 写道：',
    "2024년 6월 3일 (월) 오전 10:00, Ana <ana@acme.example>님이 작성:",
    "2024. 6. 3. 오전 10:00, Ana <ana@acme.example> 작성:",
    "Στις Δευ 3 Ιουν 2024 στις 10:00 π.μ., ο χρήστης Ana <ana@acme.example> έγραψε:",
    "Ana <ana@acme.example> ezt írta (időpont: 2024. jún. 3., H, 10:00):",
    "2024. 06. 03. 10:00 keltezéssel, Ana Acme írta:",
    "În lun., 3 iun. 2024 la 10:00, Ana <ana@acme.example> a scris:",
    "На пн, 3.06.2024 г. в 10:00 ч. Ana <ana@acme.example> написа:",
    "pon, 3. lip 2024. u 10:00 Ana <ana@acme.example> napisao je:",
    "V pon., 3. jun. 2024 ob 10:00 je oseba Ana <ana@acme.example> napisala:",
    "po 3. 6. 2024 o 10:00 Ana <ana@acme.example> napísal(a):",
    "po 3. 6. 2024 v 10:00 odesílatel Ana <ana@acme.example> napsal:",
    "2024-06-03, pr, 10:00 Ana <ana@acme.example> rašė:",
    "pirmd., 2024. g. 3. jūn., plkst. 10:00 — lietotājs Ana (<ana@acme.example>) rakstīja:",
    "Kuupäev E, 3. juuni 2024 kell 10:00 kirjutas Ana <ana@acme.example>:",
    "El lun, 3 jun 2024 a les 10:00, Ana (<ana@acme.example>) va escriure:",
    "O luns, 3 de xuño de 2024 ás 10:00, Ana (<ana@acme.example>) escribiu:",
    "ma 3. kesäk. 2024 klo 10.00 Ana (ana@acme.example) kirjoitti:",
    "mán., 3. jún. 2024 kl. 10:00 skrifaði Ana <ana@acme.example>:",
    "Quoting Ana <ana@acme.example>:",
    "Zitat von Ana <ana@acme.example>:",
    "Le 2024-06-03 10:00, Ana a écrit :",
    "Am 2024-06-03 10:00, schrieb Ana Acme:",
    "W dniu 2024-06-03 10:00, Ana Acme napisał(a):",
    "Op ma 3 jun 2024 om 10:00 schreef Ana <ana@acme.example>",
    "Il giorno 3 giu 2024, alle ore 10:00, Ana Acme <ana@acme.example> ha scritto:",
    "No dia 3 de jun. de 2024, às 10:00, Ana Acme <ana@acme.example> escreveu:",
    "On Monday, June 3rd, 2024 at 10:00 AM, Ana Acme <ana@acme.example> wrote:",
    "Ana Acme <ana@acme.example> escribió el 3 de junio de 2024 a las 10:00:",
    "Ana Acme (ana@acme.example) kl. 10:00 den 3. juni 2024 skrev:",
    "2024-06-03 10:00 Ana Acme:",
    "Ana Acme <ana@acme.example> schrieb am 03.06.2024 10:00:",
    '03.06.2024, 10:00, "Ana" <ana@acme.example>:',
    "E hënë, 3 qershor 2024, 10:00 Ana <ana@acme.example> shkroi:",
    "Den mån 3 juni 2024 10:00Ana <ana@acme.example> skrev:",
    "Dé Luain, 3 Meitheamh 2024 10:00 Ana <ana@acme.example> scríobh:",
)


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("line", INTRODUCTIONS)
def test_an_introduction_is_known_in_any_language_folded_or_with_the_address_twice(line: str, marked: bool) -> None:
    below = "\n".join(f"> {one}" for one in QUOTED.split("\n")) if marked else QUOTED
    # A date and a name alone introduce only what is marked as a quote.
    if not marked and line == "2024-06-03 10:00 Ana Acme:":
        return
    for form in (
        line,
        line.replace(" <", "\n<"),
        line.replace("@acme.example>", "@acme.example<mailto:ana@acme.example>>"),
    ):
        for gap in ("\n\n", "\n"):
            assert quotes.split(f"Ja.\n\n{form}{gap}{below}").own == "Ja."


def test_an_address_broken_before_its_bracket_is_joined_and_a_marked_line_of_a_person_is_not() -> None:
    folded = "Yes.\n\nOn Mon, Jun 3, 2024 Ana <ana.with.a.long.name@acme.example\n> wrote:\n\n> Hi"
    assert quotes.split(folded).own == "Yes."
    assert quotes.split("Write to <ana@acme.example>\n> wrote:\n\nYes.").own == "Write to <ana@acme.example>\n\nYes."


HEADS = (  # sent, from, to, subject
    "Sent|From|To|Subject",  # en
    "Gesendet|Von|An|Betreff",  # de
    "Изпратено|От|До|Относно",  # bg
    "Odesláno|Od|Komu|Předmět",  # cs
    "Sendt|Fra|Til|Emne",  # da
    "Στάλθηκε|Από|Προς|Θέμα",  # el
    "Enviado|De|Para|Asunto",  # es
    "Saadetud|Saatja|Adressaat|Teema",  # et
    "Lähetetty|Lähettäjä|Vastaanottaja|Aihe",  # fi
    "Envoyé|De|À|Objet",  # fr
    "Seolta|Ó|Chuig|Ábhar",  # ga
    "נשלח|מאת|אל|נושא",  # he
    "Poslano|Šalje|Prima|Predmet",  # hr
    "Elküldve|Feladó|Címzett|Tárgy",  # hu
    "Dikirim|Dari|Kepada|Subjek",  # id
    "Inviato|Da|A|Oggetto",  # it
    "送信日時|差出人|宛先|件名",  # ja
    "보낸 날짜|보낸 사람|받는 사람|제목",  # ko
    "Išsiųsta|Nuo|Kam|Tema",  # lt
    "Nosūtīts|No|Kam|Tēma",  # lv
    "Dihantar|Daripada|Kepada|Subjek",  # ms
    "Mibgħut|Minn|Lil|Suġġett",  # mt
    "Verzonden|Van|Aan|Onderwerp",  # nl
    "Sendt|Fra|Til|Emne",  # no
    "Wysłano|Od|Do|Temat",  # pl
    "Enviada|De|Para|Assunto",  # pt
    "Trimis|De la|Către|Subiect",  # ro
    "Отправлено|От|Кому|Тема",  # ru
    "Odoslané|Od|Komu|Predmet",  # sk
    "Poslano|Od|Za|Zadeva",  # sl
    "Послато|Од|За|Тема",  # sr
    "Skickat|Från|Till|Ämne",  # sv
    "ส่ง|จาก|ถึง|เรื่อง",  # th
    "Gönderildi|Kimden|Kime|Konu",  # tr
    "Надіслано|Від|Кому|Тема",  # uk
    "Đã gửi|Từ|Tới|Chủ đề",  # vi
    "发送时间|发件人|收件人|主题",  # zh
    "寄件日期|寄件者|收件者|主旨",  # zt
    "تم الإرسال|من|إلى|الموضوع",  # ar
    "ارسال شده|از|به|موضوع",  # fa
    "Enviat|De|Per a|Assumpte",  # ca
    "Bidalita|Nork|Nori|Gaia",  # eu
    "Sent|Frá|Til|Efni",  # is
    "Испратено|Од|До|Предмет",
    "Адпраўлена|Ад|Каму|Тэма",
    "Dërguar|Nga|Për|Subjekti",
    "Anfonwyd|Oddi wrth|At|Pwnc",
)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("words", HEADS)
def test_the_head_of_a_mail_is_known_in_any_language_and_order(words: str, full: bool) -> None:
    sent, sender, to, subject = words.split("|")
    values = {
        sender: "Ana <ana@acme.example>" if full else "Ana",
        sent: "3.6.2024 10:00" if full else "Monday",
        to: "Jane",
        subject: "Guide",
    }
    for order in ((sender, sent, to, subject), (sent, sender, to, subject), (sender, to, subject, sent)):
        for rule in ("", "________________________________\n"):
            for form in ("{}: {}", "*{}:* {}", "{} : {}"):
                head = "\n".join(form.format(name, values[name]) for name in order)
                assert quotes.split(f"Ja.\n\n{rule}{head}\n\n{QUOTED}").own == "Ja."


WAYS = (
    "From:\tAna <ana@acme.example>\nSent:\tMonday\nTo:\tJane\nSubject:\tGuide",
    "From: Ana <ana@acme.example> Sent: Monday, June 3, 2024 10:00 AM To: Jane Subject: Guide",
    '-----Original Message-----\nFrom: "Ana"<ana@acme.example> \nTo: <jane@site.example>\nCc: \nSent: 2024-06-03 (월) 10:00:00 (GMT+09:00)\nSubject: Guide',
    '------------------&nbsp;原始邮件&nbsp;------------------\n发件人:                                                                                                                        "Ana"                                                                                    <ana@acme.example&gt;;\n发送时间:&nbsp;2024年6月3日(星期一) 上午10:00\n收件人:&nbsp;"jane"<jane@site.example&gt;;\n主题:&nbsp;Guide',
    "发件人： Ana\n发送时间： 2024-06-03 10:00:00\n收件人： Jane\n抄送： \n主题： Guide",
    'Gesendet: Montag, 03. Juni 2024 um 10:00 Uhr\nVon: "Ana" <ana@acme.example>\nAn: jane@site.example\nBetreff: Guide',
    '----------------\nКому: jane@site.example;\nТема: Guide;\n03.06.2024, 10:00, "Ana" <ana@acme.example>:',
    '--\nJane\n\n03.06.2024, 10:00, "Ana" <ana@acme.example>:',
    "-------- Original message --------\nFrom: Ana <ana@acme.example> \nDate: 03/06/2024 10:00 (GMT+01:00) \nTo: Jane \nSubject: Guide",
    "-------- Messaggio originale --------\nDa: Ana <ana@acme.example> \nData: 03/06/24 10:00 (GMT+01:00) \nA: Jane \nOggetto: Guide",
    "-------- Forwarded Message --------\nSubject: \tGuide\nDate: \tMon, 3 Jun 2024\nFrom: \tAna <ana@acme.example>\nTo: \tJane",
    "De : Ana [mailto:ana@acme.example]\nEnvoyé : lundi 3 juin 2024 10:00\nÀ : Jane\nObjet : Guide",
    "*De:* Ana <ana@acme.example>\n*Date:* lun. 3 juin 2024 à 10:00\n*Objet:* Guide\n*À:* Jane",
    'From:        "Ana" <ana@acme.example>\nTo:        jane@site.example\nDate:        06/03/2024 10:00 AM\nSubject:        Guide',
    "Ana <ana@acme.example> wrote on 03.06.2024 10:00:00:",
    'De: "Ana" <ana@acme.example>\nÀ: "Jane" <jane@site.example>\nEnvoyé: Lundi 3 Juin 2024 10:00:00\nObjet: Guide',
    "On 06/03/2024 10:00 AM EDT Ana <ana@acme.example> wrote:\n ",
    "Ana Acme <ana@acme.example> , 3 Haz 2024 Pzt, 10:00 tarihinde şunu yazdı:",
    "Le lundi 3 juin 2024 à 10:00:00 UTC+2, Ana <ana@acme.example> a écrit :",
    "Am Montag, 3. Juni 2024 um 10:00:00 MESZ hat Ana Acme <ana@acme.example> Folgendes geschrieben:",
    "En lunes, 3 de junio de 2024, 10:00:00 CEST, Ana <ana@acme.example> escribió:",
    "El lunes, 3 de junio de 2024, 10:00:00 CEST, Ana Acme <ana@acme.example> escribió:",
    "Il lunedì 3 giugno 2024 alle ore 10:00:00 CEST, Ana <ana@acme.example> ha scritto:",
    "Em segunda-feira, 3 de junho de 2024 10:00:00 WEST, Ana <ana@acme.example> escreveu:",
    "Op maandag 3 juni 2024 om 10:00:00 CEST schreef Ana <ana@acme.example>:",
    "W dniu poniedziałek, 3 czerwca 2024 10:00:00 CEST użytkownik Ana <ana@acme.example> napisał:",
    "W dniu pon., 3.06.2024 o 10:00 Ana Acme <ana@acme.example> napisał(a):",
    "Dnia 3 czerwca 2024 10:00 Ana <ana@acme.example> napisał(a):",
    "------ Původní e-mail ------\nOd: Ana <ana@acme.example>\nKomu: jane@site.example\nDatum: 3. 6. 2024 10:00:00\nPředmět: Guide",
    "---------- Původní e-mail ----------\nOd: Ana <ana@acme.example>\nKomu: jane@site.example",
    "-----Mensagem original-----\nDe: Ana\nEnviada: 3\nPara: Jane",
    "Den man. 3. jun. 2024 kl. 10.00 skrev Ana:",
    "Ana <ana@acme.example> skrev den 3 juni 2024 10:00:",
    "3 juni 2024 kl. 10:00 skrev Ana Acme <ana@acme.example>:",
    "Ana Acme <ana@acme.example> kirjoitti 3.6.2024 kello 10.00:",
    "On Mon, 3 Jun 2024 at 10:00, 'Ana' via Editors <editors@site.example> wrote:",
    "2024年6月3日(月) 10:00 Ana Acme <ana@acme.example>:\n",
    "2024/06/03 10:00、Ana Acmeのメール:",
    "On 2024/06/03 10:00, Ana wrote:",
    "Missatge de Ana <ana@acme.example> del dia dl., 3 de juny 2024 a les 10:00:",
    "Rhag 3 Meh 2024, am 10:00, ysgrifennodd Ana <ana@acme.example>:",
    "Mnamo Jum, 3 Jun 2024 10:00 Ana <ana@acme.example> aliandika:",
    "সোম, ৩ জুন, ২০২৪ তারিখে ১০:০০ টায় Ana <ana@acme.example> লিখেছেন:",
    "सोम, 3 जून 2024 को 10:00 पर Ana <ana@acme.example> ने लिखा:",
    "Am 03.06.24 um 10:00 schrieb Ana Acme:\n",
    'Sent: Monday, June 03, 2024 at 10:00 AM\nFrom: "Ana" <ana@acme.example>\nTo: jane@site.example\nSubject: Guide',
    "________________________________\n寄件者: Ana <ana@acme.example>\n寄件日期: 2024年6月3日 上午 10:00\n收件者: Jane\n主旨: Guide",
    "-----Původní zpráva-----\nFrom: Ana\nSent: Monday\nTo: Jane",
    "-------- Αρχικό μήνυμα --------\nΑπό: Ana <ana@acme.example>\nΗμερομηνία: 3/6/24\nΠρος: Jane\nΘέμα: Guide",
    "--------- Mensaje reenviado ---------\nDe: Ana\nDate: 3\nSubject: x",
)


@pytest.mark.parametrize("way", WAYS)
def test_the_ways_of_single_programs_to_introduce_a_quote_are_known(way: str) -> None:
    assert quotes.split(f"Ja.\n\n{way}\n\n{QUOTED}").own == "Ja."


DEVICES = (
    "Sent from my iPhone",
    "Sent from my Galaxy",
    "Sent from Yahoo Mail for iPhone",
    "Sent from Yahoo Mail on Android",
    "Sent from Mail for Windows",
    "Sent from Proton Mail Android",
    "Sent from Nine",
    "Sent with Spark",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Gesendet mit der GMX Mail App",
    "Diese Nachricht wurde von meinem Android-Gerät mit WEB.DE Mail gesendet.",
    "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
    "Gesendet von Outlook für Android",
    "Envoyé depuis mon appareil Galaxy",
    "Envoyé à partir de Outlook pour iOS",
    "Envoyé depuis l'application Mail Orange",
    "Enviado desde mi Galaxy",
    "Enviado desde Outlook para Android",
    "Enviado do Yahoo Mail no Android",
    "Inviato da Outlook per Android",
    "Inviato da Libero Mail per Android",
    "Verzonden vanaf Outlook voor iOS",
    "Verzonden met Ziggo Mail",
    "Skickat från Outlook för Android",
    "Skickades från min iPhone",
    "Sendt fra Outlook for iOS",
    "Sendt fra min Galaxy-enhed",
    "Lähetetty iPhonesta",
    "Lähetetty Galaxy-laitteesta",
    "Wysłane z iPhone’a",
    "Wysłano z telefonu Samsung Galaxy",
    "Odesláno z iPhonu",
    "Odoslané z iPhonu",
    "Odesláno z aplikace Seznam Email pro Android",
    "iPhone-ról küldve",
    "Elküldve az iPhone-omról",
    "Trimis de pe iPhone-ul meu",
    "Изпратено от моя iPhone",
    "Изпратено от Outlook за Android",
    "Στάλθηκε από το iPhone μου",
    "Poslano z mojega iPhona",
    "Poslano s mog iPhone uređaja",
    "Išsiųsta iš mano iPhone",
    "Nosūtīts no mana iPhone",
    "Saadetud minu iPhone'ist",
    "Отправлено с iPhone",
    "Отправлено из мобильной Почты Mail.ru",
    "Отправлено из Почты Mail для Android",
    "Отправлено из мобильной Яндекс.Почты: http://m.ya.ru/ymail",
    "Надіслано з iPhone",
    "iPhone'umdan gönderildi",
    "Android için Outlook'u edinin",
    "Samsung cihazımdan gönderildi",
    "iPhoneから送信",
    "Galaxyから送信",
    "发自我的iPhone",
    "發自我的 iPhone",
    "发自我的小米手机",
    "来自我的华为手机",
    "从 Windows 版邮件发送",
    "나의 iPhone에서 보냄",
    "네이버 메일 앱에서 보냄",
    "Đã gửi từ iPhone của tôi",
    "Được gửi từ điện thoại Samsung",
    "Dikirim dari iPhone saya",
    "Dikirim dari Yahoo Mail di Android",
    "ส่งจาก iPhone ของฉัน",
    "ارسال شده از iPhone من",
    "أُرسلت من الـ iPhone الخاص بي",
    "נשלח מה-iPhone שלי",
    "Enviat des del meu iPhone",
    "Nire iPhonetik bidalia",
    "Sent from Samsung tablet.",
    "Sent from Outlook for Android<https://aka.ms/AAb9ysg>",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Outlook für Android herunterladen",
    "Obtenez Outlook pour Android",
    "Obtener Outlook para iOS",
    "Télécharger Outlook pour iOS",
    "Pobierz aplikację Outlook dla systemu Android",
    "Скачать Outlook для Android",
    "Sent from Xfinity Connect App",
    "Sent from BlueMail",
)


@pytest.mark.parametrize("line", DEVICES)
def test_what_a_device_or_a_program_puts_below_is_nobodys_word(line: str) -> None:
    assert quotes.split(f"Ja, gern.\n\n{line}").own == "Ja, gern."
    assert quotes.split(f"Ja, gern.\n\n{line}\n\n> Hi").own == "Ja, gern."


@pytest.mark.parametrize(
    "line",
    [
        "----- Mail original -----",
        "-------- Oprindelig meddelelse --------",
        "------------------ 原始邮件 ------------------",
        "-------- Eredeti üzenet --------",
        "—— Zpráva ——",
        "----- Neşter -----",
    ],
)
def test_a_line_between_dashes_above_the_head_of_a_mail_divides(line: str) -> None:
    head = "From: Ana <ana@acme.example>\nDate: 3.6.2024\nSubject: Guide"
    assert quotes.split(f"Ja.\n\n{line}\n{head}\n\n{QUOTED}").own == "Ja."


@pytest.mark.parametrize(
    "own",
    [
        "The price is:\n\nName: Mia\nEmail: mia@x.example\nDate: 3 May 2024\nPrice: 80",
        "Please send the text by 3 May 2024, 10:00 to Mia <mia@x.example>:\n\nwe take 500 words.",
        "Our boss wrote to us on 3 May:\n\nno paid links any more.",
        "As he wrote on 3 May 2026 at 10:30:\nwe pay 80.",
        "Date: 3 May 2024\nPlace: Ulm\nTopic: bees\n\nFine?",
        "From 3 June 2024: our price is 80.\nTo book: mia@x.example\nSubject: link",
        "Options:\n- 10:00: call\n- 11:30: mail me@x.example",
        "I sent it from my phone yesterday, did you get it?",
        "Enviado el contrato ayer.\nSaludos, Mia",
        "She wrote a guide about bees, on 3 May 2024.\nLink it: https://x.example/",
        "Von meinem Chef kam heute das Ja.",
        "Contact: Mia <mia@x.example>\nPhone: 0731 123 456\nPrice: 80 EUR\nDeadline: 3 May 2024",
        "Two questions:\n\nTo whom: the editor?\nFrom when: June 2024?",
        "Im Juni 2024 schrieb unser Team:\n\nwir nehmen keine Gastbeiträge.",
        "On 3 June 2024 our price rises:\n\n80 EUR per link.",
        "Sent the file from my Outlook, and here is the link again: https://x.example",
        "--- Notes ---\nwe take 80.",
        "Отправлено на проверку редактору.",
        "Author: Mia Chen <mia@x.example>\nPublished: 3 May 2024 10:00\nUpdated: 4 May 2024\n\nis how the box looks.",
        "--- Notes ---\nWe take 80 EUR.\n--- Terms ---\nOne link.",
        "Schick es bitte an Mia <mia@x.example>:\n\nsie baut es ein.",
        "Von: Ulm\nNach: Bonn\nPreis: 80",
        "Our hours:\nMon: 10:00\nTue: 11:00\nMail: mia@x.example",
        "On Monday, 3 June 2024, I wrote to Ana <ana@acme.example> and asked:\n\nis it free?",
        "To be clear:\n\nFrom June 2024 we charge 80 EUR: one link.\nSubject to change: yes.",
        "I read what you wrote: it is good.",
        "Our editor wrote on 3 June 2024 at 10:00: no more guest posts.\nSorry!",
        "He wrote:\n\nWe charge 80.",
        "My colleague Bo <bo@site.example> wrote the old page in 2019:\n\nhttps://site.example/old\n\nCan you fix it?",
        "Please write to Bo:\nbo@site.example\nMon to Fri, 10:00 to 16:00:\n\nhe will add it.",
        "Preise 2024:\n\n80 EUR",
        "We have two slots:\n\n3 June 2024, 10:00: call\n4 June 2024, 11:00: call",
        "Sehr gern!\n\nVon: 1. Juni\nBis: 30. Juni\nPreis: 80 EUR",
        "Sent by post, you will have it on Monday.",
        "The mail came from my iPhone, sorry.",
        "Written by Mia, edited by Bo.",
        "Add it with this text:\n\n-----\nBest guide to bees\n-----\n\nFine?",
        "Article: bees\nAuthor: Mia <mia@x.example>\nOnline: 3.6.2024 10:00\n\nOk?",
        "Titolo: api\nAutore: Mia <mia@x.example>\nData: 3.6.2024 10:00",
        "Da: lunedì\nA: venerdì\nOrario: 10:00",
    ],
)
def test_a_persons_own_dates_addresses_and_colons_stay(own: str) -> None:
    assert quotes.split(own).own == own


# ---- our own text ----
