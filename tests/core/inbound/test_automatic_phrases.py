"""Automatic answers told from people: by header fields, by what they put before our subject, by their own words."""
# ruff: noqa: E501 - tables of cases read best with one entry a line

from __future__ import annotations

import pytest

from outreach.core.inbound import mime, reply
from outreach.core.states import MailKind

ANSWER = "In-Reply-To: <pitch-1@acme.example>\n"
GROUP = "List-Id: <editors.weekly.example>\nList-Unsubscribe: <mailto:x@groups.example>\nPrecedence: list\n"


def read(subject: str, words: str, more: str = ANSWER, our_subject: str = "") -> reply.Reading:
    raw = (
        f"From: mia@weekly.example\nTo: Ana Ruiz <ana@acme.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0100\n"
        f"Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n{more}\n{words}"
    )
    return reply.read(mime.read(raw.encode()), our_subject=our_subject)


# What stands behind "Re:" is our subject, or an older one of the same conversation.
BEHIND_RE: tuple[tuple[str, str, str, str], ...] = (
    ("reply", "Re: Vacation rental statistics", "Yes, happy to add it.", ANSWER),
    ("reply", "RE: Out of office message templates", "Sure, which page?", ANSWER),
    ("reply", "AW: Urlaub mit Hund: der Ratgeber", "Ja, nehmen wir gerne auf.", ANSWER),
    ("reply", "Aw: [Acme] Abwesenheitsnotiz Vorlagen", "Gute Idee, bauen wir ein.", ANSWER),
    ("reply", "RE : Congés payés : le guide", "Pourquoi pas, envoyez le texte.", ANSWER),
    ("reply", "Rép : Absence au travail", "Bonne idée.", ANSWER),
    ("reply", "R: Ferie e permessi", "Va bene.", ANSWER),
    ("reply", "SV: Semesterdagar 2027", "Ser bra ut, vi lägger till den.", ANSWER),
    ("reply", "Odp: Urlop macierzyński - poradnik", "Dodamy w tym tygodniu.", ANSWER),
    ("reply", "Ответ: Отпуск в 2027 году", "Хорошо, разместим.", ANSWER),
    ("reply", "Re: 休暇の取り方ガイド", "リンクを追加しました。", ANSWER),
    ("reply", "回复: 休假指南", "好的，我们会加上。", ANSWER),
    ("reply", "RE: İzin hesaplama rehberi", "Tamam, ekliyoruz.", ANSWER),
    ("reply", "Re: Automatic reply: Your guide", "Back now - yes, happy to add it.", ANSWER),
    ("reply", "AW: Automatische Antwort: Ihr Ratgeber", "Bin zurück, machen wir.", ANSWER),
    ("reply", "Re: [External] Automatic reply: Your guide", "Thanks, I'm back. Please send the text.", ANSWER),
    ("reply", "[EXT] Re: Holiday gift guide", "Not for us, sorry.", ANSWER),
    ("reply", "Fwd: Out of office etiquette", "Our editor may like this.", ANSWER),
    ("reply", "Trả lời: Nghỉ phép năm", "Đồng ý nhé.", ANSWER),
    ("reply", "Re: Holiday gift guide", "Looks good.", ANSWER),
    ("reply", "Holiday gift guide", "Looks good.", ANSWER),
    ("reply", "Out of office message templates", "Great out of office message templates, I will link them.", ANSWER),
    ("auto", "Re: Holiday gift guide", "I am out of the office until 5 December.", ANSWER),
    ("auto", "Out of office Re: Holiday gift guide", "See you.", ANSWER),
    ("auto", "Automatic reply: Holiday gift guide", "See you.", ANSWER),
    ("auto", "Re: Holiday gift guide [Auto-Reply]", "Thanks, we got it.", ANSWER),
    ("auto", "Re: Holiday gift guide", "See you", "Auto-Submitted: auto-replied\n" + ANSWER),
    ("auto", "AW: Urlaub mit Hund", "Ich bin bis 5. Dezember nicht im Büro.", ANSWER),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "words", "more"), BEHIND_RE)
def test_our_own_subject_is_no_proof_of_their_absence(kind: str, subject: str, words: str, more: str) -> None:
    assert read(subject, words, more).kind == kind


@pytest.mark.parametrize(
    ("subject", "ours", "theirs"),
    [
        ("Re: Holiday gift guide", "", ""),
        ("Holiday gift guide", "Holiday gift guide", ""),
        ("out of office:  20 templates", "Out of office: 20 templates", ""),
        ("Automatic reply: Out of office: 20 templates", "Out of office: 20 templates", "Automatic reply:"),
        ("[External] Automatic reply: Re: A guide", "", "Automatic reply:"),
        ("Automatische Antwort: AW: Ratgeber", "", "Automatische Antwort:"),
        ("Respuesta automática: guía", "", "Respuesta automática: guía"),
        ("RE: [EXT] Out of office Re: A guide", "", ""),
        ("EXTERN: AW: Urlaub", "", ""),
        ("[#4471] A guide", "", "[#4471] A guide"),
        ("Re: A guide [Auto-Reply]", "", "[Auto-Reply]"),
        ("Regarding your guide", "", "Regarding your guide"),
        ("", "A guide", ""),
    ],
)
def test_of_a_subject_only_what_they_added_is_theirs(subject: str, ours: str, theirs: str) -> None:
    assert reply.own_subject(subject, ours) == theirs


def test_a_client_that_drops_the_re_makes_nobody_a_machine_when_our_subject_is_known() -> None:
    ours = "Vacation: 20 ideas for beekeepers"
    assert read(ours, "Looks good.", our_subject=ours).kind is MailKind.REPLY
    assert read(f"Automatic reply: {ours}", "Thanks.", our_subject=ours).kind is MailKind.AUTO


def test_a_date_in_our_subject_is_no_day_of_return() -> None:
    found = read("Re: Back on 10 December: a guide", "I am on leave.", ANSWER + "Auto-Submitted: auto-replied\n")
    assert (found.away, found.returns_on) == ("vacation", None)


