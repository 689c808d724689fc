"""The day of return in automatic answers: months, seasons, spans, weeks and part-time, in all languages of our letters."""
# ruff: noqa: E501 - tables of cases read best with one entry a line

from __future__ import annotations

from datetime import date

import pytest

from outreach.core.absence import returns_on

CAME = date(2026, 11, 23)  # a Monday

RETURNS: tuple[tuple[str, str | None], ...] = (
    ("I am on maternity leave until January 2027.", "2027-01-01"),
    ("I am on holiday w/c 30th November, back 7th.", "2026-12-07"),
    ("I am on leave until the end of December.", "2026-12-31"),
    ("Back mid-January.", "2027-01-15"),
    ("Ich bin bis Ende Februar in Elternzeit.", "2027-02-28"),
    ("Ich bin bis Mitte Dezember abwesend.", "2026-12-15"),
    ("Je suis en congé maternité jusqu'à fin mars 2027.", "2027-03-31"),
    ("Estaré de baja hasta finales de enero.", "2027-01-31"),
    ("Sono in maternità fino a fine marzo.", "2027-03-31"),
    ("Estou de licença até ao final de janeiro.", "2027-01-31"),
    ("Ik ben met verlof tot eind januari.", "2027-01-31"),
    ("Jag är föräldraledig till slutet av mars.", "2027-03-31"),
    ("Jeg er på barsel til udgangen af marts 2027.", "2027-03-31"),
    ("Olen äitiyslomalla tammikuun loppuun asti.", "2027-01-31"),
    ("Przebywam na urlopie macierzyńskim do końca marca.", "2027-03-31"),
    ("Jsem na mateřské dovolené do konce března 2027.", "2027-03-31"),
    ("Szülési szabadságon vagyok január végéig.", "2027-01-31"),
    ("Я в декретном отпуске до конца марта.", "2027-03-31"),
    ("Я у відпустці до кінця січня.", "2027-01-31"),
    ("Ocak sonuna kadar izindeyim.", "2027-01-31"),
    ("1月末まで休暇をいただいております。", "2027-01-31"),
    ("我休产假到3月底。", "2027-03-31"),
    ("1월 말까지 육아휴직입니다.", "2027-01-31"),
    ("Tôi nghỉ phép đến ngày 10 tháng 12.", "2026-12-10"),
    ("Tôi sẽ trở lại vào ngày 10 tháng 12 năm 2026.", "2026-12-10"),
    ("Saya cuti hingga 10 Desember dan kembali 11 Desember.", "2026-12-11"),
    ("ฉันลาพักร้อนถึงวันที่ 10 ธันวาคม 2569", "2026-12-10"),
    ("أنا في إجازة حتى 10 ديسمبر.", "2026-12-10"),
    ("سأعود إلى المكتب يوم 10 ديسمبر 2026", "2026-12-10"),
    ("אני בחופשה עד 10 בדצמבר.", "2026-12-10"),
    ("אחזור למשרד ב-10 בדצמבר", "2026-12-10"),
    ("من تا ۱۰ دسامبر در مرخصی هستم.", "2026-12-10"),
    ("من تا ۱۹ آذر در مرخصی هستم.", "2026-12-10"),
    ("मैं 10 दिसंबर तक छुट्टी पर हूँ।", "2026-12-10"),
    ("Nisam u uredu do 10. prosinca.", "2026-12-10"),
    ("Vraćam se 10. prosinca.", "2026-12-10"),
    ("Odsoten sem do 10. decembra.", "2026-12-10"),
    ("Som na dovolenke do 10. decembra vrátane.", "2026-12-10"),
    ("Sunt în concediu până pe 10 decembrie.", "2026-12-10"),
    ("Mă întorc pe 10 decembrie 2026.", "2026-12-10"),
    ("В отпуск съм до 10 декември включително.", "2026-12-10"),
    ("Απουσιάζω έως τις 10 Δεκεμβρίου.", "2026-12-10"),
    ("Θα επιστρέψω στις 10 Δεκεμβρίου 2026.", "2026-12-10"),
    ("Atostogauju iki gruodžio 10 d.", "2026-12-10"),
    ("Grįšiu 2026 m. gruodžio 10 d.", "2026-12-10"),
    ("Esmu atvaļinājumā līdz 10. decembrim.", "2026-12-10"),
    ("Olen puhkusel kuni 10. detsembrini.", "2026-12-10"),
    ("Olen tagasi 10. detsembril.", "2026-12-10"),
    ("2026. december 10-ig szabadságon vagyok.", "2026-12-10"),
    ("Ich bin bis einschließlich 10. Dezember abwesend.", "2026-12-10"),
    ("Estoy fuera del 1 al 10 de diciembre, ambos inclusive.", "2026-12-10"),
    ("Absent du 1er au 10 décembre inclus.", "2026-12-10"),
    ("Отсутствую по 10 декабря включительно.", "2026-12-10"),
    ("Sono assente fino al 10 dicembre compreso.", "2026-12-10"),
    ("Nieobecna do 10 grudnia włącznie.", "2026-12-10"),
    ("I no longer work Mondays. I am back Tuesday.", "2026-11-24"),
    ("I work Monday to Thursday. For urgent matters call Bo.", None),
    ("Ich arbeite montags bis donnerstags.", None),
    ("Ich arbeite nur Dienstag bis Donnerstag. Ihre Mail wird nicht weitergeleitet.", None),
    ("Je ne travaille pas le vendredi. Je répondrai dès mon retour.", None),
    ("Ik werk niet op vrijdag.", None),
    ("Our office is open Monday to Friday.", None),
    ("I am away and available Monday to Friday on the phone.", None),
    ("Thank you for your mail of 23 November. I am on leave.", None),
    ("I am on leave and will answer your message of 1 December when I can.", None),
    ("Vielen Dank für Ihre Nachricht vom 24.11.2026. Ich bin im Urlaub.", None),
    ("Merci pour votre message du 25 novembre, je suis en congé.", None),
    ("Ваше письмо от 24 ноября получено, я в отпуске.", None),
    ("I am on leave from 1 December.", None),
    ("Ich bin ab dem 1. Dezember im Urlaub.", None),
    ("À partir du 1er décembre je suis en congé.", None),
    ("12月1日から休暇をいただきます。", None),
    ("12月1日から12月5日まで休暇です。", "2026-12-05"),
    ("I am on holiday and will be back soon.", None),
    ("I am out of the office today.", None),
    ("23 November 2026: I am on vacation.", None),
    ("I am away until further notice.", None),
    ("Back in spring.", "2027-03-01"),
    ("Je reviens au printemps.", "2027-03-01"),
    ("Ich bin bis zum Sommer 2027 in Elternzeit.", "2027-06-01"),
    ("I'm on sabbatical until autumn.", "2027-09-01"),
    ("Away this week, back next week.", "2026-11-30"),
    ("Ich bin nächste Woche wieder da.", "2026-11-30"),
    ("Jag är tillbaka vecka 49.", "2026-11-30"),
    ("Ich bin in KW 49 wieder im Büro.", "2026-11-30"),
    ("I may be back later.", None),
    ("Ich bin bis 10.12 im Urlaub.", "2026-12-10"),
    ("Je suis absent du 01/12 au 10/12.", "2026-12-10"),
    ("I'm on leave 24/12/2026 - 04/01/2027.", "2027-01-04"),
    ("I am out 7-11 December, returning 14th.", "2026-12-14"),
    ("My holiday starts on 28 November and I return on the 5th.", "2026-12-05"),
    ("We are closed week commencing 30 November.", "2026-12-06"),
    ("Our spring catalogue is out. I am on leave.", None),
    ("Version 10.12 is out. I am on leave.", None),
    ("I'm away. Call +44 20 7946 0991 or room 10.", None),
    ("Back at 14:00.", None),
    ("I'm on leave, back Monday.", "2026-11-30"),
    ("Until the first week of January I'm away.", "2027-01-07"),
    ("Volveré en enero.", "2027-01-01"),
    ("De retour en janvier.", "2027-01-01"),
    ("Tornerò a gennaio.", "2027-01-01"),
    ("Ich bin im Januar wieder da.", "2027-01-01"),
    ("Wracam w styczniu.", "2027-01-01"),
    ("Вернусь в январе.", "2027-01-01"),
    ("1月に戻ります。", "2027-01-01"),
    ("Palaan tammikuussa.", "2027-01-01"),
    ("I will return to the office on Monday, December 7 and will reply then.", "2026-12-07"),
    ("Estoy de vacaciones hasta el próximo 7 de diciembre incluido.", "2026-12-07"),
    ("今、休暇中です。12月10日（木）に復帰します。", "2026-12-10"),
    ("我将休假至2026年12月10日（含）。", "2026-12-10"),
    ("本人于12月1日至12月10日休假。", "2026-12-10"),
    ("10日まで不在です。", "2026-12-10"),
    ("Mi az irodában nem vagyok december 10-éig.", "2026-12-10"),
)  # fmt: skip


