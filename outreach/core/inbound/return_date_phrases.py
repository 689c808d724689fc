"""Names of months, weekdays, seasons and units, and the words around a date, in the languages people write to us in.

A name that ends in "~" is a stem: up to six letters may follow it, as in languages that add endings to a name.
"""
# ruff: noqa: E501 - tables of words read best with one language a line

from __future__ import annotations

import re
from collections.abc import Iterable

from ..lazy_regex import late

# One row a month: English, German, the Romance languages, Dutch, Scandinavian, Finnish, Polish, Czech, Slovak, Slovene,
# Croatian, Hungarian, Romanian, the Baltic languages, Greek, Maltese, Irish, Turkish, Cyrillic, then the scripts of Asia.
_MONTH_NAMES = (
    "january jan januar~ jän jänner~ janvier janv enero ene gennaio gen janeiro januari jaar styczeń styczni~ sty tammikuu~ ledna leden lednu lednem"
    " siječ~ január~ ianuarie jaanuar~ sausio sausį janvār~ ιανουάρι~ ιανουαρίου jannar eanáir январ~ янв янр януари січень січн~ ocak~"
    " januari يناير جانفي ינואר ژانویه जनवरी มกราคม",
    "february feb febr februar~ févr~ fevr~ febrero febbraio fevereiro fev februari luty lutego lutym lut helmikuu~ února únor~ veljač~ február~"
    " februarie veebruar~ vasari~ februār~ φεβρουάρι~ φεβρουαρίου frar feabhra феврал~ фев февруари лютий лютого лютому şubat~ فبراير شباط פברואר فوریه फरवरी"
    " กุมภาพันธ์",
    "march mar märz~ mrz maerz mars marzo março maart mrt mart marca marcu marzec maaliskuu~ března březn~ ožuj~ března marec március~ martie märts~ kovo kovą marta martā"
    " marts~ μάρτι~ μαρτίου marzu márta март марта марте мар березень березн~ مارس آذار מרץ मार्च มีนาคม",
    "april apr avril avr abril abr aprile kwiecień kwietni~ kwi huhtikuu~ dubna duben dubnu travanj travnj~ apríl~ április~ aprilie aprill~ balandž~ balandi~ aprīl~ απρίλι~ απριλίου"
    " aibreán апрел~ апр квітень квітн~ nisan~ أبريل ابريل نيسان אפריל آوریل अप्रैल เมษายน",
    "may mai mayo maggio mag maio mei maj maja maju toukokuu~ května květen květnu svibanj svibnj~ május~ mája gegužės gegužę maij~ μάι~ μάϊ~ μαΐ~ mejju bealtaine"
    " май мая мае травень травн~ mayıs~ مايو أيار מאי مه मई พฤษภาคม",
    "june jun juni junij junija juniju junis juin junio giugno giu junho czerwiec czerwc~ cze kesäkuu~ června červen červnu lipanj lipnj~ jún~ június~ iunie juuni~ birželi~ jūnij~ ιούνι~ ιουνίου ġunju"
    " meitheamh июн~ юни червень червн~ haziran~ يونيو حزيران יוני ژوئن जून มิถุนายน",
    "july jul juli julij julija juliju julis juillet juil julio luglio lug julho lipiec lipc~ lip heinäkuu~ července červenec červenci srpanj srpnj~ júl~ július~ iulie juuli~ liepos liepą jūlij~"
    " ιούλι~ ιουλίου lulju iúil июл~ юли липень липн~ temmuz~ يوليو تموز יולי ژوئیه जुलाई กรกฎาคม",
    "august augusti augustā augustis augustini augustil augusta augustu augustus aug août aout agosto ago augusti sierpień sierpni~ sie elokuu~ srpna srpen srpnu kolovoz~ augusztus~ avgust~ rugpjū~ αύγουστ~ αυγούστ~ awwissu lúnasa август~ авг"
    " серпень серпн~ ağustos~ أغسطس آب אוגוסט اوت अगस्त สิงหาคม",
    "september~ sept sep septembre septiembre settembre set setembro wrzesień wrześni~ wrz syyskuu~ září rujan rujn~ szeptember~ septembri~ septembrie rugsėj~ septembr~ σεπτέμβρι~ σεπτεμβρίου"
    " settembru meán сентябр~ сен септември вересень вересн~ eylül~ سبتمبر أيلول ספטמבר سپتامبر सितंबर सितम्बर กันยายน",
    "october oct oktober~ okt octobre octubre ottobre ott outubro out październik~ paź lokakuu~ října říjen říjnu októb~ október~ octombrie oktoob~ spalio spalį oktobr~ οκτώβρι~ οκτωβρίου"
    " ottubru октябр~ окт октомври жовтень жовтн~ ekim~ أكتوبر אוקטובר اکتبر अक्टूबर ตุลาคม",
    "november~ nov novembre noviembre novembro listopad listopada listopadzie listopadu lis marraskuu~ studeni studenoga studenog studenom noiembrie lapkri~ novembr~ νοέμβρι~ νοεμβρίου novembru samhain"
    " ноябр~ ноември листопад~ kasım~ نوفمبر נובמבר نوامبر नवंबर नवम्बर พฤศจิกายน",
    "december~ dec dezember~ dez décembre déc decembre diciembre dic dicembre dezembro desember~ des grudzień grudni~ gru joulukuu~ prosince prosinec prosinci prosinac prosinc~ decembrie detsemb~ gruodž~"
    " gruodį decembr~ δεκέμβρι~ δεκεμβρίου diċembru nollaig декабр~ дек декември грудень грудн~ aralık~ ديسمبر דצמבר دسامبر दिसंबर दिसम्बर ธันวาคม",
)
# Some Arabic names of months, and those of the Persian calendar, are two words or belong to another year: see JALALI.
_MONTH_PAIRS = {"كانون־الثاني": 1, "تشرين־الأول": 10, "تشرين־الثاني": 11, "كانون־الأول": 12}
JALALI = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
# Words that are a month's name only beside a number or behind a preposition: "may" is a verb, "Jan" a person.
_ALSO_OTHER_WORDS = set(
    "may march august mars mart maj mei mai mag gen jan jaar feb fev mar mrt apr jun jul aug ago set sep sept out ott oct okt nov lis lip lut sie gru des dec dez dic dek paź wrz cze"
    " kwi sty ene abr avr jän lug giu mrz янв фев мар апр сен окт дек авг آب مه اوت marec leden út frar marcu".split()
)