# No header field says so: the words before the subject, or of the text, do.
UNANNOUNCED: tuple[tuple[str, str, str], ...] = (
    ("auto", "[External] Automatic reply: Your guide", "Thanks for your note. I am back on 10 June."),
    ("auto", "[EXTERNAL EMAIL] Out of Office: Your guide", "Thanks."),
    ("auto", "EXTERNAL: Automatic reply: Your guide", "Thanks."),
    ("auto", "[EXT] Abwesenheitsnotiz: Ihr Ratgeber", "Danke."),
    ("auto", "***SPAM*** Automatische Antwort: Ihr Ratgeber", "Danke."),
    ("auto", "[Externe] Réponse automatique : Votre guide", "Merci."),
    ("auto", "(EXT) Out of office", "Thanks."),
    ("auto", "Automatski odgovor: Your guide", "Nisam u uredu do 10. lipnja."),
    ("auto", "Automatická odpověď: Your guide", "Hezký den."),
    ("auto", "Automatická odpoveď: Your guide", "Pekný deň."),
    ("auto", "Automatikus válasz: Your guide", "Üdv."),
    ("auto", "Răspuns automat: Your guide", "Salut."),
    ("auto", "Автоматичен отговор: Your guide", "Поздрави."),
    ("auto", "Samodejni odgovor: Your guide", "Lep pozdrav."),
    ("auto", "Αυτόματη απάντηση: Your guide", "Ευχαριστώ."),
    ("auto", "Automatinis atsakymas: Your guide", "Sveiki."),
    ("auto", "Automātiska atbilde: Your guide", "Sveiki."),
    ("auto", "Automaatvastus: Your guide", "Tere."),
    ("auto", "Automaattinen vastaus: Your guide", "Hei."),
    ("auto", "Автоматична відповідь: Your guide", "Вітаю."),
    ("auto", "Trả lời tự động: Your guide", "Xin chào."),
    ("auto", "Balasan otomatis: Your guide", "Halo."),
    ("auto", "ตอบกลับอัตโนมัติ: Your guide", "สวัสดี"),
    ("auto", "رد تلقائي: Your guide", "مرحبا"),
    ("auto", "תשובה אוטומטית: Your guide", "שלום"),
    ("auto", "پاسخ خودکار: Your guide", "سلام"),
    ("auto", "स्वचालित उत्तर: Your guide", "नमस्ते"),
    ("auto", "Re: Your guide", "Nisam u uredu do 10. lipnja."),
    ("auto", "Re: Your guide", "Dobrý den, jsem do 10. prosince mimo kancelář."),
    ("auto", "Re: Your guide", "Dobrý deň, som na dovolenke do 10. decembra."),
    ("auto", "Re: Your guide", "Szabadságon vagyok december 10-ig."),
    ("auto", "Re: Your guide", "Bună ziua, sunt în concediu până pe 10 decembrie."),
    ("auto", "Re: Your guide", "Здравейте, в отпуск съм до 10 декември."),
    ("auto", "Re: Your guide", "Pozdravljeni, do 10. decembra sem na dopustu."),
    ("auto", "Re: Your guide", "Απουσιάζω από το γραφείο έως τις 10 Δεκεμβρίου."),
    ("auto", "Re: Your guide", "Laba diena, šiuo metu atostogauju iki gruodžio 10 d."),
    ("auto", "Re: Your guide", "Labdien! Esmu atvaļinājumā līdz 10. decembrim."),
    ("auto", "Re: Your guide", "Tere! Olen puhkusel kuni 10. detsembrini."),
    ("auto", "Re: Your guide", "Вітаю! Я у відпустці до 10 грудня."),
    ("auto", "Re: Your guide", "Xin chào, tôi đang nghỉ phép đến ngày 10 tháng 12."),
    ("auto", "Re: Your guide", "Halo, saya sedang cuti hingga 10 Desember."),
    ("auto", "Re: Your guide", "ขณะนี้ฉันไม่อยู่ที่สำนักงานจนถึงวันที่ 10 ธันวาคม"),
    ("auto", "Re: Your guide", "مرحبا، أنا حاليا في إجازة حتى 10 ديسمبر."),
    ("auto", "Re: Your guide", "שלום, אני בחופשה עד 10 בדצמבר."),
    ("auto", "Re: Your guide", "سلام، من تا ۱۰ دسامبر در مرخصی هستم."),
    ("auto", "Re: Your guide", "नमस्ते, मैं 10 दिसंबर तक छुट्टी पर हूँ।"),
    ("auto", "Re: Your guide", "Guten Tag, ich bin derzeit in Elternzeit. Bitte wenden Sie sich gerne an meine Kollegin Frau Bo (bo@w.example)."),
    ("auto", "Re: Your guide", "Thank you for your email. I am on annual leave until Monday. For urgent matters please contact Bob at bob@w.example who will be happy to help."),
    ("auto", "Re: Your guide", "Je suis en congé jusqu'au 10 décembre. Je vous répondrai avec plaisir à mon retour."),
    ("auto", "Re: Your guide", "Estoy de vacaciones. Le atenderé con gusto a mi regreso el 10 de diciembre."),
    ("auto", "Re: Your guide", "Sono in ferie fino al 10 dicembre, risponderò volentieri al mio rientro."),
    ("auto", "Re: Your guide", "現在、休暇中です。12月10日以降にご連絡させていただきます。よろしくお願いいたします。"),
    ("auto", "Re: Your guide", "Saya sedang cuti. Untuk hal mendesak silakan hubungi Bo di bo@w.example."),
    ("auto", "Re: Your guide", "I'm out of the office today. If you need immediate assistance, reply to this mail with the word URGENT."),
    ("auto", "Re: Your guide", "I am on parental leave until June 2027. Your mail will be forwarded to Bob."),
    ("auto", "Re: Your guide", "Ich bin im Urlaub. Ihre E-Mail wurde an meine Vertretung weitergeleitet."),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "words"), UNANNOUNCED)
def test_automatic_answers_are_known_without_a_header_field(kind: str, subject: str, words: str) -> None:
    assert read(subject, words).kind == kind


