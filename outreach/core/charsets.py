"""Character sets: which encoding a label in a page or a mail stands for, and bytes turned into words.

The labels follow the Encoding Standard of the WHATWG. Only encodings named here ever decode a stranger's bytes: Python
knows others ("punycode", "unicode_escape", "utf-7") that are no text encodings of the web.
"""

from __future__ import annotations

import codecs
import re

# Python's name of each encoding, and the labels that mean it.
_WEB = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "utf-16le": "utf-16 utf-16le unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff",
    "utf-16be": "utf-16be unicodefffe",
    "cp1252": "us-ascii ascii ansi_x3.4-1968 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 "
    "latin1 latin-1 l1 csisolatin1 cp819 ibm819 windows-1252 cp1252 x-cp1252 x-user-defined",
    "iso8859-2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 latin-2 l2 csisolatin2",
    "iso8859-3": "iso-8859-3 iso8859-3 iso88593 iso_8859-3 latin3 l3",
    "iso8859-4": "iso-8859-4 iso8859-4 iso88594 iso_8859-4 latin4 l4",
    "iso8859-5": "iso-8859-5 iso8859-5 iso88595 iso_8859-5 cyrillic csisolatincyrillic",
    "iso8859-6": "iso-8859-6 iso8859-6 iso88596 iso_8859-6 iso-8859-6-e iso-8859-6-i arabic asmo-708",
    "iso8859-7": "iso-8859-7 iso8859-7 iso88597 iso_8859-7 greek greek8 csisolatingreek",
    "iso8859-8": "iso-8859-8 iso8859-8 iso88598 iso_8859-8 iso-8859-8-e iso-8859-8-i hebrew visual logical",
    "cp1254": "iso-8859-9 iso8859-9 iso88599 iso_8859-9 latin5 l5 windows-1254 cp1254 x-cp1254",
    "iso8859-10": "iso-8859-10 iso8859-10 latin6 l6",
    "cp874": "iso-8859-11 iso8859-11 tis-620 tis620 windows-874 cp874 dos-874",
    "iso8859-13": "iso-8859-13 iso8859-13",
    "iso8859-14": "iso-8859-14 iso8859-14",
    "iso8859-15": "iso-8859-15 iso8859-15 iso_8859-15 latin9 latin-9 l9",
    "iso8859-16": "iso-8859-16 iso8859-16",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "koi8-r": "koi8-r koi8 koi koi8_r cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "cp866": "ibm866 cp866 866",
    "mac-roman": "macintosh mac x-mac-roman mac-roman",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "gb2312 gbk gb18030 x-gbk gb_2312 gb_2312-80 chinese csgb2312 cp936 euc-cn",
    "big5hkscs": "big5 big5-hkscs big5hkscs cn-big5 x-x-big5 cp950",
    "euc_jp": "euc-jp x-euc-jp eucjp",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j cp932 csshiftjis",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 cp949 uhc",
}
# Labels that only mails use; iso2022_jp_2 reads everything that iso2022_jp reads.
_MAIL = {
    "iso2022_jp_2": "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-ms cp50220 cp50221",
    "iso2022_kr": "iso-2022-kr",
    "hz": "hz-gb-2312",
    "cp437": "cp437 ibm437",
    "cp850": "cp850 ibm850",
    "cp852": "cp852 ibm852",
    "cp1252": "ansi_x3.110-1983",
    # The byte order mark of UTF-16 in a mail may say either order.
    "utf-16": "utf-16",
}


def _by_label(table: dict[str, str]) -> dict[str, str]:
    return {label: encoding for encoding, labels in table.items() for label in labels.split()}


LABELS = _by_label(_WEB)  # label in lower case -> Python's name: what a browser reads
MAIL_LABELS = {**LABELS, **_by_label(_MAIL)}
_UNSURE = ("us-ascii", "ascii", "ansi_x3.4-1968")  # whoever says so and writes other bytes is wrong about them

_BODY_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def _as_windows_1252(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    return problem.object[problem.start : problem.end].decode("cp1252", "replace"), problem.end


codecs.register_error("as-windows-1252", _as_windows_1252)


def text(body: bytes, charset: str = "") -> str:
    """Decode bytes of a mail as words: by their byte order mark, by *charset* if MAIL_LABELS has it, else as UTF-8.

    Bytes that are no UTF-8 are read as Windows-1252, whatever the label says: that is what Latin-1 called UTF-8 needs,
    and a text with a foot in another encoding keeps both. Gives no NUL, no lone surrogate and only "\\n" at line ends.
    """
    label = charset.strip().strip("\"'").lower()
    known = "" if label in _UNSURE else MAIL_LABELS.get(label, "")
    for mark, named in _MARKS:
        if body.startswith(mark):
            known = named
    words = body.decode(known, "replace") if known not in ("", "utf-8") else body.decode("utf-8", "as-windows-1252")
    words = words.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _BODY_CONTROLS.sub("", words)