_WEEKDAY_NAMES = (
    "monday montag lundi lunes lunedì lunedi segunda-feira maandag måndag mandag poniedział~ понедельник~ понеділ~ понеделник pazartesi maanantai~ pondělí pondelok ponedjelj~ ponedelj~ hétf~ luni"
    " pirmadien~ esmaspäev~ pirmdien~ δευτέρα it-tnejn luain الاثنين الإثنين יום־שני دوشنبه सोमवार จันทร์ senin",
    "tuesday dienstag mardi martes martedì martedi terça-feira dinsdag tisdag tirsdag wtorek wtorku вторник~ вівтор~ salı tiistai~ úterý utorok utorka utorak torek kedd~ marți antradien~ teisipäev~"
    " otrdien~ τρίτη it-tlieta الثلاثاء יום־שלישי سه‌شنبه मंगलवार อังคาร selasa",
    "wednesday mittwoch mercredi miércoles mercoledì mercoledi quarta-feira woensdag onsdag środa środę środy сред~ серед~ сряда çarşamba keskiviik~ středa středu středy streda srijed~ sreda"
    " szerd~ miercuri trečiadien~ kolmapäev~ trešdien~ τετάρτη l-erbgħa الأربعاء יום־רביעי چهارشنبه बुधवार พุธ rabu",
    "thursday donnerstag jeudi jueves giovedì giovedi quinta-feira donderdag torsdag czwartek czwartku четверг~ четвер четверга четвъртък perşembe torstai~ čtvrtek čtvrtka štvrtok štvrtka četvrt~ četrtek"
    " csütörtök~ joi ketvirtadien~ neljapäev~ ceturtdien~ πέμπτη il-ħamis الخميس יום־חמישי پنجشنبه पنج‌شنبه गुरुवार พฤหัสบดี kamis",
    "friday freitag vendredi viernes venerdì venerdi sexta-feira vrijdag fredag piątek piątku пятниц~ пʼятниц~ п'ятниц~ петък cuma perjantai~ pátek pátku piatok piatka petak petka petek péntek~ vineri"
    " penktadien~ reede~ piektdien~ παρασκευή il-ġimgħa الجمعة יום־שישי جمعه शुक्रवार ศุกร์ jumat",
    "saturday samstag sonnabend samedi sábado sabato zaterdag lördag lørdag lauantai~ sobota sobotę soboty sobotu субот~ суббот~ събота cumartesi subot~ szombat~ sâmbătă šeštadien~ laupäev~ sestdien~"
    " σάββατο is-sibt السبت יום־שבת شنبه शनिवार เสาร์ sabtu",
    "sunday sonntag dimanche domingo domenica zondag söndag søndag sunnuntai~ niedziel~ неділ~ неделя воскресень~ neděle nedeľ~ nedjelj~ nedelj~ vasárnap~ duminică sekmadien~ pühapäev~ svētdien~"
    " κυριακή il-ħadd الأحد יום־ראשון یکشنبه रविवार อาทิตย์ hari־minggu pazar",
)
_COUNT_NAMES = (
    "a an one ein eine einer einem un une uno una um uma een en ett et jeden jedną jednego tydzień одну один одного jeden jednu yksi egy o bir satu một واحد אחד 一",
    "two zwei deux dos due dois duas twee två to dwa dwie dwóch dvě dva dve kaksi kahden két kettő două iki два две двух два дві двох δύο dvi divas kaks dua hai שבועיים 二 两 兩",
    "three drei trois tres tre três drie trzy trzech tři tri kolme három trei üç три трех трьох τρεις trys trīs kolm tiga ba 三",
    "four vier quatre cuatro quattro quatro fyra fire cztery čtyři štyri četiri štiri neljä négy patru dört четыре чотири τέσσερις keturi četri neli empat bốn 四",
)
_UNIT_NAMES = {
    1: "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage dager dzień dni день дня дней днів дни den dnů dní dana dni päivä~ nap~ zi zile gün~ dien~ päev~ hari ngày"
    " ημέρ~ μέρ~ 日 天 일",
    7: "week weeks woche wochen semaine semaines semana semanas settimana settimane weken vecka veckor uge uger uke uker tydzień tygodnie tygodni неделю недели недель тиждень тижні тижнів седмиц~ týden týdn~"
    " týždeň týždn~ tjedn~ tedn~ viikko~ viikon hét~ săptămân~ hafta~ savait~ nedēļ~ nädal~ minggu tuần εβδομάδ~ 週 周 个星期 個星期 주",
}