# Both speak of an absence; only one of them answers us.
MENTIONED: tuple[tuple[str, str, str], ...] = (
    ("reply", "Re: Your guide", "I'm away from my desk but yes, go ahead."),
    ("reply", "Re: Your guide", "Hi, I'm on parental leave, but I forwarded it to our editor Bob. He will get back to you."),
    ("reply", "Re: Your guide", "Я в отпуске, но да, размещайте."),
    ("reply", "Re: Your guide", "Сейчас я в отпуске, переслала ваше письмо редактору."),
    ("reply", "Re: Your guide", "今休暇中ですが、掲載して構いません。"),
    ("reply", "Re: Your guide", "出張中のため返信が遅れました。ぜひお願いします。"),
    ("reply", "Re: Your guide", "外出中ですが、編集部に転送しました。"),
    ("reply", "Re: Your guide", "我正在休假，不过可以，你发过来吧。"),
    ("reply", "Re: Your guide", "我在出差，已经把邮件转给编辑了。我已转发给编辑。"),
    ("reply", "Re: Your guide", "휴가 중이지만 좋습니다. 진행하세요."),
    ("reply", "Re: Your guide", "Ich bin gerade im Urlaub, aber gerne, bauen Sie ihn ein."),
    ("reply", "Re: Your guide", "Bin bis Freitag im Urlaub, habe es aber an die Redaktion weitergeleitet."),
    ("reply", "Re: Your guide", "Je suis en vacances mais d'accord, allez-y."),
    ("reply", "Re: Your guide", "Je suis en congé, j'ai transmis votre message à notre rédactrice."),
    ("reply", "Re: Your guide", "Estoy de vacaciones, pero sí, adelante."),
    ("reply", "Re: Your guide", "Sono in ferie ma va bene per me."),
    ("reply", "Re: Your guide", "Estou de férias, mas sim, pode publicar."),
    ("reply", "Re: Your guide", "Ik ben op vakantie maar ga je gang."),
    ("reply", "Re: Your guide", "Jag är på semester men kör på!"),
    ("reply", "Re: Your guide", "Jeg er på ferie, men det er helt fint."),
    ("reply", "Re: Your guide", "Olen lomalla, mutta kyllä, sopii hyvin."),
    ("reply", "Re: Your guide", "Jestem na urlopie, ale tak, proszę dodać."),
    ("reply", "Re: Your guide", "Jsem na dovolené, ale klidně, souhlasím."),
    ("reply", "Re: Your guide", "Szabadságon vagyok, de rendben, mehet."),
    ("reply", "Re: Your guide", "Sunt în concediu, dar de acord."),
    ("reply", "Re: Your guide", "В отпуск съм, но съм съгласна."),
    ("reply", "Re: Your guide", "Na godišnjem sam, ali može."),
    ("reply", "Re: Your guide", "Είμαι σε άδεια αλλά ναι, προχωρήστε."),
    ("reply", "Re: Your guide", "Я у відпустці, але так, розміщуйте."),
    ("reply", "Re: Your guide", "Tatildeyim ama olur, ekleyebilirsiniz."),
    ("reply", "Re: Your guide", "Tôi đang nghỉ phép nhưng đồng ý nhé."),
    ("reply", "Re: Your guide", "Saya sedang cuti, tapi boleh saja."),
    ("reply", "Re: Your guide", "أنا في إجازة لكن نعم، لا مانع."),
    ("reply", "Re: Your guide", "אני בחופשה אבל כן, אין בעיה."),
    ("reply", "Re: Your guide", "من در مرخصی هستم ولی موافقم."),
    ("reply", "Re: Your guide", "मैं छुट्टी पर हूँ लेकिन हाँ, कर दीजिए।"),
    ("reply", "Re: Your guide", "I'm on holiday until Monday. We charge $150 for that."),
    ("reply", "Re: Your guide", "I am out of the office, but no thanks, not for us."),
    ("reply", "Re: Your guide", "I'm travelling until Friday and will read your article on the plane."),
    ("reply", "Re: Your guide", "Hi Ana,\nI'm on leave this week. Talk soon,\nMia"),
    ("reply", "Re: Your guide", "On vacation till the 5th, ping me then about the link."),
    ("auto", "Re: Your guide", "I'm away from my desk. In urgent cases call Bo."),
    ("auto", "Re: Your guide", "Я в отпуске до 5 декабря. По срочным вопросам обращайтесь к Ивану."),
    ("auto", "Re: Your guide", "外出中のため、返信が遅れる場合がございます。自動返信です。"),
    ("auto", "Re: Your guide", "This is an automatic reply. I'm on leave, but yes, I read mail now and then."),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "words"), MENTIONED)
def test_a_person_who_mentions_an_absence_is_a_person(kind: str, subject: str, words: str) -> None:
    assert read(subject, words).kind == kind


def test_what_is_typed_on_a_telephone_is_typed_by_a_person() -> None:
    words = "I'm on holiday this week, will answer next week."
    assert read("Re: A guide", f"{words}\n\nSent from my iPhone").kind is MailKind.REPLY
    assert read("Re: A guide", f"{words}\n\nMia\n\n> Sent from my iPhone").kind is MailKind.AUTO


# A list or a group adds List-Unsubscribe to what people write; a newsletter has it too.
THROUGH_A_LIST: tuple[tuple[str, str, str, str], ...] = (
    ("optout", "Re: Your guide", "Please remove me from your list.", GROUP + ANSWER),
    ("optout", "Re: Your guide", "Bitte nehmen Sie mich aus dem Verteiler.", GROUP),
    ("optout", "Aw: Your guide", "Bitte keine weiteren Mails.", "List-Unsubscribe: <mailto:x@groups.example>\n" + ANSWER),
    ("reply", "Re: Your guide", "Yes, happy to add it.", GROUP + ANSWER),
    ("reply", "Re: Your guide", "Yes, happy to add it.\n\nTo unsubscribe from this group and stop receiving emails from it, send an email to editors+unsubscribe@groups.example.", GROUP + ANSWER),
    ("reply", "Re: Your guide", "Avec plaisir.\n\nPour vous désabonner, cliquez ici: https://x.example", GROUP + ANSWER),
    ("reply", "Re: Your guide", "Gerne.\n\nUm sich abzumelden, schreiben Sie an x@groups.example", GROUP + ANSWER),
    ("other", "Weekly digest", "News of the week. Unsubscribe here.", "List-Unsubscribe: <https://x.example/u>\n"),
    ("other", "Re: Your account", "Great offers. To be removed, unsubscribe.", "List-Unsubscribe: <https://x.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"),
    ("other", "Our news", "Unsubscribe\n", "List-Id: <news.x.example>\nList-Unsubscribe: <https://x.example/u>\n"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "words", "more"), THROUGH_A_LIST)
def test_a_mail_that_answers_ours_is_a_persons_though_a_list_carried_it(
    kind: str, subject: str, words: str, more: str
) -> None:
    assert read(subject, words, more).kind == kind


