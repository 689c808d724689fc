"""Own words: what a person wrote, whichever program wrapped quotes and signatures around it."""

from __future__ import annotations

import time

import pytest

from outreach.core.inbound import quotes
from outreach.core.mime import mime

QUOTED = "\n\n> Would you add our guide?\n> Ana\n"

INTRODUCTIONS = (
    "On Tue, Apr 29, 2014 at 4:22 PM, Ana Ruiz <ana@acme.example> wrote:",
    "On Tue, Apr 29, 2014 at 4:22 PM, Ana Ruiz with a long name\n<ana@acme.example>\nwrote:",
    "On 29 Apr 2014, at 16:22, Ana Ruiz wrote:",
    "Am 29.04.2014 um 16:22 schrieb Ana Ruiz:",
    "Am Di., 29. Apr. 2014 um 16:22 Uhr schrieb Ana Ruiz <ana@acme.example>:",
    "Ana Ruiz <ana@acme.example> schrieb am Di. 29. Apr. 2014 um 16:22:",
    "Le mar. 29 avr. 2014 à 16:22, Ana Ruiz <ana@acme.example> a écrit :",
    "Le 29/04/2014 16:22, Ana Ruiz a écrit :",
    "El mar, 29 abr 2014 a las 16:22, Ana Ruiz (<ana@acme.example>) escribió:",
    "El 29 de abril de 2014 16:22, Ana Ruiz<ana@acme.example> escribió:",
    "Il giorno mar 29 apr 2014 alle ore 16:22 Ana Ruiz <ana@acme.example> ha scritto:",
    "Il 29/04/2014 16:22, Ana Ruiz ha scritto:",
    "Em ter., 29 de abr. de 2014 às 16:22, Ana Ruiz <ana@acme.example> escreveu:",
    "Op di 29 apr. 2014 om 16:22 schreef Ana Ruiz <ana@acme.example>:",
    "Op 29-04-14 om 16:22 schreef Ana Ruiz:",
    "Den tis 29 apr. 2014 kl 16:22 skrev Ana Ruiz <ana@acme.example>:",
    "tir. 29. apr. 2014 kl. 16:22 skrev Ana Ruiz <ana@acme.example>:",
    "ti 29. huhtik. 2014 klo 16.22 Ana Ruiz (ana@acme.example) kirjoitti:",
    "wt., 29 kwi 2014 o 16:22 Ana Ruiz <ana@acme.example> napisał(a):",
    "W dniu 29.04.2014 o 16:22, Ana Ruiz pisze:".replace("pisze", "napisał"),
    "út 29. 4. 2014 v 16:22 odesílatel Ana Ruiz <ana@acme.example> napsal:",
    "Ana Ruiz <ana@acme.example> ezt írta (időpont: 2014. ápr. 29., K, 16:22):",
    "вт, 29 апр. 2014 г. в 16:22, Ana Ruiz <ana@acme.example>:",
    "29 апреля 2014 г., 16:22 пользователь Ana Ruiz написал:",
    "29 Nis 2014 Sal, 16:22 tarihinde Ana Ruiz <ana@acme.example> şunu yazdı:",
    "2014年4月29日(火) 16:22 Ana Ruiz <ana@acme.example>:",
    "在 2014年4月29日，下午4:22，Ana Ruiz <ana@acme.example> 写道：",
    "Ana Ruiz <ana@acme.example> 於 2014年4月29日 週二 下午4:22寫道：",
    "2014년 4월 29일 (화) 오후 4:22, Ana Ruiz <ana@acme.example>님이 작성:",
    "בתאריך יום ג׳, 29 באפר׳ 2014 ב-16:22 מאת Ana Ruiz <ana@acme.example>:",
)


@pytest.mark.parametrize("line", INTRODUCTIONS)
@pytest.mark.parametrize("marked", [True, False])
def test_a_quote_is_cut_where_its_program_introduces_it(line: str, marked: bool) -> None:
    quoted = QUOTED if marked else "\n\nWould you add our guide?\nAna\n"
    assert quotes.split(f"Yes, gladly.\n\n{line}{quoted}").own == "Yes, gladly."


