"""Conversations: our mail comes back in each program's quoting and in many languages, and their words stay theirs."""

# ruff: noqa: E501 - tables of lines as programs write them
from __future__ import annotations

import html
import itertools
import random
import time
from datetime import date

from outreach.core.inbound import mime, reply
from outreach.core.states import MailKind

CONVERSATIONS = 2_000

# What we wrote: each has a foot that offers to stop, and words that an absence or a bounce would have, too.
OURS = (
    "Hi Jane,\n\nwe made a guide to beekeeping on roofs in the city, with a table of plants for every month.\n\n"
    "Would it fit your page on gardens?\n\nBest\nAna\n\n"
    'If you would rather not hear from me, reply "stop" and I will not write again.',
    "Hello Jane,\n\nour collection of out of office message templates has fifty examples, from annual leave to parental "
    "leave, until 7 January and back in the office.\n\nMay we suggest it for your list?\n\nAna Acme\n"
    "To unsubscribe, reply with STOP.",
    "Guten Tag,\n\nunser Ratgeber über Urlaub auf dem Bauernhof ist fertig, ich bin bis zum 3. Juni nicht im Büro kommt "
    "darin als Muster vor.\n\nPasst er zu Ihrer Seite?\n\nViele Grüße\nAna\n\n"
    "Wenn Sie keine weiteren E-Mails von mir wünschen, antworten Sie bitte mit Stopp.",
    "Bonjour,\n\nnotre guide explique ce que veulent dire user unknown, mailbox full et les autres messages de retour "
    "d'un serveur.\n\nPourrait-il convenir à votre page ?\n\nAna\n\nPour ne plus recevoir de messages, "
    "répondez « stop » ou écrivez désinscription.",
    "Hola,\n\nhemos escrito una guía sobre colmenas en la ciudad y creemos que encaja en su página de recursos.\n\n"
    "¿La añadiría?\n\nAna\n\nSi no desea recibir más correos, responda con la palabra baja.\n"
    "Unsubscribe: https://acme.example/u/abc",
)

# Their words: none of them asks to be left alone.
THEIRS = (
    "Yes, happy to add it.",
    "Ja gerne, machen wir am Montag.",
    "Oui, avec plaisir. Je l'ajoute demain.",
    "Sí, claro. ¿Qué texto pongo en el enlace?",
    "Certo, volentieri.",
    "Ja, graag!",
    "Ja gjerne, vi legger den inn i morgen.",
    "Dziękuję, chętnie dodamy.",
    "Да, добавим на этой неделе.",
    "Так, із задоволенням.",
    "Evet, memnuniyetle ekleriz.",
    "Vâng, tôi sẽ thêm liên kết.",
    "Ya, kami tambahkan besok.",
    "はい、喜んで追加します。",
    "好的，我们会加上。",
    "네, 추가하겠습니다.",
    "نعم، سنضيفه غدا",
    "بله، حتما",
    "כן, נוסיף מחר",
    "ได้ครับ ยินดีเพิ่มให้",
    "Ναι, θα το προσθέσουμε.",
    "Da, cu plăcere.",
    "Thanks, our price is 80 EUR:\n\n- one link\n- one picture\n\nShall I send the invoice to ana@acme.example?",
    "On Monday I can add it.\nWhat is the address of the page?",
)