# Who works less has not left.
LEFT: tuple[tuple[str, str, str], ...] = (
    ("vacation", "Automatic reply: G", "I no longer work Mondays. I am back Tuesday."),
    ("vacation", "Automatische Antwort: G", "Ich arbeite nicht mehr freitags und bin am Montag wieder da."),
    ("vacation", "Réponse automatique: G", "Je ne travaille plus le vendredi. De retour lundi."),
    ("vacation", "Respuesta automática: G", "Ya no trabajo los lunes, vuelvo el martes."),
    ("vacation", "Risposta automatica", "Non lavoro più il lunedì. Rientro martedì."),
    ("vacation", "Odpowiedź automatyczna", "Nie pracuję już w poniedziałki. Wracam we wtorek."),
    ("vacation", "Автоответ", "Я больше не работаю по понедельникам, вернусь во вторник."),
    ("vacation", "Automatisch antwoord", "Ik werk niet meer op maandag, dinsdag ben ik terug."),
    ("vacation", "Automatic reply", "I no longer work full-time; I return on Tuesday."),
    ("gone", "Automatic reply", "As of Monday I no longer work at Weekly."),
    ("gone", "Automatic reply", "Mia no longer works here. Her last day was Friday."),
    ("gone", "Automatski odgovor", "Mia više ne radi u tvrtki."),
    ("gone", "Automatická odpověď", "Mia u nás již nepracuje."),
    ("gone", "Automatikus válasz", "Mia már nem dolgozik nálunk."),
    ("gone", "Răspuns automat", "Mia nu mai lucrează la noi."),
    ("gone", "Автоматична відповідь", "Мія більше не працює у нас."),
    ("gone", "Balasan otomatis", "Mia sudah tidak bekerja lagi di sini."),
    ("gone", "Trả lời tự động", "Mia không còn làm việc tại công ty."),
    ("vacation", "Automatic reply", "I am on parental leave until 1 June 2027."),
)  # fmt: skip


@pytest.mark.parametrize(("away", "subject", "words"), LEFT)
def test_who_no_longer_works_on_mondays_has_not_left(away: str, subject: str, words: str) -> None:
    assert read(subject, words, "Auto-Submitted: auto-replied\n").away == away