@pytest.mark.parametrize(("words", "back"), RETURNS)
def test_the_day_of_return_is_read_from_what_people_write(words: str, back: str | None) -> None:
    found = returns_on(words, CAME)
    assert (found.isoformat() if found else None) == back


@pytest.mark.parametrize(
    ("words", "came", "back"),
    [
        ("I am on holiday w/c 3rd June, back 10th.", date(2024, 6, 3), date(2024, 6, 10)),
        ("Na godišnjem sam do 5. listopada, vraćam se 6. listopada.", date(2026, 9, 20), date(2026, 10, 6)),
        ("Jestem na urlopie do 5 listopada.", date(2026, 9, 20), date(2026, 11, 5)),
        ("من تا ۵ فروردین در مرخصی هستم.", date(2026, 3, 10), date(2026, 3, 25)),
        ("Away until the end of February.", date(2028, 2, 1), date(2028, 2, 29)),
        ("Back on 31 February.", date(2028, 2, 1), None),
    ],
)
def test_a_date_is_completed_from_the_day_the_mail_came(words: str, came: date, back: date | None) -> None:
    assert returns_on(words, came) == back


@pytest.mark.parametrize(
    "words", ["I am back on Friday.", "Back in two weeks.", "Away until June.", "Back on the 7th."]
)
def test_without_the_day_of_the_mail_nothing_is_guessed(words: str) -> None:
    assert returns_on(words, None) is None
