"""The day of return in automatic answers: months, seasons, spans, weeks and part-time, in all languages of our letters."""
# ruff: noqa: E501 - tables of cases read best with one entry a line

from __future__ import annotations

from datetime import date

import pytest

from outreach.core.inbound.return_date import returns_on

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


# The same, for a mail of Monday, 3 June 2024.
IN_JUNE: tuple[tuple[str, str | None], ...] = (
    ("Out from 3 to 7 June.", "2024-06-07"),
    ("I'm out June 3-7 and back the following Monday.", "2024-06-10"),
    ("3/6 - 7/6: annual leave", "2024-06-07"),
    ("3–7 June inclusive: on leave", "2024-06-07"),
    ("Your message dated Monday, 3 June 2024 arrived. I am away until further notice.", None),
    ("I am away till end June.", "2024-06-30"),
    ("Ich bin vom 3. bis 14. Juni im Urlaub.", "2024-06-14"),
    ("Ich bin bis 14.6 nicht da", "2024-06-14"),
    ("Bis einschl. 14. Juni abwesend", "2024-06-14"),
    ("Ich bin am 17.06. wieder erreichbar", "2024-06-17"),
    ("Du 3 au 14 juin inclus, je suis en congés.", "2024-06-14"),
    ("Je serai de retour à partir du 17 juin", "2024-06-17"),
    ("Vuelvo el 17.", "2024-06-17"),
    ("Hasta el 14 de junio inclusive.", "2024-06-14"),
    ("Rientrerò lunedì 17 giugno.", "2024-06-17"),
    ("fino al 14/6 compreso", "2024-06-14"),
    ("Retorno dia 17/06.", "2024-06-17"),
    ("tot en met 14 juni", "2024-06-14"),
    ("Vanaf 17 juni ben ik er weer.", "2024-06-17"),
    ("till och med den 14 juni", "2024-06-14"),
    ("Åter 17 juni", "2024-06-17"),
    ("Tilbage d. 17. juni", "2024-06-17"),
    ("Jestem na urlopie od 3 do 14 czerwca.", "2024-06-14"),
    ("Od 17 czerwca będę dostępna.", "2024-06-17"),
    ("Я в отпуске с 3 по 14 июня.", "2024-06-14"),
    ("С 17 июня буду на месте, сейчас в отпуске", "2024-06-17"),
    ("До конца июня в отпуске", "2024-06-30"),
    ("Буду в середине июля", "2024-07-15"),
    ("6月3日から6月14日まで休暇をいただきます。", "2024-06-14"),
    ("6/17（月）より出社します", "2024-06-17"),
    ("6月中は不在です", None),
    ("六月底回来", None),
    ("2024年6月17日回到办公室", "2024-06-17"),
    ("6月3日至14日休假", "2024-06-14"),
    ("6月3日〜14日まで不在", "2024-06-14"),
    ("6月下旬に復帰予定です。", "2024-06-30"),
    ("6월 3일부터 6월 14일까지 휴가입니다.", "2024-06-14"),
    ("17 Haziran'da döneceğim", "2024-06-17"),
    ("3-14 Haziran tarihleri arasında izindeyim", "2024-06-14"),
    ("Haziran sonuna kadar izindeyim", "2024-06-30"),
    ("I am on parental leave until summer 2025", "2025-06-01"),
    ("I'm on leave. Back in September!", "2024-09-01"),
    ("Returning early July", "2024-07-01"),
    ("Back on the 1st of July", "2024-07-01"),
    ("I will be out of the office beginning 3 June and returning 17 June.", "2024-06-17"),
    ("I will be on annual leave starting Monday 3rd June, returning on Monday 17th June 2024", "2024-06-17"),
    ("I am OOO through Friday.", "2024-06-07"),
    ("Working part time Mon-Wed.", None),
    ("I work Tuesdays and Thursdays only.", None),
    ("My working days are Monday, Tuesday and Thursday; I am back on Thursday.", "2024-06-06"),
    ("Ich bin immer dienstags und donnerstags im Büro.", None),
    ("Je suis absente tous les mercredis.", None),
    ("No trabajo los viernes.", None),
    ("Nie pracuję w piątki.", None),
    ("I am in the office Monday, Wednesday and Friday.", None),
    ("Feriado até 14 de junho", "2024-06-14"),
    ("Am 3. Juni bin ich außer Haus.", None),
    ("I am out on 5 June.", "2024-06-05"),
    ("On vacation until 6/14", "2024-06-14"),
    ("Gone fishing till 06/14/24", "2024-06-14"),
    ("Out of office 2024/06/03-2024/06/14", "2024-06-14"),
    ("I'll be back at work 06-17-2024", "2024-06-17"),
    ("Sunt plecat până la sfârșitul lunii iunie.", "2024-06-30"),
    ("Odsutna sam do kraja lipnja.", "2024-06-30"),
    ("Do konca junija sem na dopustu.", "2024-06-30"),
    ("Június végéig szabadságon vagyok.", "2024-06-30"),
    ("Απουσιάζω μέχρι το τέλος Ιουνίου.", "2024-06-30"),
    ("Atostogauju iki birželio pabaigos.", "2024-06-30"),
    ("Esmu atvaļinājumā līdz jūnija beigām.", "2024-06-30"),
    ("Olen puhkusel juuni lõpuni.", "2024-06-30"),
    ("Nghỉ phép đến cuối tháng 6.", "2024-06-30"),
    ("Cuti sampai akhir Juni.", "2024-06-30"),
    ("حتى نهاية يونيو", "2024-06-30"),
    ("עד סוף יוני", "2024-06-30"),
    ("تا پایان ژوئن", "2024-06-30"),
    ("जून के अंत तक", "2024-06-30"),
    ("จนถึงสิ้นเดือนมิถุนายน", "2024-06-30"),
    ("I am out until Thursday the 13th.", "2024-06-13"),
    ("Back Mon 17th", "2024-06-17"),
    ("away 3rd - 14th June", "2024-06-14"),
    ("Leave: 03-14 June", "2024-06-14"),
    ("I'm off from Wed 5th to Fri 7th June", "2024-06-07"),
    ("Holiday: 28/06/2024 to 05/07/2024, back in the office 08/07/2024", "2024-07-08"),
    ("I'm on leave in June.", None),
    ("I am on leave for all of June.", None),
    ("wieder da ab Juli", "2024-07-01"),
    ("Ab Juli bin ich wieder da", "2024-07-01"),
    ("Ab Juli bin ich in Elternzeit", None),
)  # fmt: skip


@pytest.mark.parametrize(("words", "back"), IN_JUNE)
def test_spans_lists_and_parts_of_a_month_are_read(words: str, back: str | None) -> None:
    found = returns_on(words, date(2024, 6, 3))
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


def test_days_without_a_year_are_the_next_ones() -> None:
    assert returns_on("back on 3 January", CAME) == date(2027, 1, 3)
    assert returns_on("returning 12/7/2026", CAME) == date(2026, 12, 7)
    assert returns_on("returning 31/11/2026", CAME) is None