# Whole letters, as programs and people write them.
LETTERS: tuple[tuple[str, str | None, str, str], ...] = (
    ("auto", "2026-12-07", "Re: A guide", "Thank you for your message.\n\nI am currently out of the office with no access to email. I will be returning on Monday 7 December.\n\nIf your request is urgent, please contact Bob (bob@x.example) or call +1 555 0100. Otherwise I will respond to your message as soon as possible upon my return.\n\nKind regards\nMia"),
    ("auto", "2026-12-07", "Re: A guide", "Hello,\n\nThanks for getting in touch. I'm on annual leave until Monday 7th December. For press enquiries please email press@x.example, for guest posts please see our guidelines at https://x.example/write.\n\nMia"),
    ("auto", "2026-12-04", "AW: A guide", "Sehr geehrte Damen und Herren,\n\nvielen Dank für Ihre Nachricht. Ich bin bis einschließlich 04.12.2026 nicht im Büro. Ihre E-Mail wird nicht weitergeleitet. In dringenden Fällen wenden Sie sich bitte an Frau Bo (bo@w.example, Tel. 030 1234567).\n\nMit freundlichen Grüßen\nMia Chen"),
    ("auto", "2026-12-07", "RE: A guide", "Bonjour,\n\nJe suis absente du bureau jusqu'au vendredi 4 décembre inclus, de retour le lundi 7 décembre. En cas d'urgence, vous pouvez contacter ma collègue Bo (bo@w.example) ou mettre la rédaction en copie.\n\nCordialement"),
    ("auto", "2026-12-07", "RE: A guide", "Hola:\n\nGracias por su mensaje. Estaré fuera de la oficina hasta el 4 de diciembre y me reincorporo el lunes 7. Para asuntos urgentes, póngase en contacto con Bo (bo@w.example).\n\nSaludos cordiales"),
    ("auto", "2026-12-06", "R: A guide", "Buongiorno,\n\nsono in ferie fino al 6 dicembre compreso. Per urgenze potete scrivere a bo@w.example.\n\nCordiali saluti"),
    ("auto", "2026-12-07", "RES: A guide", "Prezados,\n\nEstou de férias e retorno em 07/12/2026. Em caso de urgência, favor entrar em contato com Bo.\n\nAtt"),
    ("auto", "2026-12-07", "Antw: A guide", "Beste afzender,\n\nIk ben met vakantie en op 7 december weer bereikbaar. Voor dringende zaken kunt u contact opnemen met mijn collega Bo.\n\nMet vriendelijke groet"),
    ("auto", "2026-12-04", "SV: A guide", "Hej!\n\nJag är på semester till och med den 4 december. Vid brådskande ärenden, kontakta Bo på bo@w.example.\n\nMvh Mia"),
    ("auto", "2026-12-07", "SV: A guide", "Hei,\n\nJeg har ferie og er tilbake mandag 7. desember. Ved hastesaker, kontakt Bo.\n\nHilsen Mia"),
    ("auto", "2026-12-07", "VS: A guide", "Hei,\n\nOlen lomalla ja palaan töihin maanantaina 7.12. Kiireellisissä asioissa voit ottaa yhteyttä Bo'hon.\n\nYstävällisin terveisin"),
    ("auto", "2026-12-04", "Odp: A guide", "Dzień dobry,\n\ndziękuję za wiadomość. Przebywam na urlopie do 4 grudnia włącznie. W sprawach pilnych proszę o kontakt z Bo: bo@w.example.\n\nPozdrawiam"),
    ("auto", "2026-12-07", "Re: A guide", "Dobrý den,\n\nděkuji za Vaši zprávu. Do pátku 4. 12. čerpám dovolenou, zpět budu v pondělí 7. 12. V naléhavých případech kontaktujte kolegyni Bo.\n\nS pozdravem"),
    ("auto", "2026-12-07", "Re: A guide", "Tisztelt Feladó!\n\nSzabadságon vagyok, legközelebb december 7-én vagyok elérhető. Sürgős esetben keresse Bo kollégámat.\n\nÜdvözlettel"),
    ("auto", "2026-12-07", "Re: A guide", "Bună ziua,\n\nSunt în concediu și revin luni, 7 decembrie. Pentru urgențe vă rog să o contactați pe Bo.\n\nCu stimă"),
    ("auto", "2026-12-07", "Re: A guide", "Poštovani,\n\nzahvaljujem na poruci. Na godišnjem odmoru sam do 6. prosinca, vraćam se 7. prosinca. Za hitne slučajeve obratite se kolegici Bo.\n\nLijep pozdrav"),
    ("auto", "2026-12-07", "Re: A guide", "Spoštovani,\n\nna dopustu sem do 6. decembra, nazaj bom 7. decembra. Za nujne zadeve pišite sodelavki Bo.\n\nLep pozdrav"),
    ("auto", "2026-12-07", "Re: A guide", "Здравейте,\n\nВ отпуск съм и се връщам на 7 декември. При спешност се обърнете към Бо.\n\nПоздрави"),
    ("auto", "2026-12-07", "Re: A guide", "Καλησπέρα,\n\nΑπουσιάζω με άδεια και επιστρέφω τη Δευτέρα 7 Δεκεμβρίου. Για επείγοντα επικοινωνήστε με τη Bo.\n\nΜε εκτίμηση"),
    ("auto", "2026-12-06", "Re: A guide", "Laba diena,\n\natostogauju iki gruodžio 6 d. Skubiais klausimais kreipkitės į Bo.\n\nPagarbiai"),
    ("auto", "2026-12-07", "Re: A guide", "Tere!\n\nOlen puhkusel ja naasen tööle 7. detsembril. Kiirete küsimuste korral pöörduge Bo poole.\n\nParimat"),
    ("auto", "2026-12-07", "Re: A guide", "Добрый день!\n\nБлагодарю за письмо. Я нахожусь в отпуске по 6 декабря включительно, вернусь 7 декабря. По срочным вопросам пишите Бо: bo@w.example.\n\nС уважением"),
    ("auto", "2026-12-07", "Re: A guide", "Доброго дня!\n\nДякую за лист. Я у відпустці, повернуся 7 грудня. З термінових питань звертайтеся до Бо.\n\nЗ повагою"),
    ("auto", "2026-12-07", "Re: A guide", "お世話になっております。\n\n誠に勝手ながら12月6日(日)まで休暇をいただいております。12月7日(月)以降に順次ご返信いたします。お急ぎの場合は担当の坊までご連絡くださいますようお願いいたします。"),
    ("auto", "2026-12-07", "Re: A guide", "您好！\n\n感谢您的来信。本人正在休假，将于12月7日（周一）返回办公室。如有紧急事宜，可以联系同事小波（bo@w.example）。\n\n谢谢！"),
    ("auto", "2026-12-06", "Re: A guide", "您好，\n\n我因休假於12月6日前不在辦公室，如有急事請聯絡同事。"),
    ("auto", "2026-12-07", "Re: A guide", "안녕하세요.\n\n현재 휴가 중으로 12월 7일(월)에 복귀합니다. 급한 용무는 보(bo@w.example)에게 메일을 보내 주세요.\n\n감사합니다."),
    ("auto", "2026-12-06", "Re: A guide", "Merhaba,\n\n6 Aralık tarihine kadar yıllık izindeyim. Acil durumlarda Bo ile iletişime geçebilirsiniz.\n\nSaygılarımla"),
    ("auto", "2026-12-07", "Re: A guide", "Xin chào,\n\nTôi đang nghỉ phép và sẽ quay lại làm việc vào thứ Hai ngày 7 tháng 12. Nếu có việc gấp, vui lòng liên hệ chị Bo.\n\nTrân trọng"),
    ("auto", "2026-12-07", "Re: A guide", "Halo,\n\nTerima kasih atas email Anda. Saya sedang cuti dan akan kembali pada tanggal 7 Desember. Untuk keperluan mendesak, silakan hubungi Bo.\n\nSalam"),
    ("auto", "2026-12-06", "Re: A guide", "เรียนท่านผู้ส่ง\n\nขณะนี้ดิฉันลาพักร้อนจนถึงวันที่ 6 ธันวาคม 2569 หากมีเรื่องด่วนกรุณาติดต่อคุณโบ\n\nขอบคุณค่ะ"),
    ("auto", "2026-12-07", "Re: A guide", "السلام عليكم،\n\nشكراً لرسالتكم. أنا خارج المكتب حالياً وسأعود يوم 7 ديسمبر. للحالات العاجلة يمكنكم التواصل مع بو.\n\nمع التحية"),
    ("auto", "2026-12-07", "Re: A guide", "שלום רב,\n\nתודה על פנייתך. אני בחופשה ואחזור למשרד ב-7 בדצמבר. בעניינים דחופים ניתן לפנות לבו.\n\nבברכה"),
    ("auto", "2026-12-06", "Re: A guide", "با سلام\n\nاز پیام شما متشکرم. تا ۶ دسامبر در مرخصی هستم. در موارد ضروری با خانم بو تماس بگیرید.\n\nبا احترام"),
    ("auto", "2026-12-06", "Re: A guide", "नमस्ते,\n\nमैं 6 दिसंबर तक अवकाश पर हूँ। जरूरी काम के लिए बो से संपर्क करें।\n\nधन्यवाद"),
    ("auto", None, "Re: A guide", "Ich bin derzeit in Elternzeit. Ihre E-Mail wird nicht weitergeleitet. Bitte wenden Sie sich an bo@w.example."),
    ("auto", None, "Re: A guide", "Thank you for your email of 23 November 2026. I am on sabbatical and not reading email."),
    ("auto", None, "Re: A guide", "I am out of the office with limited access to email and will reply as soon as I can."),
    ("auto", "2026-12-01", "Re: A guide", "I am out of office today and tomorrow... well, until Tuesday 1st December really. This is an automated message."),
    ("reply", None, "Re: A guide", "Hi Ana,\n\nI'm on holiday this week, so only a short note: we would need to see a draft first. Can you send one?\n\nMia"),
    ("reply", None, "Re: A guide", "Hi Ana, I'm out of the office until Thursday - will take a proper look at the guide then.\nMia"),
    ("reply", None, "Re: A guide", "Writing from the beach (I'm on vacation until Monday). Looks good to me, add the link and tell me when it's up."),
    ("reply", None, "Re: A guide", "Hi, I am on leave. Bob (in cc) can help you with the link."),
    ("reply", None, "Re: A guide", "Sorry, I am on holiday and don't want to discuss work. Maybe later.\n\nSent from my iPhone"),
    ("reply", None, "AW: A guide", "Hallo Ana, bin gerade im Urlaub. Schicken Sie mir den Text, ich schaue Montag rein."),
    ("reply", None, "AW: A guide", "Bin bis Montag im Urlaub, habe die Mail aber an Bo weitergegeben. Sie meldet sich."),
    ("reply", None, "RE: A guide", "Je suis en vacances mais oui, bonne idée, je regarde à mon retour."),
    ("reply", None, "RE: A guide", "Estoy de viaje, pero me interesa. Mándeme el artículo."),
    ("reply", None, "R: A guide", "Sono in ferie, ho girato la tua mail alla redazione."),
    ("reply", None, "RES: A guide", "Estou de férias, mas já encaminhei para a editora."),
    ("reply", None, "Antw: A guide", "Ik ben op vakantie maar heb je mail doorgestuurd naar de redactie."),
    ("reply", None, "SV: A guide", "Jag är på semester, men har vidarebefordrat till redaktionen."),
    ("reply", None, "SV: A guide", "Jeg er på ferie, men har sendt den videre til redaktøren."),
    ("reply", None, "Odp: A guide", "Jestem na urlopie, ale przekazałam maila redakcji."),
    ("reply", None, "Re: A guide", "Jsem na dovolené, ale přeposlala jsem to kolegovi."),
    ("reply", None, "Re: A guide", "Szabadságon vagyok, de továbbítottam a szerkesztőnek."),
    ("reply", None, "Re: A guide", "Я в отпуске, но идея нравится, пришлите текст."),
    ("reply", None, "Re: A guide", "Сейчас в командировке. Стоимость размещения 5000 руб."),
    ("reply", None, "Re: A guide", "Я у відпустці, але передала ваш лист колезі."),
    ("reply", None, "Re: A guide", "休暇中のため簡単に失礼します。リンクの件、承知しました。来週追加します。"),
    ("reply", None, "Re: A guide", "現在出張中ですが、ご提案には興味があります。"),
    ("reply", None, "Re: A guide", "我在休假，但是没问题，链接可以加。"),
    ("reply", None, "Re: A guide", "휴가 중인데 담당자에게 전달했습니다."),
    ("reply", None, "Re: A guide", "İzindeyim ama mesajınızı editöre ilettim."),
    ("reply", None, "Re: A guide", "Tôi đang nghỉ phép nhưng đã chuyển email cho biên tập viên."),
    ("reply", None, "Re: A guide", "Saya sedang cuti, email Anda sudah saya teruskan ke editor."),
    ("reply", None, "Re: A guide", "أنا في إجازة لكنني حولتها إلى المحرر."),
    ("reply", None, "Re: A guide", "אני בחופשה, העברתי לעורכת."),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "back", "subject", "words"), LETTERS)