_SEASON_NAMES = {
    3: "spring springtime frühling frühjahr printemps primavera voorjaar våren foråret kevät kevään keväällä kevääseen wiosn~ jaro jara jaře jari proljeć~ pomlad~ tavasz~ primăvar~ пролет~ весн~ ilkbahar~"
    " άνοιξη pavasar~ kevad~ الربيع האביב بهار mùa־xuân 春 봄",
    6: "summer sommer sommeren sommaren l'été verano l'estate verão zomer kesän kesällä kesään latem léto léta létě ljeto ljeta nyár~ лято лятото лето летом літо літа літі καλοκαίρι~ vasar~ suvi suve الصيف"
    " הקיץ تابستان mùa־hè 夏 여름",
    9: "autumn fall herbst automne otoño autunno outono najaar herfst hösten efteråret høsten syksy~ jesień jesieni~ podzim~ jesen~ jeseň ősz ősszel őszig toamn~ есен~ осен~ осін~ sonbahar~ φθινόπωρο ruden~"
    " sügis~ الخريف הסתיו پاییز mùa־thu 秋 가을",
    12: "winter hiver invierno inverno vintern vinteren talv~ zima zimy zimie zimě zime télen télig iarna iarnă зима зимы зимой зими kış~ χειμώνα~ žiem~ ziem~ الشتاء החורף زمستان mùa־đông 冬 겨울",
}
_PART_NAMES = {
    1: "early beginning start anfang début principios inicios inizio início começo begin början starten alku alun początek początku začátek začátku začiatku početak početka začetek začetka elej~"
    " începutul начал~ початк~ başı αρχές pradži~ sākum~ algus~ بداية תחילת ابتدای đầu awal ต้นเดือน",
    15: "mid middle mitte mi mediados metà meados medio midden mitten midt puoliväli~ połow~ polovin~ sredin~ közep~ mijlocul середин~ средата ortası μέσα vidury~ vidus~ keskpaik~ keskel منتصف אמצע اواسط giữa"
    " pertengahan กลางเดือน",
    31: "end late ende fin finales fine final finais fim einde eind slutet slutning~ utgangen udgangen loppu~ koniec końca konec konce konca koniec kraj kraja vég~ sfârșitul sfarsitul конец конца кінець кінця края sonu~ τέλος"
    " τέλη pabaig~ beig~ lõpu~ lõpp نهاية סוף پایان اواخر cuối akhir สิ้นเดือน के־अंत",
}