BLOCKS = (
    "From: Ana Ruiz <ana@acme.example>\nSent: Tuesday, April 29, 2014 4:22 PM\nTo: Mia\nSubject: A guide",
    "________________________________\nFrom: Ana\nSent: Tuesday\nTo: Mia\nCc: Bo\nSubject: A guide",
    "*From:* Ana Ruiz [mailto:ana@acme.example]\n*Sent:* Tuesday\n*To:* Mia\n*Subject:* A guide",
    "-----Original Message-----\nFrom: Ana\nSent: Tuesday\nTo: Mia\nSubject: A guide",
    "Von: Ana Ruiz <ana@acme.example>\nGesendet: Dienstag, 29. April 2014 16:22\nAn: Mia\nBetreff: A guide",
    "-----Ursprüngliche Nachricht-----\nVon: Ana\nGesendet: Dienstag\nAn: Mia\nBetreff: A guide",
    "De : Ana Ruiz <ana@acme.example>\nEnvoyé : mardi 29 avril 2014 16:22\nÀ : Mia\nObjet : A guide",
    "De: Ana Ruiz <ana@acme.example>\nEnviado el: martes, 29 de abril de 2014 16:22\nPara: Mia\nAsunto: A guide",
    "Da: Ana Ruiz <ana@acme.example>\nInviato: martedì 29 aprile 2014 16:22\nA: Mia\nOggetto: A guide",
    "De: Ana Ruiz <ana@acme.example>\nEnviada em: terça-feira, 29 de abril de 2014 16:22\nPara: Mia\nAssunto: A guide",
    "Van: Ana Ruiz <ana@acme.example>\nVerzonden: dinsdag 29 april 2014 16:22\nAan: Mia\nOnderwerp: A guide",
    "Från: Ana Ruiz <ana@acme.example>\nSkickat: den 29 april 2014 16:22\nTill: Mia\nÄmne: A guide",
    "Od: Ana Ruiz <ana@acme.example>\nWysłano: wtorek, 29 kwietnia 2014 16:22\nDo: Mia\nTemat: A guide",
    "От: Ana Ruiz <ana@acme.example>\nОтправлено: вторник, 29 апреля 2014 г. 16:22\nКому: Mia\nТема: A guide",
    "发件人: Ana Ruiz <ana@acme.example>\n发送时间: 2014年4月29日 16:22\n收件人: Mia\n主题: A guide",
    "差出人: Ana Ruiz <ana@acme.example>\n送信日時: 2014年4月29日 16:22\n宛先: Mia\n件名: A guide",
    "보낸 사람: Ana Ruiz <ana@acme.example>\n보낸 날짜: 2014년 4월 29일\n받는 사람: Mia\n제목: A guide",
    "---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@acme.example>\nDate: Tue, 29 Apr"
    " 2014\nSubject: A guide\nTo: Mia",
    "Begin forwarded message:\n\nFrom: Ana\nSubject: A guide",
)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_fields_begins_the_quote(block: str) -> None:
    assert quotes.split(f"Yes, gladly.\n\n{block}\n\nWould you add our guide?\n").own == "Yes, gladly."


DEVICES = (
    "Sent from my iPhone",
    "Sent from my Verizon Wireless BlackBerry",
    "Sent from Outlook for Android",
    "Get Outlook for iOS",
    "Von meinem iPhone gesendet",
    "Gesendet von Mail für Windows",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Enviado do meu iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "iPhoneから送信",
    "发自我的iPhone",
    "iPhone'umdan gönderildi",
    "나의 iPhone에서 보냄",
    "Sent via Samsung Galaxy S10",
)