def test_a_letter_is_read_as_a_whole(kind: str, back: str | None, subject: str, words: str) -> None:
    found = read(subject, words)
    assert (found.kind, found.returns_on.isoformat() if found.returns_on else None) == (kind, back)


# Programs that name themselves in other ways, and titles and answers that only sound like them.
SOUNDS_LIKE: tuple[tuple[str, str, str], ...] = (
    ("auto", "AUTO: Mia Chen is out of the office (returning 12/10/2026)", "I am out of the office until 12/10/2026."),
    ("auto", "Mia Chen is out of the office", "I will be out of the office starting 11/23/2026 and will not return until 12/10/2026."),
    ("auto", "Out of Office AutoReply: A guide", "Back Monday"),
    ("auto", "Out of the Office Re: A guide", "Back Monday"),
    ("auto", "Autoreply: A guide", "Hi"),
    ("auto", "Vacation reply", "Hi"),
    ("auto", "Ferienabwesenheit: A guide", "Hi"),
    ("auto", "Réponse automatique d'absence : A guide", "Bonjour"),
    ("auto", "Message d'absence : A guide", "Bonjour"),
    ("auto", "Notification d'absence", "Bonjour, je suis absent."),
    ("auto", "Respuesta automática de ausencia", "Hola"),
    ("auto", "⚠️ [External] Automatic reply: A guide", "Hi"),
    ("auto", "[[External]] Out of office", "Hi"),
    ("auto", "[External Sender] Automatisch antwoord: A guide", "Hoi"),
    ("auto", "|EXTERNAL| Out of office: A guide", "Hi"),
    ("auto", "[Extern] Automatiskt svar: A guide", "Hej"),
    ("auto", "[EXTERNO] Respuesta automática: A guide", "Hola"),
    ("auto", "[Внешний] Автоответ: A guide", "Привет"),
    ("auto", "【外部】自動返信：A guide", "お世話になります"),
    ("auto", "[외부메일] 자동 회신: A guide", "안녕하세요"),
    ("auto", "EXT - Automatic reply: A guide", "x"),
    ("auto", "[Newsletter team] I am on leave until Monday", "x"),
    ("auto", "I'm out of the office - Re: A guide", "x"),
    ("auto", "On holiday until 5 December Re: A guide", "x"),
    ("auto", "Αυτόματη απάντηση: A guide", "x"),
    ("auto", "Ħinijiet: A guide", "Jien barra mill-uffiċċju. This is an automatic reply."),
    ("auto", "Automatska poruka: odsutna sam", "Nisam u uredu."),
    ("auto", "不在のお知らせ", "12月10日まで不在です。"),
    ("auto", "休假通知: A guide", "x"),
    ("auto", "自動応答: A guide", "x"),
    ("reply", "Re: Your holiday", "Great."),
    ("reply", "Vacation homes in Spain", "Nice text, happy to take it."),
    ("reply", "Absence management: our new guide", "Thanks, let me think about it."),
    ("reply", "Urlaubsplanung 2027", "Danke, schaue ich mir an."),
    ("reply", "Automatic irrigation for bees", "We can use that."),
    ("reply", "Auto insurance guide", "Interesting, which page?"),
    ("reply", "Autosvar mallar", "Bra guide!"),
    ("reply", "Away with the bees", "Ha, nice title. Yes."),
    ("reply", "OOO templates that work", "Can you send a short version?"),
    ("reply", "Ferien auf dem Bauernhof", "Gerne."),
    ("reply", "RE: RE: Ferie", "ok"),
    ("reply", "Re[2]: Отпуск", "Да"),
    ("reply", "SV: VS: Loma-ajat", "Kiitos, lisätään."),
    ("reply", "Rif: Assenza per malattia", "Va bene"),
    ("reply", "AW: WG: Abwesenheit", "ok"),
    ("reply", "FW: Out of office", "Adding Bob."),
    ("reply", "re:holiday", "ok"),
    ("reply", "RE:【重要】休暇", "はい"),
    ("reply", "Re: Away", "I'm back. Send it over."),
    ("reply", "Re: A guide", "We are closed on Mondays, but happy to link."),
    ("reply", "Re: A guide", "Hello! We're travelling through Spain with the team - lovely idea, let's talk in January."),
    ("reply", "Re: A guide", "Bin im Urlaub, melde mich nächste Woche wegen des Links."),
    ("reply", "Re: A guide", "Ich bin krank und nicht im Büro. Ihr Ratgeber ist aber gut, machen wir."),
    ("reply", "Re: A guide", "Je suis en déplacement, on en reparle la semaine prochaine."),
    ("reply", "Re: A guide", "Estoy de viaje, lo hablamos el lunes."),
    ("reply", "Re: A guide", "Sono fuori ufficio ma ci penso io, mi piace."),
    ("reply", "Re: A guide", "Estou fora do escritório, mas gostei muito."),
    ("reply", "Re: A guide", "Jestem poza biurem, ale porozmawiajmy w piątek."),
    ("reply", "Re: A guide", "Я в отпуске до понедельника, потом обсудим."),
    ("reply", "Re: A guide", "Меня нет в офисе, но предложение интересное. Сколько вы платите?"),
    ("reply", "Re: A guide", "休暇中ですが、記事を拝見しました。"),
    ("reply", "Re: A guide", "出張中ですが、来週検討します。"),
    ("reply", "Re: A guide", "我在出差，回来后看一下你的文章。"),
    ("reply", "Re: A guide", "휴가 중입니다만, 다음 주에 검토하겠습니다."),
    ("reply", "Re: A guide", "Ofis dışındayım ama haftaya konuşalım."),
    ("reply", "Re: A guide", "I am out of the office and I'd like to see the draft before I decide."),
    ("reply", "Re: A guide", "I'm on leave. I like it! Remind me in January."),
    ("auto", "Re: A guide", "I'm currently out of the office. For guest post enquiries please see our guidelines. If you have sent an article, we will review it when I'm back."),
    ("auto", "Re: A guide", "Hello and thanks for your email! I'm away on annual leave until Monday. If it's urgent please email hello@x.example, otherwise I'd love to hear from you again next week."),
    ("auto", "Re: A guide", "Ich bin nicht im Büro. Falls Sie einen Gastbeitrag anbieten möchten, lesen Sie bitte zuerst unsere Richtlinien."),
    ("auto", "Re: A guide", "Bonjour, je suis actuellement en congé. Merci de mettre en copie bo@w.example pour toute demande urgente."),
    ("auto", "Re: A guide", "Hola, me encuentro fuera de la oficina. Por favor ponga en copia a bo@w.example."),
    ("auto", "Re: A guide", "I am on vacation and not checking email. Please do not reply to this message."),
    ("auto", "Re: A guide", "I'm out of office. You may be interested in our FAQ: https://x.example/faq. Book a call via this link: https://x.example/book"),
    ("auto", "Re: A guide", "Я в отпуске. Записаться на встречу можно по ссылке: https://x.example"),
    ("auto", "Re: A guide", "休暇をいただいております。お急ぎの方は下記のリンクをご覧ください。"),
    ("auto", "Re: A guide", "我正在休假。紧急事宜请点击以下链接：https://x.example"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "words"), SOUNDS_LIKE)