DIGITS = {
    ord(digit): str(value)
    for row in ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙")
    for value, digit in enumerate(row)
}


def key(name: str) -> str:
    """Give a name in the spelling the tables are asked by: a pattern that ignores case takes the Turkish i with and
    without a dot for one letter, so the tables do as well."""
    return name.casefold().replace("i\u0307", "i").replace("ı", "i")


# "Listopad" is November in Polish and Czech, and October in Croatian.
LISTOPAD = late(r"\blistopad(?:a|u|om)?\b", re.IGNORECASE)
IN_CROATIAN = late(
    r"\b(?:nisam|sam|odsut\w+|godišnj\w+|uredu|vraća\w*|natrag|hitn\w+|poštovan\w+|automatski odgovor)\b", re.IGNORECASE
)


class Names:
    """Rows of names: `pattern` finds one of them in a text, and `row` tells which row it stands in."""

    def __init__(self, rows: dict[int, str]) -> None:
        # In a row a blank parts the names; a maqaf stands for the blank inside a name.
        self._rows = {key(name).replace("־", " "): row for row, names in rows.items() for name in names.split()}
        self.pattern = self._alternatives(self._rows)

    def row(self, name: str) -> int:
        """Tell the row of a name that `pattern` found; KeyError when it stands in none."""
        name = key(name)
        if name in self._rows:
            return self._rows[name]
        return next(self._rows[stem] for end in range(len(name), 0, -1) if (stem := f"{name[:end]}~") in self._rows)

    def without(self, words: set[str]) -> str:
        """Give the pattern of all names but these."""
        return self._alternatives(name for name in self._rows if name not in words)

    @staticmethod
    def _alternatives(names: Iterable[str]) -> str:
        longest_first = sorted(names, key=len, reverse=True)
        return "|".join(
            re.escape(name.removesuffix("~")) + (r"\w{0,6}" if name.endswith("~") else "") for name in longest_first
        )