INTRODUCTIONS = (
    "On Mon, Jun 3, 2024 at 10:00 AM Ana Acme <ana@acme.example> wrote:",
    "On 3 Jun 2024, at 10:00, Ana Acme <ana@acme.example> wrote:",
    "Am Mo., 3. Juni 2024 um 10:00 Uhr schrieb Ana Acme <ana@acme.example>:",
    "Le lun. 3 juin 2024 à 10:00, Ana Acme <ana@acme.example> a écrit :",
    "El lun, 3 jun 2024 a las 10:00, Ana Acme (<ana@acme.example>) escribió:",
    "Il giorno lun 3 giu 2024 alle ore 10:00 Ana Acme <ana@acme.example> ha scritto:",
    "Em seg., 3 de jun. de 2024 às 10:00, Ana Acme <ana@acme.example> escreveu:",
    "Op ma 3 jun 2024 om 10:00 schreef Ana Acme <ana@acme.example>:",
    "Den mån 3 juni 2024 kl 10:00 skrev Ana Acme <ana@acme.example>:",
    "Den 3. jun. 2024 kl. 10.00 skrev Ana Acme <ana@acme.example<mailto:ana@acme.example>>:",
    "ma 3. kesäk. 2024 klo 10.00 Ana Acme (ana@acme.example) kirjoitti:",
    "Wiadomość napisana przez Ana Acme <ana@acme.example> w dniu 3 cze 2024, o godz. 10:00:",
    "po 3. 6. 2024 v 10:00 odesílatel Ana Acme <ana@acme.example> napsal:",
    "Ana Acme <ana@acme.example> ezt írta (időpont: 2024. jún. 3., H, 10:00):",
    "În lun., 3 iun. 2024 la 10:00, Ana Acme <ana@acme.example> a scris:",
    "На пн, 3.06.2024 г. в 10:00 ч. Ana Acme <ana@acme.example> написа:",
    "Στις Δευ 3 Ιουν 2024 στις 10:00 π.μ., ο χρήστης Ana Acme <ana@acme.example> έγραψε:",
    "2024-06-03, pr, 10:00 Ana Acme <ana@acme.example> rašė:",
    "pirmd., 2024. g. 3. jūn., plkst. 10:00 — lietotājs Ana Acme (<ana@acme.example>) rakstīja:",
    "Kuupäev E, 3. juuni 2024 kell 10:00 kirjutas Ana Acme <ana@acme.example>:",
    "пн, 3 июн. 2024 г. в 10:00, Ana Acme <ana@acme.example>:",
    "Понедельник, 3 июня 2024, 10:00 +03:00 от Ana Acme <ana@acme.example>:",
    "пн, 3 черв. 2024 р. о 10:00 Ana Acme <ana@acme.example> пише:",
    "Ana Acme <ana@acme.example> şunları yazdı (3 Haz 2024 10:00):",
    "Vào Th 2, 3 thg 6, 2024 vào lúc 10:00 Ana Acme <ana@acme.example> đã viết:",
    "Pada tanggal Sen, 3 Jun 2024 pukul 10.00 Ana Acme <ana@acme.example> menulis:",
    "در دوشنبه ۳ ژوئن ۲۰۲۴ ۱۰:۰۰ Ana Acme <ana@acme.example> نوشت:",
    "ในวันที่ จ. 3 มิ.ย. 2024 เวลา 10:00 Ana Acme <ana@acme.example> เขียนว่า:",
    "في الاثنين، 3 يونيو 2024 10:00 ص Ana Acme <ana@acme.example> كتب/ت:",
    "בתאריך יום ב׳, 3 ביוני 2024 ב-10:00 מאת Ana Acme <ana@acme.example>:",
    "2024年6月3日(月) 10:00 Ana Acme <ana@acme.example>:",
    "Ana Acme <ana@acme.example> 于2024年6月3日周一 10:00写道：",
    "2024년 6월 3일 (월) 오전 10:00, Ana Acme <ana@acme.example>님이 작성:",
    "2024-06-03 10:00 GMT+02:00 Ana Acme <ana@acme.example>:",
)

HEADS = (  # from, sent, to, subject
    "From Sent To Subject", "Von Gesendet An Betreff", "De Envoyé À Objet", "De Enviado Para Asunto", "Da Inviato A Oggetto",
    "Van Verzonden Aan Onderwerp", "Från Skickat Till Ämne", "Fra Sendt Til Emne", "Lähettäjä Lähetetty Vastaanottaja Aihe",
    "Od Wysłano Do Temat", "Od Odesláno Komu Předmět", "Od Odoslané Komu Predmet", "Feladó Elküldve Címzett Tárgy",
    "Nuo Išsiųsta Kam Tema", "No Nosūtīts Kam Tēma", "Saatja Saadetud Adressaat Teema", "От Изпратено До Относно",
    "От Отправлено Кому Тема", "Від Надіслано Кому Тема", "Kimden Gönderildi Kime Konu", "Từ Đã_gửi Tới Chủ_đề",
    "Dari Dikirim Kepada Subjek", "از ارسال_شده به موضوع", "จาก ส่ง ถึง เรื่อง", "من تم_الإرسال إلى الموضوع",
    "מאת נשלח אל נושא", "差出人 送信日時 宛先 件名", "发件人 发送时间 收件人 主题", "보낸_사람 보낸_날짜 받는_사람 제목",
    "Kirjeldus Aeg Saajale Pealkiri",  # words that are in no table
)  # fmt: skip

