"""Charsets: which encoding of one country's spreadsheets a text without UTF-8 is written in."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

import charset_normalizer

FALLBACK = "cp1252"
SAMPLE = 1 << 14  # bytes looked at
CERTAIN_WIDE = 0.8  # of the characters of two bytes are common ones
DAMAGE = 5  # what a character that cannot be decoded counts
CERTAIN = 0.7  # of the letters outside ASCII fit; below that the library is asked

# Encoding as Python calls it -> in words for a person, who may choose it by hand.
NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252 (Western)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "cp1257": "Windows-1257 (Baltic)",
    "cp1258": "Windows-1258 (Vietnamese)",
    "cp874": "Windows-874 (Thai)",
    "cp932": "Shift JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese, simplified)",
    "cp950": "Big5 (Chinese, traditional)",
    "cp949": "EUC-KR (Korean)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "koi8_u": "KOI8-U (Ukrainian)",
    "cp866": "DOS 866 (Cyrillic)",
    "cp850": "DOS 850 (Western)",
    "cp852": "DOS 852 (Central European)",
    "mac_roman": "Macintosh (Western)",
    "mac_cyrillic": "Macintosh (Cyrillic)",
    "iso8859_2": "ISO 8859-2 (Central European)",
}
# The labels of narrower sets, whose wider forms are what is really written (WHATWG Encoding Standard, section 4.2).
_WIDER = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950",
}  # fmt: skip

_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_BELARUSIAN = "абвгдежзійклмнопрстуўфхцчшыьэюяё"
_SERBIAN = "абвгдђежзијклљмнњопрстћуфхцчџшѓќѕ"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋΐΰς"
_HEBREW = "אבגדהוזחטיךכלםמןנסעףפץצקרשת" + "".join(map(chr, range(0x5B0, 0x5C4)))
_ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقكلمنهوىي" + "".join(map(chr, range(0x64B, 0x653)))
_PERSIAN = "آئابپتثجچحخدذرزژسشصضطظعغفقکگلمنهویيكؤءأ\u200c"
_TURKISH = "çğıİöşüâîû"
_ICELANDIC = "áðéíóúýþæö"
_VIETNAMESE = "àáâãèéêìíòóôõùúýăđĩũơư\u0300\u0301\u0303\u0309\u0323"
_WESTERN = (
    "äöüßé", "àâæçéèêëîïôœùûü", "áéíñóúüªº", "àáâãçéêíóôõúªº", "àèéìîòóùª", "áäåæéöøü", "àçèéíïóòúü·", "äëïéèöüóá",
)  # fmt: skip
_CENTRAL = (
    "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž", "äöüßé", "çë",
)  # fmt: skip
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")
# Encoding, and the letters outside ASCII of each language written in it. Of two that fit as well, the first is taken.
_ALPHABETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("cp1254", (_TURKISH,)),
    ("cp1255", (_HEBREW,)),
    ("cp1251", (_RUSSIAN, _UKRAINIAN, _SERBIAN, _BELARUSIAN)),
    ("cp1253", (_GREEK,)),
    ("cp1256", (_ARABIC, _PERSIAN)),
    ("cp1257", _BALTIC),
    ("koi8_r", (_RUSSIAN,)),
    ("koi8_u", (_UKRAINIAN,)),
    ("cp866", (_RUSSIAN,)),
    ("iso8859_2", _CENTRAL),
    ("mac_roman", _WESTERN),
    ("mac_cyrillic", (_RUSSIAN, _UKRAINIAN)),
    ("cp850", _WESTERN),
    ("cp852", _CENTRAL),
    ("cp1258", (_VIETNAMESE,)),
    ("cp1252", (_ICELANDIC,)),
)
_WESTERN_FIRST = 0.03  # of the score: most files are Western, and many words of one are words of the other
_FINAL = "ךםןףץς"  # letters that end a word and never stand within
_BESIDE = frozenset("\u00a0«»„“”‘’‚‹›–—…•·®°™©\u200e\u200f،؛؟′″")  # signs that touch words
_APART = frozenset("€£¥§№¬±²³¹½¼¾×÷†‡¿¡¢")  # signs that do not
_CELL_END = re.compile(r"[\r\n\t,;|]")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u0323\u05b0-\u05c4\u064b-\u0652]+[^\W\d_]*)*")


_SUCH_AS = "Try one such as utf-8, windows-1251 or shift_jis."


class Unknown(ValueError):
    """There is no encoding of this name; says so in a sentence."""


def named(label: str) -> str:
    """The encoding a person means by its label, as Python calls it.

    Raises Unknown with a sentence.

    >>> named("Windows-1251"), named("Shift_JIS"), named("latin1")
    ('cp1251', 'cp932', 'cp1252')
    """
    try:
        found = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        raise Unknown(
            f"There is no encoding called {label}. Try one such as utf-8, windows-1251 or shift_jis."
        ) from None
    if not getattr(found, "_is_text_encoding", True):
        raise Unknown(f"{label} is no encoding of text. {_SUCH_AS}")
    return _WIDER.get(found.name, found.name.replace("iso8859-", "iso8859_"))


def described(encoding: str) -> str:
    """The encoding in words, without its region: "Windows-1251"."""
    if encoding.startswith("utf-"):
        return encoding.upper().removesuffix("-LE").removesuffix("-BE")
    return NAMES.get(encoding, encoding).partition(" (")[0]


def recognise(sample: bytes, is_name: Callable[[str], bool] | None = None) -> str:
    """Say in which encoding of one country *sample* is written; the bytes are taken to be no UTF-8.

    *sample* is best made of whole lines with bytes above 127. *is_name* tells whether a cell is the name of a column:
    an encoding in which cells of the sample are such names is the right one. Else the letters decide: those outside
    ASCII must belong to one language and stand as letters do in words. What no language fits is left to the library
    charset-normalizer, and is Windows-1252 when that does not know either.
    """
    sample = sample[:SAMPLE]
    if is_name and (told := _by_names(sample, is_name)):
        return told
    western = sample.decode(FALLBACK, "replace")
    if not any(c.isalpha() for c in western if not c.isascii()) and not _strange_signs(western):
        return FALLBACK  # currency and quotation marks
    scores = [(_wide(one, sample.decode(one.encoding, "replace")), one.encoding) for one in _WIDE]
    best = max(scores, key=itemgetter(0))
    if best[0] >= CERTAIN_WIDE:
        return best[1]
    scores = [(_fits(sample.decode(encoding, "replace"), letters), encoding) for encoding, letters in _ALPHABETS]
    scores[0] = (scores[0][0] + _WESTERN_FIRST, scores[0][1])
    scores.append((_thai(sample.decode("cp874", "replace")), "cp874"))
    best = max(scores, key=itemgetter(0))  # of equals the first
    if best[0] >= CERTAIN:
        return best[1]
    guess = charset_normalizer.from_bytes(sample, cp_isolation=[one for one in NAMES if one[:3] != "utf"]).best()
    return named(guess.encoding) if guess is not None else best[1]


def _by_names(sample: bytes, is_name: Callable[[str], bool]) -> str:
    """The encoding in which most cells are names of columns; empty where no cell outside ASCII is one."""
    best = (0, "")
    for encoding in NAMES:
        cells = _CELL_END.split(sample.decode(encoding, "replace"))[:2_000] if encoding[:3] != "utf" else []
        count = sum(not cell.isascii() and is_name(cell.strip('" ')) for cell in cells)
        best = max(best, (count, encoding), key=itemgetter(0))
    return best[1]


def _fits(text: str, languages: Sequence[str]) -> float:
    """How well a text fits an encoding: half by its words, each of any of the languages, half by the best language."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    alphabets = [frozenset(letters + letters.upper()) for letters in languages]
    is_latin = unicodedata.name(languages[0][0], "").startswith("LATIN")
    fine = [word for word in words if _is_word(word, is_latin)]
    odd = sum(map(_outside, words)) - sum(map(_outside, fine)) + _strange_signs(text)
    by_word = sum(_outside(word) for word in fine if any(_right(word, one) == _outside(word) for one in alphabets))
    by_language = max(sum(_right(word, one) for word in fine) for one in alphabets)
    whole = sum(map(_outside, fine)) + odd
    return (by_word + by_language) / (2 * whole) if whole else 0.0