MONTHS = Names(
    {
        number: f"{names} {' '.join(pair for pair, month in _MONTH_PAIRS.items() if month == number)}"
        for number, names in enumerate(_MONTH_NAMES, 1)
    }
)
WEEKDAYS = Names(dict(enumerate(_WEEKDAY_NAMES)))
COUNTS = Names(dict(enumerate(_COUNT_NAMES, 1)))
UNITS = Names(_UNIT_NAMES)
SEASONS = Names(_SEASON_NAMES)  # by the month in which they begin
PARTS = Names(_PART_NAMES)  # by the day they mean: the first, the fifteenth, the last
MONTH = MONTHS.pattern
MONTH_ALONE = MONTHS.without(_ALSO_OTHER_WORDS)
WEEKDAY = WEEKDAYS.pattern
WEEKDAY_LETTERS = ("月火水木金土日", "월화수목금토일", "一二三四五六日", "一二三四五六天")

# ---- the words around a date ----
# Whoever names a day with these is there again on it.
BACK = late(
    r"return(?!ed)\w*|\bback\b(?! and forth| to you)|resum\w+|\bavailable (?:again|from|on)|in the office (?:again|from|on)|reachable|rejoin\w*"
    r"|zurück|wieder\b|retour\w*|\bkehr\w*|reviendr\w+|revien\w*|reprend\w*|rentr\w+|(?:não )?(?:antes de|no antes del?|prima del|pas avant|not before|nicht vor|niet voor|inte före|ikke før|не раньше)"
    r"|regres\w+|de vuelta|vuelv\w+|volver\w*|reincorpor\w+|rientr\w+|torn(?:o|erò|iamo|eremo|are)\b|rientro|volt(?:o|arei|aremos|amos|ar)\b|retorn\w+"
    r"|terug\w*|\bweer\b|åter\b|tillbaka|tilbake|tilbage|igen\b|palaa\w*|palaan|paluu\w*|takaisin|töissä taas"
    r"|wrac\w+|wróc\w+|powr\w+|zpět|zpátky|vrát\w+|vraci\w+|vraća\w*|vrati\w*|povrat\w*|vrnem|vračam|vrnitev|nazaj|natrag|návrat\w*|späť|vissza\w*|înapoi|revin\w*|întor[cs]\w*|revenire\w*"
    r"|grįš\w*|grįž\w*|atgriez\w+|atgriezīš\w*|tagasi|naasen|επιστρ\w+|επιστροφ\w*|πίσω|lura\b|ar ais"
    r"|вер(?:н|ну)\w*|\bбуду (?!в отпуск|отсутств|в командир|на больнич|вне|недоступ|не)|возвращ\w*|выйду|выхожу|поверн\w+|повертаюс\w*|върн\w+|връщ\w+|завърна\w*|обратно"
    r"|dön\w+|döneceğ\w+|tekrar|أعود|سأعود|عودت\w*|العودة|أعاود|אחזור|חוזר\w*|אשוב|חזרה|בחזרה|بازگشت|برمی‌?گردم|باز می‌?گردم|برگشت|लौट\w*|वापस"
    r"|trở lại|quay lại|trở về|kembali|กลับ|戻り|戻る|出社|復帰|返回|回来|回來|返岗|返崗|恢复|恢復|复工|復工|복귀|출근|돌아",
    re.IGNORECASE,
)
# A span of days begins with these: the end of an absence when the clause speaks of being there, else its first day.
FROM = late(
    r"\b(?:from|starting|as of|as from|beginning|effective|since|ab|ab dem|vom|seit|von|à partir d\w+|à compter d\w+|dès|depuis|du|desde|a partir del?|dal|dall'|da|a partire da\w*|vanaf|van|från|från och med|fr\.o\.m|fra|fra og med|fra d"
    r"|od|od dnia|počevši|z|от|с|со|з|із|від|започва|din|de la|începând|nuo|no|kopš|alates|από|minn|ó|من|ابتداء|החל|מ-?|از|से|từ|mulai|dari|sejak)\W{1,2}(?:\w+\W{1,3}){0,2}$|ตั้งแต่|начиная|починаючи",
    re.IGNORECASE,
)
UNTIL = late(
    r"\b(?:until|till|through|thru|up to|untill|bis|jusqu\w*|hasta|fino|sino|até|t/m|tot en met|til og med|till och med|fram till|frem til|t\.o\.m\.?|do dnia|zaključno|включительно до|до|μέχρι|έως|ως|până|pana|iki|līdz|kuni|sa\b|go dtí)\b"
    r"|まで|至|到|까지|kadar|حتى|إلى|לעד|עד|تا|đến hết|đến|tới|hingga|sampai|s/d|จนถึง|ถึง",
    re.IGNORECASE,
)
# Short words that mean "until" right before the date only.
UNTIL_NEAR = late(
    rf"(?:\b(?:to|au|al|a|ao|tot|till|til|do|по)|\d[^\n]{{0,25}}\b(?:and|та|и|і|und|et|y|e|og|och|i|en|ja|ir|un|și|και)|\d\s?-|[–—~～〜])\W{{1,2}}(?:(?:{WEEKDAY}|the|den|der|dem|le|el|il|dia|día|de|d\.),?\W{{1,2}}){{0,3}}$"
    r"|[-–—~～〜]\s?$",
    re.IGNORECASE,
)
AFTER_UNTIL = late(
    r"\s?(?:\([^)]{1,6}\)\s?)?(?:まで|為止|为止|까지|['’]?\w{0,4}(?: tarihine)? kadar|-?(?:[aeáéjio]{0,3}|nap)ig\b|asti|saakka|तक|dahil|(?:\w+ )?включительно\b|включно|bezárólag|imenitve|inclusive?\b|inclus[ao]?e?s?\b|einschließlich|inkl|incl|inklusive|včetně|vrátane|włącznie|uključivo|vključno|compreso|incluso|mukaan lukien|kaasa arvatud|imtinai|ieskaitot|συμπεριλαμβ\w+|ضمنًا|ועד בכלל|（?含)",
    re.IGNORECASE,
)
AFTER_BACK = late(
    r"\s?(?:\([^)]{1,6}\)\s?)?(?:に(?:戻|出社|復帰)|에 (?:복귀|돌아|출근)|복귀|출근|返回|回来|回來|恢复|恢復|को (?:लौट|वापस)|['’]?\w{0,4} (?:dön|ofis)"
    r"|(?:(?:bin|are|am|ben|är|er|jeg|jag|ik|ich|i|olen) ){0,2}(?:wieder|zurück|terug|tillbaka|tilbake|tilbage|back|vissza|tagasi))",
    re.IGNORECASE,
)
# Something begins on a day with these behind it.
AFTER_FROM = late(r"\s?(?:[（(][^)）]{1,6}[)）]\s?)?(?:から|より|以降|부터|起|['’]?\w{0,4}(?: tarihinden)? itibar)")
# What tells the date of a mail and not of an absence.
OF_A_MAIL = late(
    r"(?:\bmail|message|letter|\bnote|request|nquiry|nachricht|anfrage|schreiben|courriel|correo|mensaje|messaggio|richiesta|mensagem|bericht|meddelande|melding|besked|viesti\w*|wiadomoś\w+|zpráv\w+|správ\w+|üzenet\w*|level\w*|mesaj\w*|e-?posta\w*"
    r"|poruk\w+|sporočil\w+|laišk\w+|vēstul\w+|kiri|kirja|μήνυμα|письм\w+|сообщени\w+|лист|повідомлення|съобщени\w+|البريد|رسالت\w*|הודעת\w*|email anda|surat)\W{1,3}(?:you |that |\w+ )?(?:sent |dated |received |écrit |enviado |enviada |gesendet |skickat |sendt )?"
    r"(?:of|from|on|dated|sent|vom|du|de|del|di|do|van|från|fra|av|af|ze dne|zo dňa|z dnia|z|od|din|от|від|daterad|am|le|el|il|em|den|من|מ-?|مورخ|tanggal|ngày)?\W{1,3}(?:\w+,?\W{1,2})?$"
    r"|\b(?:sent|received|wrote|gesendet|erhalten|envoyé|reçu|enviado|recibid[oa]|inviat[oa]|ricevut[oa]|verzonden|ontvangen|skickat|sendt|wysłan\w+|otrzyman\w+|отправлен\w*|получен\w*|gönderdiğiniz)\b[^.\n]{0,30}$",
    re.IGNORECASE,
)
AFTER_OF_A_MAIL = late(
    r"\s?\d{0,2}:?\d{0,2}\s?(?:に(?:いただ|頂|お送り|受信)|付け?の|のメール|发来|發來|发送的|來信|来信|의 (?:메일|이메일)|에 보내)|\s?(?:tarihli|napi|-i? ?levelét|weekly|edition)",
    re.IGNORECASE,
)
PRESENT = late(
    r"\bavailable|\breachable|in the office|at my desk|at work|erreichbar|im büro|im haus|für sie da|verfügbar|disponible|joignable|au bureau|en la oficina|disponib\w+|in ufficio|reperibil\w+|no escritório|disponív\w+|bereikba\w+|op kantoor|aanwezig"
    r"|på kontoret|nåbar|i tjänst|treff\w+|på jobb|tavoitettav\w+|toimistolla|dostępn\w+|w biurze|k dispozici|v kanceláři|k zastihnutí|dostupn\w+|u uredu|v pisarni|elérhető|disponibil\w*|la birou|pasiekiam\w*|sasniedzam\w*|kättesaadav\w*"
    r"|διαθέσιμ\w+|στο γραφείο|доступ\w+|на рабоч\w+ месте|в офисе|на связи|на зв'язку|на работ\w+|ofiste|müsait|متاح|במשרד|זמינ\w*|در دسترس|उपलब्ध|có mặt|tersedia|di kantor|พร้อม|通常|営業|業務|連絡可能|上班|办公|辦公|가능",
    re.IGNORECASE,
)
ABSENT = late(
    r"away|absen|unavailable|not available|\bout\b|\boff\b|\bleave\b|vacation|holiday|\bpto\b|\booo\b|closed|travel|urlaub|ferien?\b|abwesen|nicht (?:im|da|erreichbar|verfügbar)|verreist|unterwegs|dienstreise|elternzeit|mutterschutz|cong[eé]|vacac|ausen|assen|férias|licença|vakantie|afwezig|verlof|\bvrij\b"
    r"|semester|ledig|bortrest|bortreist|fravær|frånvar|\bferie|permisjon|orlov|barsel|kursus|loma|poissa|vapaa|urlop|nieobecn|dovolen|nepřítom|neprítom|materská|mateřsk|odsut|odsot|godišnj|dopust|szabads|távol|concediu|absent|plec|atostog|atvaļināj|prombūtn|puhkus|ära\b|απουσ|άδεια|διακοπ"
    r"|отпуск|отсутств|больнич|командиров|відпуст|відсутн|отпуска|отсъств|izin|tatil|rapor|إجازة|خارج المكتب|חופש|נעדר|מחוץ|مرخصی|अवकाश|छुट्टी|nghỉ|vắng|cuti|libur|dinas|ลา\b|ลาพัก|ไม่อยู่|休|不在|出差|外出|出張|외출|휴가|부재|출장",
    re.IGNORECASE,
)
# A day that stands alone counts in a sentence that speaks of these.
OF_COMING_OR_GOING = late(
    rf"{ABSENT.pattern}|{BACK.pattern}|{PRESENT.pattern}|office|kantoor|büro|bureau|oficina|ufficio|biur|ofis|töihin|will (?:answer|reply|respond)|antwort\w*|отвечу",
    re.IGNORECASE,
)
# A weekday in these words is one of every week.
HABIT = late(
    r"\bwork(?:ing)? (?:days?|hours|week|only|part|from|on|mon|tue|wed|thu|fri)\w*|\b(?:don'?t|do not|no longer|not|never) work|\bi (?:only |usually )?work\b|part[- ]?time|\bevery\b|\beach\b|\bhours\b|\bopen(?:ing)?\b|arbeits(?:tag|zeit)\w*|\barbeite\w*|teilzeit|\bjede[nrm]?\b|öffnung\w*|geöffnet|sprechzeit\w*"
    r"|travaill\w*|temps partiel|\bchaque\b|tous les|ouvert\w*|trabaj\w*|\bcada\b|todos los|todas as|lavor\w*|\bogni\b|trabalh\w*|\bwerk(?:dagen| niet|tijden)?\b|\belke\b|deeltijd|\barbetar\b|\bjobbar\b|deltid|\bvarje\b|\barbejder\b|\bjobber\b|\bhver\b|\bpracuj\w*|każd\w+|работаю|работаем|кажд\w+"
    r"|працюю|що(?:понеділ|вівтор|серед|четвер|п)\w*|pracuj\w*|každ\w+|dolgoz\w*|minden|lucrez|program\w*|radim\w*|svak\w+|delam|työskentel\w*|joka|dirbu|strādāju|töötan|δουλεύω|εργάζομαι|κάθε|работя|всек\w+|çalış\w*|\bher\b|أعمل|كل|עובד\w*|कार्य|làm việc|bekerja|setiap|ทำงาน|勤務|定休|毎週|工作日|每周|每週|근무|매주",
    re.IGNORECASE,
)
TOMORROW = "tomorrow|morgen|demain|mañana|domani|amanhã|imorgon|i morgon|i morgen|jutro|завтра|yarın|huomenna|zítra|zajtra|sutra|jutri|holnap|mâine|maine|rytoj|rīt|homme|αύριο|утре|غدا|מחר|فردا|ngày mai|besok|พรุ่งนี้|明日|明天|내일"
NEXT_WEEK = (
    r"next week|(?:nächste[nr]?|kommende[nr]?) woche|la semaine prochaine|la (?:próxima semana|semana que viene)|(?:a |na )?(?:próxima semana|semana que vem)|la (?:prossima settimana|settimana prossima)|volgende week|nästa vecka|næste uge|neste uke|ensi viikolla"
    r"|(?:w )?przyszłym tygodniu|(?:na )?следующей неделе|наступного тижня|příští týden|budúci týždeň|sljedeći tjedan|naslednji teden|jövő héten|săptămâna viitoare|kitą savaitę|nākamnedēļ|järgmisel nädalal|επόμενη εβδομάδα|следващата седмица|gelecek hafta|haftaya"
    r"|الأسبوع القادم|שבוע הבא|هفته آینده|अगले सप्ताह|tuần sau|minggu depan|สัปดาห์หน้า|来週|下周|下週|다음 ?주"
)
FOR = r"in|for|for the next|the next|over the next|in den nächsten|die nächsten|für|dans|pour|pendant|durante|en|los próximos|tra|fra|per|em|por|dentro de|over|voor|om|i|za|na|через|на|след|peste|pentru|po|pēc|pärast|σε|për"
WEEK_OF = late(
    r"(?:\bw/c|\bweek (?:of|commencing|starting|beginning)|\bin der woche (?:vom|ab)|\bsemaine du|\bsemana del?|\bsettimana del|\bsemana de|\bweek van|\bveckan den|\bugen fra|\bтиждень з|\bнеделю с)\W{1,2}(?:the |dem |den |\w{3,9},? )?$",
    re.IGNORECASE,
)
WEEK_NUMBER = r"(?:\bkw|kalenderwoche|\bweek|\bvecka|\bv\.|\buge|\buke|\bviikol\w+|\bsemaine|\btydzień|\btýden)\s?(?:(?:nr|no)\.?\s?)?"