DEVICES = (
    "", "", "Sent from my iPhone", "Von meinem Samsung Galaxy Smartphone gesendet.", "Envoyé depuis mon appareil Galaxy",
    "Sent from Yahoo Mail for iPhone", "Get Outlook for Android<https://aka.ms/ghei36>", "Отправлено из мобильной Почты Mail.ru",
    "iPhoneから送信", "Išsiųsta iš mano iPhone", "Trimis de pe iPhone-ul meu", "Đã gửi từ iPhone của tôi",
)  # fmt: skip


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _wrapped(text: str, width: int) -> str:
    lines = []
    for line in text.split("\n"):
        row = ""
        for word in line.split(" "):
            if row and len(row) + len(word) >= width:
                lines.append(row)
                row = word
            else:
                row = f"{row} {word}".strip()
        lines.append(row)
    return "\n".join(lines)


def _head(words: str) -> str:
    sender, sent, to, subject = (word.replace("_", " ") for word in words.split())
    return f"{sender}: Ana Acme <ana@acme.example>\n{sent}: 3.6.2024 10:00\n{to}: Jane <jane@site.example>\n{subject}: A guide"


def _text_mail(words: str, ours: str, dice: random.Random) -> str:
    """A plain mail in the way of one program: marks, an introduction alone, a head, or nothing but our text."""
    introduction = dice.choice(INTRODUCTIONS)
    if dice.random() < 0.3:
        introduction = introduction.replace(" Ana Acme <", " Ana Acme\n<")
    head = _head(dice.choice(HEADS))
    quoted = _wrapped(ours, dice.choice((60, 76, 1000)))
    device = dice.choice(DEVICES)
    own = words + (f"\n\n{device}" if device else "")
    return dice.choice(
        (
            f"{own}\n\n{introduction}\n\n{_marked(quoted)}",
            f"{own}\n\n{introduction}\n{quoted}",
            f"{own}\n\n________________________________\n{head}\n\n{quoted}",
            f"{own}\n\n-----Original Message-----\n{head}\n\n{_marked(quoted)}",
            f"{own}\n\n{head}\n\n{quoted}",
            f"{introduction}\n\n{_marked(quoted)}\n\n{own}",
            f"{words}\n\n{quoted}",  # a program that says nothing
        )
    )


def _html_mail(words: str, ours: str, dice: random.Random) -> str:
    said, quoted = (html.escape(text).replace("\n", "<br>\n") for text in (words, ours))
    introduction, head = html.escape(dice.choice(INTRODUCTIONS)), html.escape(_head(dice.choice(HEADS)))
    rows = head.replace("\n", "<br>")
    return dice.choice(
        (
            f'<div>{said}</div><div class="gmail_quote"><div class="gmail_attr">{introduction}</div>'
            f'<blockquote class="gmail_quote">{quoted}</blockquote></div>',
            f'<div>{said}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{rows}</div><div>{quoted}</div>',
            f'<p title="a > b">{said}</p><div style="border:none;border-top:solid #E1E1E1 1.0pt">{rows}</div><p>{quoted}</p>',
            f'<div>{said}</div><blockquote type="cite">{introduction}<br>{quoted}</blockquote>',
            f"<div>{said}</div><div>{introduction}</div><div>{quoted}</div>",
            f"<div>{said}</div><hr><div>{rows}</div><div>{quoted}</div>",
            f"<div>{said}</div><div>{quoted}</div>",
        )
    )


def _flat(text: str) -> str:
    return "".join(text.split())


def test_of_two_thousand_conversations_their_words_are_read_and_no_line_of_ours() -> None:
    began = time.process_time()
    dice = random.Random(20240603)
    pairs = itertools.islice(itertools.cycle(itertools.product(THEIRS, OURS)), CONVERSATIONS)
    wrong: list[tuple[str, str, str]] = []
    for words, ours in pairs:
        formatted = dice.random() < 0.4
        body = (_html_mail if formatted else _text_mail)(words, ours, dice)
        raw = (
            "From: Jane <jane@site.example>\nTo: ana@acme.example\nSubject: Re: A guide\nIn-Reply-To: <o1@acme.example>\n"
            f"Content-Type: text/{'html' if formatted else 'plain'}; charset=utf-8\n\n{body}\n"
        )
        found = reply.read(mime.read(raw.encode()), received_on=date(2024, 6, 4), sent=ours)
        foreign = [line for line in ours.split("\n") if len(line) > 12 and _flat(line) in _flat(found.own)]
        if found.kind != MailKind.REPLY or foreign or _flat(words) not in _flat(found.own):
            wrong.append((str(found.kind), found.own, body))
    assert wrong[:5] == [] and not wrong
    assert time.process_time() - began < 60  # about five seconds where the machine is quiet