def _outside(word: str) -> int:
    return sum(not c.isascii() for c in word)


def _right(word: str, alphabet: frozenset[str]) -> int:
    return sum(c in alphabet for c in word if not c.isascii())


def _is_word(word: str, is_latin: bool) -> bool:
    """Whether letters stand as they do in words: no capital after a small one, no two scripts, no ending within."""
    if any(a.islower() and b.isupper() for a, b in pairwise(word)):
        return False
    if any(c in _FINAL for c in word[:-1]):
        return False
    if is_latin:
        return max(map(len, re.findall(r"[^\x00-\x7f]+", word))) < 4
    return not any(c.isascii() for c in word)


def _strange_signs(text: str) -> int:
    """How many signs outside ASCII no text has, or has where they do not belong: within a word."""
    strange = 0
    for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if sign.isascii() or sign.isalpha() or unicodedata.combining(sign) or sign in _BESIDE:
            continue
        touching = before.isalpha() or after.isalpha()
        strange += sign not in _APART or (touching and not (sign in "¿¡" and not before.isalpha()))
    return strange


@dataclass(frozen=True, slots=True)
class _Wide:
    """An encoding of two bytes a character, and which of its characters are the common ones."""

    encoding: str
    rows: range  # first bytes of the common characters
    kana: bool