@pytest.mark.parametrize("line", DEVICES)
def test_what_a_telephone_adds_is_no_word_of_its_owner(line: str) -> None:
    assert quotes.split(f"Yes, gladly.\n\n{line}\n").own == "Yes, gladly."
    assert (
        quotes.split(f"Yes, gladly.\n\n{line}\n\nOn 29 Apr 2014, at 16:22, Ana wrote:\n\n> Hi\n").own == "Yes, gladly."
    )


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Yes.\n\n-- \nMia Chen\nEditor, Weekly", "Yes."),
        ("Yes.\n\n--\nMia", "Yes."),
        ("Thanks!\n-- \nMia\n\nPS: yes we link it", "Thanks!\nPS: yes we link it"),
        (
            "Danke!\n\n--\nMia\nWeekly\n\nP.S. Der Link steht\nseit gestern.\n\nAmtsgericht Ulm",
            "Danke!\n\nP.S. Der Link steht\nseit gestern.",
        ),
        ("¡Gracias!\n-- \nMia\n\nP.D.: cobramos 80", "¡Gracias!\nP.D.: cobramos 80"),
        ("Yes.\n-- \nMia\nPSV Ulm\nPD Dr. Chen", "Yes."),
        ("Yes.\n____________\nMia Chen\nEditor in chief\nweekly.example", "Yes."),
        ("Yes.\n___________\nwe link it on Monday\nMia", "Yes.\n___________\nwe link it on Monday\nMia"),
        ("Ja.\n__________\nDen Link baue ich Montag ein\nMia", "Ja.\n__________\nDen Link baue ich Montag ein\nMia"),
        ("Sì.\n__________\nLo inseriamo lunedì.\nMia", "Sì.\n__________\nLo inseriamo lunedì.\nMia"),
        ("Yes.\n\n-Mia Chen\n", "Yes."),
        (
            "Yes.\n\n_______________________________________________\nlist mailing"
            " list\nhttps://lists.example/mailman/listinfo/list",
            "Yes.",
        ),
        ("A fix -- this is no signature.\n\nBye", "A fix -- this is no signature.\n\nBye"),
        (
            "Sent from my desk, is much easier than my telephone.",
            "Sent from my desk, is much easier than my telephone.",
        ),
        (
            "On your host you can run:\n\n   telnet\n\nOn 9 Jan 2014, at 2:47, Ana wrote:\n\n> Hi",
            "On your host you can run:\n\n   telnet",
        ),
        ("From: our side all is well.\nTo: be continued", "From: our side all is well.\nTo: be continued"),
        ("- one\n- two\n\n-not a list", "- one\n- two\n\n-not a list"[:12].rstrip()),
        ("> Would you?\n\nYes, below.\n\n> And this?\n\nThat too.", "Yes, below.\n\n\nThat too."),
        ("On 29 Apr 2014, Ana <ana@acme.example> wrote:\n\n> Would you?\n\nYes, at the bottom.", "Yes, at the bottom."),
        ("One outstanding question I had:\n\nwhen?", "One outstanding question I had:\n\nwhen?"),
        ("", ""),
    ],
)
def test_what_is_said_stays_and_how_it_is_signed_goes(text: str, own: str) -> None:
    assert quotes.split(text).own == own


def test_nothing_is_lost_of_a_text_that_is_all_quote() -> None:
    assert quotes.split("-- \nMia").own == "-- \nMia".replace("-- ", "--")
    assert quotes.split("> only\n> quoted").own == ""