def test_what_only_sounds_like_an_automatic_answer_is_none(kind: str, subject: str, words: str) -> None:
    assert read(subject, words).kind == kind


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("auto", "X-Auto-Response-Suppress: All\n", "Annual leave. Back on 10 December."),
        ("auto", "Precedence: bulk\n", "Holidays until 10 December. Please contact Bo."),
        ("auto", "Precedence: junk\n", "Urlaub bis 10. Dezember."),
        ("reply", "", "Annual leave is what our readers ask about."),
        ("reply", "X-Auto-Response-Suppress: All\n", "Yes, happy to add it."),
        ("reply", "X-Auto-Response-Suppress: DR, RN\n", "Annual leave is what our readers ask about."),
        ("reply", "Precedence: bulk\n", "I am back from my holidays. Your guide is fine."),
        ("reply", "Precedence: list\n", "Holidays are a topic for us, which page do you mean?"),
    ],
)
def test_a_field_that_only_hints_counts_together_with_words_of_an_absence(kind: str, more: str, words: str) -> None:
    assert read("Re: A guide", words, ANSWER + more).kind == kind


@pytest.mark.parametrize(
    ("kind", "subject", "words"),
    [
        ("auto", "Re: [#4471] A guide", "Your request has been received. Reply above this line to add a comment."),
        ("auto", "AW: A guide [Ticket 88123]", "Ihre Anfrage ist bei uns eingegangen."),
        ("reply", "Re: A guide [#4471]", "Thanks, we will add the link today."),
        ("reply", "Re: A guide", "We received your message and talked about it: yes."),
    ],
)
def test_a_help_desk_puts_its_number_behind_re_too(kind: str, subject: str, words: str) -> None:
    assert read(subject, words).kind == kind


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("reply", "Sounds good.\n\nTo unsubscribe, reply with STOP."),
        (
            "reply",
            "Klingt gut.\n\nWenn Sie keine weiteren E-Mails wünschen, antworten Sie mit Stopp. Zum Abmelden hier klicken.",
        ),
        ("reply", "Me interesa.\n\nPara darse de baja, responda BAJA."),
        ("reply", "Ok!\n\nUnsubscribe: https://groups.example/u/1"),
        ("optout", "I would like to unsubscribe, please reply when done."),
        ("optout", "Unsubscribe: please, now."),
        ("optout", "Si no quiere problemas, deje de escribirme."),
        ("optout", "Wenn Sie keine Anzeige möchten, hören Sie auf, mir zu schreiben."),
        ("optout", "To be clear: unsubscribe me."),
    ],
)
def test_a_line_that_offers_a_way_out_is_nobodys_wish(kind: str, words: str) -> None:
    assert read("Re: A guide", words, ANSWER + GROUP).kind == kind