_WIDE = (
    _Wide("cp949", range(0xB0, 0xC9), False),  # Hangul, KS X 1001
    _Wide("euc_jp", range(0xB0, 0xD0), True),  # kanji of level 1, JIS X 0208
    _Wide("cp932", range(0x88, 0x99), True),
    _Wide("cp950", range(0xA4, 0xC7), False),  # frequent characters
    _Wide("gb18030", range(0xB0, 0xD8), False),  # level 1, GB 2312
)


def _wide(one: _Wide, text: str) -> float:
    """Which share of the characters outside ASCII is common in an encoding of two bytes."""
    right = wrong = 0.0
    kana = False
    for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if letter.isascii() or "\u3000" <= letter <= "\u303f" or "\uff01" <= letter <= "\uff5e":
            continue
        if "\u3040" <= letter <= "\u30ff":
            kana = True
            right, wrong = right + one.kana, wrong + (not one.kana)
            continue
        spelled = letter.encode(one.encoding, "replace")
        common = len(spelled) == 2 and spelled[0] in one.rows and (one.encoding != "gb18030" or spelled[1] > 0xA0)
        lonely = (before.isascii() and after.isascii()) and (before.isalpha() or after.isalpha())
        damaged = DAMAGE * (letter == "\ufffd")
        right, wrong = right + (common and not lonely), wrong + (not common or lonely) + damaged
    share = right / (right + wrong) if right + wrong else 0.0
    return share if kana or not one.kana else share * 0.9


def _thai(text: str) -> float:
    """Which share of the characters outside ASCII is Thai as it is written: signs stand above or below a consonant."""
    right = wrong = 0
    before = ""
    for letter in text:
        if not letter.isascii():
            sign = letter in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
            fine = "\u0e01" <= letter <= "\u0e4e" and (not sign or "\u0e01" <= before <= "\u0e4e")
            right, wrong = right + fine, wrong + (not fine and letter not in _BESIDE)
        before = letter
    return right / (right + wrong) if right + wrong else 0.0