HTML = {
    "gmail": '<div dir="ltr">Yes, gladly.</div><br><div class="gmail_quote"><div dir="ltr"'
    ' class="gmail_attr">On Tue, Ana &lt;a@b.c&gt; wrote:<br></div>'
    '<blockquote class="gmail_quote" style="margin:0">Would you?</blockquote></div>',
    "gmail inline": '<div class="gmail_quote"><div class="gmail_attr">On Tue wrote:</div><blockquote'
    ' class="gmail_quote">Would you?</blockquote></div><div>Yes, gladly.</div>',
    "outlook": '<div>Yes, gladly.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b>'
    " Ana</div><div>Would you?</div>",
    "outlook desktop": '<p class="MsoNormal">Yes, gladly.</p><div style="border:none;border-top:solid #E1E1E1'
    ' 1.0pt"><p><b>From:</b> Ana</p></div><p>Would you?</p>',
    "yahoo": '<div>Yes, gladly.</div><div id="ydp1" class="yahoo_quoted"><div>On Tuesday, Ana'
    " wrote:</div>Would you?</div>",
    "thunderbird": '<p>Yes, gladly.</p><div class="moz-cite-prefix">On 29.04.14, Ana wrote:<br></div><blockquote'
    ' type="cite">Would you?</blockquote>',
    "apple": '<div>Yes, gladly.</div><br id="lineBreakAtBeginningOfSignature"><blockquote'
    ' type="cite"><div>On 29 Apr, Ana wrote:</div>Would you?</blockquote>',
    "proton": '<div>Yes, gladly.</div><div class="protonmail_signature_block">Sent with Proton</div><div'
    ' class="protonmail_quote">On Tuesday Would you?</div>',
    "signed": '<div>Yes, gladly.</div><div class="gmail_signature">Mia Chen<br>Editor</div>',
}


@pytest.mark.parametrize("program", HTML)
def test_the_quotes_of_each_program_are_cut_from_its_html(program: str) -> None:
    own = quotes.from_html(f"<html><head><style>p{{}}</style></head><body>{HTML[program]}</body></html>")
    assert own == "Yes, gladly."


def test_a_mail_without_text_is_read_by_its_html() -> None:
    raw = f"From: a@b.example\nContent-Type: text/html\n\n{HTML['gmail']}"
    assert quotes.own(mime.read(raw.encode())) == "Yes, gladly."


@pytest.mark.parametrize(
    "text",
    [
        "> " * 100_000,
        "On 1, a@b.example\n" * 20_000,
        "From: a\n" * 20_000,
        "x" * 400_000,
        "On " * 100_000,
        "On Mon, 23 Nov 2026 at 09:00\n" * 2_000,
        "- a\n" * 50_000,
        "--\n" * 50_000,
    ],
)
def test_a_hostile_text_is_cut_in_no_time(text: str) -> None:
    began = time.process_time()
    quotes.split(text)
    assert time.process_time() - began < 20  # a second or three where the machine is quiet


INTRODUCED = "On Mon, 23 Nov 2026 at 09:00, Ana Kovac <ana@acme.example> wrote:\n> Hi there,\n> I liked"


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize(
    "own",
    [
        "Done.",
        "Do it",
        "So be it.",
        "On it!",
        "Mi piace.",
        "El precio es 80.",
        "Done on 3 May.",
        "Mar 3 is fine",
        "Op zich prima.",
    ],
)
def test_an_answer_that_begins_as_a_date_does_is_no_part_of_the_introduction_below_it(own: str, gap: str) -> None:
    assert quotes.split(f"{own}{gap}{INTRODUCED}").own == own


@pytest.mark.parametrize(
    "own",
    [
        "I wrote on 3 May:\n\nplease wait.",
        "Yes, happy to.\n\nAs I wrote on 3 May at 10:30:\nwe charge 80.\nMia",
        "On Monday at 10:30 we wrote:\nthe price is 80.",
        "Wie ich am 3. Mai um 10:30 schrieb:\nes kostet 80.",
        "Am 3. Mai um 10:30 schrieb ich:\nes kostet 80.",
        "Le 3 mai à 10:30, nous avons déjà écrit :\nc'est 80.",
        "Como escribí el 3 de mayo a las 10:30:\nson 80.",
        "Here is what my boss wrote on Monday 3 May 2026:\n\nWe pay 50 EUR.\n\nFine?",
    ],
)
def test_what_a_person_says_that_somebody_wrote_is_their_own(own: str) -> None:
    assert quotes.split(own).own == own