# One sentence below "Re:", and no header field: the words alone tell.
SENTENCES: tuple[tuple[str, str], ...] = (
    ("auto", "Hello, I am away and will return on 10 December."),
    ("auto", "I will be out of the office this week and back on Monday. For urgent issues contact Bo."),
    ("auto", "We are closed for the holidays until 4 January."),
    ("auto", "Thanks for your email. I'm off until Tuesday 1 December with no email access."),
    ("auto", "I am currently on maternity leave. Please contact bo@w.example."),
    ("auto", "I'm OOO until Monday."),
    ("auto", "Derzeit bin ich nicht erreichbar. Ab dem 10. Dezember lese ich Ihre Nachricht."),
    ("auto", "Ich befinde mich bis 10. Dezember in Mutterschutz."),
    ("auto", "Unser Büro ist bis 4. Januar geschlossen."),
    ("auto", "Vielen Dank für Ihre E-Mail. Momentan bin ich außer Haus und habe keinen Zugriff auf meine Mails."),
    ("auto", "Absente pour congé maternité jusqu'en mars 2027, merci de contacter Bo."),
    ("auto", "Je suis hors du bureau jusqu'au 10 décembre."),
    ("auto", "Actuellement en déplacement, je n'ai qu'un accès limité à mes mails."),
    ("auto", "No estaré disponible hasta el 10 de diciembre. Para urgencias, Bo."),
    ("auto", "Me encuentro de vacaciones hasta el 10 de diciembre."),
    ("auto", "Sarò fuori sede fino al 10 dicembre, per urgenze contattare Bo."),
    ("auto", "Sono assente dall'ufficio fino al 10 dicembre."),
    ("auto", "Estou ausente do escritório até 10 de dezembro."),
    ("auto", "Encontro-me em licença de maternidade até março."),
    ("auto", "Ik ben er niet tot 10 december. Neem contact op met Bo."),
    ("auto", "Momenteel ben ik met zwangerschapsverlof."),
    ("auto", "Jag är inte på kontoret, åter 10 december."),
    ("auto", "Jeg er ute av kontoret til 10. desember."),
    ("auto", "Jeg er ikke på kontoret før 10. december."),
    ("auto", "En ole tavoitettavissa, palaan 10.12."),
    ("auto", "Do 10 grudnia jestem nieobecna. W sprawach pilnych: bo@w.example."),
    ("auto", "Obecnie przebywam na urlopie macierzyńskim."),
    ("auto", "Momentálně jsem na rodičovské dovolené."),
    ("auto", "Momentálne som mimo kancelárie do 10. decembra."),
    ("auto", "Jelenleg nem vagyok az irodában, december 10-én leszek újra elérhető."),
    ("auto", "Momentan sunt plecată din birou până pe 10 decembrie."),
    ("auto", "В момента отсъствам от офиса до 10 декември."),
    ("auto", "Trenutno sam na godišnjem odmoru do 10. prosinca."),
    ("auto", "Trenutno sem odsotna do 10. decembra."),
    ("auto", "Βρίσκομαι εκτός γραφείου μέχρι τις 10 Δεκεμβρίου."),
    ("auto", "Šiuo metu esu atostogose iki gruodžio 10 d."),
    ("auto", "Pašlaik esmu prombūtnē līdz 10. decembrim."),
    ("auto", "Olen hetkel kontorist eemal kuni 10. detsembrini."),
    ("auto", "Сейчас меня нет в офисе, вернусь 10 декабря."),
    ("auto", "Нахожусь в командировке до 10 декабря, доступ к почте ограничен."),
    ("auto", "Наразі я перебуваю у відпустці до 10 грудня."),
    ("auto", "Şu anda ofis dışındayım, 10 Aralık'ta döneceğim."),
    ("auto", "Doğum iznindeyim, 10 Mart'ta döneceğim."),
    ("auto", "本日休暇をいただいております。明日以降にお返事いたします。"),
    ("auto", "ただいま席を外しております。このメールは自動送信です。"),
    ("auto", "産休中のため、ご連絡は後任の坊までお願いいたします。"),
    ("auto", "本人现正休产假，有事请联系小波。"),
    ("auto", "我目前不在办公室，12月10日回来。"),
    ("auto", "我現正放假，12月10日返回。"),
    ("auto", "출산휴가 중입니다. 보에게 연락 바랍니다."),
    ("auto", "Hiện tôi đang đi công tác đến ngày 10 tháng 12."),
    ("auto", "Saat ini saya sedang di luar kantor sampai 10 Desember."),
    ("auto", "ขณะนี้ข้าพเจ้าลาคลอดถึงวันที่ 10 มีนาคม"),
    ("auto", "أنا في إجازة أمومة حتى مارس."),
    ("auto", "אני נמצא מחוץ למשרד עד 10 בדצמבר."),
    ("auto", "در حال حاضر در مرخصی هستم."),
    ("auto", "मैं अभी कार्यालय से बाहर हूँ।"),
    ("reply", "No, thanks. I'm on holiday and did not ask for this."),
    ("reply", "We're closing for the holidays soon - do you have it in 500 words?"),
    ("reply", "Out of office staff wrote this, so links are up to them. What do you pay?"),
    ("reply", "Ich war bis gestern im Urlaub. Klingt gut."),
    ("reply", "Nous sommes fermés en août mais publions volontiers en septembre."),
    ("reply", "Estamos de vacaciones toda la redacción, pero guardo su enlace para enero."),
    ("reply", "Siamo chiusi per ferie, ma l'articolo lo prendiamo."),
    ("reply", "Vi har ferie nu, men vi vil gerne have artiklen."),
    ("reply", "Jesteśmy na urlopie, ale chętnie opublikujemy artykuł."),
    ("reply", "Jsme na dovolené, ale článek rádi zveřejníme."),
    ("reply", "Мы в отпуске, но статью возьмём."),
    ("reply", "夏季休業中ですが、ご提案ありがとうございます。掲載料はいくらですか？"),
    ("reply", "我们放假中，文章可以发给我看看吗？"),
    ("reply", "휴가 중이지만 글을 읽어 봤습니다. 좋네요."),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "words"), SENTENCES)
def test_one_sentence_tells_an_absence_from_an_answer(kind: str, words: str) -> None:
    assert read("Re: A guide", words).kind == kind


# People write of holidays, and ask to be left alone on theirs.
PEOPLE: tuple[tuple[str, str], ...] = (
    ("reply", "We left the office early today, the link will go in tomorrow."),
    ("reply", "Our readers love holiday content. Which page?"),
    ("reply", "Thanks! Away games are our main topic."),
    ("reply", "The vacation guide is out of stock."),
    ("reply", "Wir sind ab Montag wieder für Sie da und setzen den Link dann."),
    ("reply", "Der Artikel über Urlaub passt gut."),
    ("reply", "Votre guide sur les congés est très bien fait."),
    ("reply", "El artículo sobre vacaciones nos gusta."),
    ("reply", "Статья про отпуск нам подходит."),
    ("reply", "休暇に関する記事を探していました。"),
    ("reply", "我们正好在写休假指南，很感兴趣。"),
    ("reply", "I will return to this next week."),
    ("reply", "Back in the office now, sorry for the delay. Let's do it."),
    ("reply", "I was on leave until yesterday; is this still open?"),
    ("reply", "No longer with the old CMS, so adding links is easy now."),
    ("reply", "This is an automated world, isn't it? Happy to help by hand."),
    ("reply", "We no longer accept guest posts, sorry."),
    ("reply", "Mia is no longer with us, I took over. Please send the text to me."),
    ("reply", "I'm on it! Will be live by Friday."),
    ("reply", "I am out."),
    ("optout", "I'm on holiday. Stop emailing me."),
    ("optout", "Ich bin im Urlaub und will keine Mails mehr. Bitte löschen Sie mich aus dem Verteiler."),
    ("optout", "Я в отпуске. Больше не пишите мне."),
    ("optout", "Je suis en vacances, ne m'écrivez plus."),
    ("optout", "Estoy de vacaciones. No me escriban más."),
    ("optout", "休暇中です。今後の連絡は不要です。"),
    ("auto", "I am on leave until Monday. Please do not send mail to this address while I am away, write to Bo instead."),
    ("auto", "Ich bin im Urlaub. Bitte schreiben Sie bis zum 10. Dezember nicht an diese Adresse."),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "words"), PEOPLE)
def test_whoever_asks_to_be_left_alone_is_heard_also_on_holiday(kind: str, words: str) -> None:
    assert read("Re: A guide", words).kind == kind
