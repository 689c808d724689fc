"""What a mail is: a person's answer, a machine's, a wish to be left alone; in twelve languages."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.core.inbound import reply
from outreach.core.mime import mime
from outreach.core.states import MailKind, Outcome


def read(body: str, subject: str = "Re: A guide", **headers: str) -> reply.Reading:
    lines = [
        f"From: Mia <mia@x.example>\nTo: ana@acme.example\nSubject: {subject}\nDate: Mon, 23 Nov 2026 08:00:00 +0000"
    ]
    lines += ["In-Reply-To: <ours@acme.example>", "Content-Type: text/plain; charset=utf-8"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return reply.read(mime.read(("\n".join(lines) + f"\n\n{body}").encode()))


AWAY = [
    (
        "Automatic reply: A guide",
        "I am out of the office until 5 December 2026 with limited access to email.",
        date(2026, 12, 5),
    ),
    ("Out of office", "I'm on annual leave from 23 to 30 November, back on December 1st.", date(2026, 12, 1)),
    (
        "Automatische Antwort: A guide",
        "Ich bin vom 23.11. bis 4.12.2026 nicht im Büro. Ab dem 7.12.2026 bin ich wieder erreichbar.",
        date(2026, 12, 7),
    ),
    ("Abwesenheitsnotiz", "ich bin bis zum 30. November im Urlaub.", date(2026, 11, 30)),
    (
        "Réponse automatique : A guide",
        "Je suis absente du bureau jusqu'au 4 décembre 2026. De retour le 7 décembre.",
        date(2026, 12, 7),
    ),
    ("Respuesta automática: A guide", "Estaré fuera de la oficina hasta el 5 de diciembre de 2026.", date(2026, 12, 5)),
    ("Risposta automatica: A guide", "Sono fuori ufficio fino al 4 dicembre 2026.", date(2026, 12, 4)),
    ("Resposta automática: A guide", "Estou de férias e regresso no dia 7 de dezembro de 2026.", date(2026, 12, 7)),
    ("Automatisch antwoord: A guide", "Ik ben afwezig tot 7 december 2026.", date(2026, 12, 7)),
    ("Autosvar: A guide", "Jag är på semester och är tillbaka den 7 december 2026.", date(2026, 12, 7)),
    ("Autosvar: A guide", "Jeg er på ferie og er tilbake 7. desember 2026.", date(2026, 12, 7)),
    ("Odpowiedź automatyczna: A guide", "Jestem na urlopie do 4 grudnia 2026. Wracam 7 grudnia.", date(2026, 12, 7)),
    ("Автоответ: A guide", "Я в отпуске до 5 декабря 2026.", date(2026, 12, 5)),
    ("自動返信: A guide", "12月4日まで休暇をいただいております。12月7日から出社いたします。", date(2026, 12, 7)),
    ("自动回复: A guide", "我正在休假，2026年12月7日返回。", date(2026, 12, 7)),
    ("자동 회신: A guide", "12월 4일까지 휴가 중입니다.", date(2026, 12, 4)),
    ("Otomatik yanıt: A guide", "7 Aralık 2026 tarihine kadar izindeyim.", date(2026, 12, 7)),
    ("Away", "I am away and will return on Thursday.", date(2026, 11, 26)),
    ("Out of office", "I am away until 2026-12-07.", date(2026, 12, 7)),
    ("Out of office", "I was away until 5 March 2020.", None),
    ("Out of office", "I am away, write to Bo.", None),
]


@pytest.mark.parametrize(("subject", "body", "back"), AWAY)
def test_an_absence_is_told_with_the_day_of_return(subject: str, body: str, back: date | None) -> None:
    found = read(body, subject, Auto_Submitted="auto-replied")
    assert (found.kind, found.away, found.returns_on) == (MailKind.AUTO, "vacation", back)


@pytest.mark.parametrize(("subject", "body", "back"), AWAY[:19])
def test_an_absence_is_told_by_its_subject_alone(subject: str, body: str, back: date | None) -> None:
    assert read(body, subject).kind is MailKind.AUTO


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (vacation)"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "A guide"},
        {"Precedence": "auto_reply"},
        {"X_Precedence": "auto_reply"},
        {"Delivered_To": "autoresponder"},
        {"X_POST_MessageClass": "9; Autoresponder"},
        {"Return_Path": "<>"},
    ],
)
def test_machines_say_in_the_header_that_they_are(headers: dict[str, str]) -> None:
    assert read("Thank you for your message.", **headers).kind is MailKind.AUTO


@pytest.mark.parametrize(
    "headers", [{}, {"Auto_Submitted": "no"}, {"X_Auto_Response_Suppress": "All"}, {"X_Autoreply": "no"}]
)
def test_a_person_is_not_taken_for_a_machine(headers: dict[str, str]) -> None:
    assert read("Thanks, I was out of the office last week. Happy to add it.", **headers).kind is MailKind.REPLY


@pytest.mark.parametrize(
    "body",
    [
        "Mia is no longer with the company. Please write to bo@x.example.",
        "Mia arbeitet nicht mehr bei uns; sie ist nicht mehr im Unternehmen.",
        "Mia ne travaille plus chez nous.",
        "Mia ya no trabaja aquí.",
        "Mia больше не работает в компании.",
        "担当者は退職いたしました。",
    ],
)
def test_who_has_left_is_not_on_holiday(body: str) -> None:
    found = read(body, "Automatic reply", Auto_Submitted="auto-replied")
    assert (found.away, found.returns_on, found.suggestions[0].outcome) == ("gone", None, Outcome.WRONG_PERSON)


def test_a_ticket_is_neither() -> None:
    assert (
        read("We have received your request. Ticket 4711.", "Your request", Auto_Submitted="auto-generated").away
        == "ticket"
    )


OUT = (
    "unsubscribe",
    "STOP",
    "Please remove me from your list.",
    "Take me off your list please",
    "Stop emailing me.",
    "Please do not contact me again.",
    "No more emails please",
    "I don't want to receive these",
    "opt out",
    "Bitte keine weiteren E-Mails.",
    "Bitte nehmen Sie mich aus Ihrem Verteiler.",
    "Abmelden",
    "Schreiben Sie mir nicht mehr.",
    "Merci de me désabonner.",
    "Ne me contactez plus.",
    "Retirez-moi de votre liste",
    "Por favor, darme de baja.",
    "No me escriban más",
    "No deseo recibir más correos",
    "Cancellatemi dalla lista",
    "Non scrivetemi più",
    "Não quero mais receber e-mails",
    "Remova meu e-mail",
    "Graag uitschrijven",
    "Verwijder mij uit uw lijst",
    "Ta bort mig från listan",
    "Avmeld",
    "Fjern meg fra listen",
    "Proszę mnie wypisać",
    "Proszę nie pisać",
    "Отпишите меня",
    "Больше не пишите мне",
    "配信停止してください",
    "今後の連絡は不要です",
    "请不要再发邮件",
    "退订",
    "수신거부",
    "더 이상 메일을 보내지 마세요",
    "Lütfen beni listeden çıkarın",
    "Bir daha mail atmayın",
)


@pytest.mark.parametrize("body", OUT)
def test_asking_to_be_left_alone_is_understood(body: str) -> None:
    assert read(body).kind is MailKind.OPTOUT


@pytest.mark.parametrize(
    "body",
    [
        "Happy to add it.\n\n> To unsubscribe, answer with stop",
        "Our readers can unsubscribe at any time, so we only link to good things. Send it over.",
        "Please remove the second link, then I will publish it.",
        "We stopped writing about bees, sorry.",
        "Don't send me the draft before Monday.",
        "I will drop it into the next issue.",
        "Bitte senden Sie mir den Artikel.",
    ],
)
def test_talking_of_it_is_not_asking_for_it(body: str) -> None:
    assert read(body).kind is MailKind.REPLY


SUGGESTED = [
    (Outcome.INTERESTED, "Happy to add it, which page should I link?"),
    (Outcome.INTERESTED, "Sounds good, send it over."),
    (Outcome.INTERESTED, "Klingt gut, schicken Sie mir den Artikel gerne zu."),
    (Outcome.INTERESTED, "Avec plaisir, envoyez-moi le lien."),
    (Outcome.INTERESTED, "Me interesa, ¿qué página?"),
    (Outcome.ASKS_MONEY, "We charge 120 for a link."),
    (Outcome.ASKS_MONEY, "Our fee for sponsored posts is $150."),
    (Outcome.ASKS_MONEY, "Was ist Ihr Budget? Ein Gastbeitrag kostet 200 €."),
    (Outcome.ASKS_MONEY, "Nos tarifs commencent à 90 euros."),
    (Outcome.NO, "Thanks, but we're not interested."),
    (Outcome.NO, "No thanks, we don't accept guest posts."),
    (Outcome.NO, "Leider nehmen wir keine Gastbeiträge an."),
    (Outcome.NO, "Lo siento, no aceptamos enlaces."),
    (Outcome.NO, "К сожалению, мы не размещаем ссылки."),
    (Outcome.NOT_NOW, "Our calendar is full, please check back in March, maybe next quarter."),
    (Outcome.NOT_NOW, "Im Moment haben wir keinen Platz."),
    (Outcome.WRONG_PERSON, "I'm not the right person, please contact our editor bo@x.example."),
    (Outcome.WRONG_PERSON, "Dafür bin ich nicht zuständig."),
    (Outcome.LIVE, "I have added the link, it's live now: https://x.example/post"),
    (Outcome.LIVE, "Der Artikel ist jetzt online."),
]


@pytest.mark.parametrize(("outcome", "body"), SUGGESTED)
def test_what_it_looks_like_comes_with_the_words_that_say_so(outcome: str, body: str) -> None:
    found = read(body).suggestions
    assert found and found[0].outcome == outcome, found
    assert found[0].because and found[0].because in body


def test_a_fee_that_is_not_asked_is_not_suggested() -> None:
    assert Outcome.ASKS_MONEY not in {
        one.outcome for one in read("It's free, no fee at all. Happy to add it.").suggestions
    }


def test_addresses_are_read_from_the_own_words_only() -> None:
    found = read("It is here: https://x.example/new?a=1, and (www.x.example/two).\n\n> https://acme.example/ours")
    assert found.links == ("https://x.example/new?a=1", "https://www.x.example/two")


def test_mail_that_answers_nothing_is_none_of_these() -> None:
    raw = b"From: News <n@x.example>\nSubject: Our week\nList-Unsubscribe: <https://x.example/u>\n\nNews of the week"
    assert reply.read(mime.read(raw)).kind is MailKind.OTHER


def test_a_complaint_comes_before_a_bounce_and_a_bounce_before_a_machine() -> None:
    bounced = b"From: MAILER-DAEMON@x.example\nSubject: failure notice\n"
    bounced += b"Auto-Submitted: auto-replied\nReturn-Path: <>\n\n"
    bounced += b"I wasn't able to deliver your message\n<a@b.example>: user unknown"
    assert reply.read(mime.read(bounced)).kind is MailKind.BOUNCE
