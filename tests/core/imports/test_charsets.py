"""Charsets: the encodings of one country's spreadsheets are told apart by names of columns and by letters."""

from __future__ import annotations

import io

import pytest

from outreach.core.imports import charsets, formats, tables

WRITTEN = [
    ("cp1251", "Обзор ульев для начинающих, хорошее руководство"),
    ("cp1251", "гарний посібник про бджіл і їхній мед"),
    ("cp1251", "добро ръководство за пчелите"),
    ("koi8_r", "Обзор ульев для начинающих, хорошее руководство"),
    ("cp866", "Обзор ульев для начинающих, хорошее руководство"),
    ("mac_cyrillic", "Источник;Цель;хорошее руководство"),
    ("cp1253", "καλός οδηγός για τις μέλισσες"),
    ("cp1254", "arıcılık için güzel bir yazı, şöyle"),
    ("cp1254", "İstanbul'da ağaç"),
    ("cp1250", "książka o pszczołach i miodzie, świetna"),
    ("cp1250", "průvodce včelařením, příručka pro začátečníky"),
    ("cp1250", "jó útmutató kezdőknek, és a mézről szóló könyv"),
    ("cp1250", "dober vodič za začetnike, čebele in že več"),
    ("iso8859_2", "książka o pszczołach i miodzie, świetna"),
    ("cp852", "książka o pszczołach i miodzie, świetna"),
    ("cp1255", "מדריך טוב על דבורים"),
    ("cp1256", "دليل جيد عن النحل"),
    ("cp1257", "apie bites ir medų, žiūrėkite čia"),
    ("cp1257", "labs ceļvedis iesācējiem, par bitēm un šūnām"),
    ("cp874", "คู่มือการเลี้ยงผึ้งสำหรับผู้เริ่มต้น"),
    ("cp932", "養蜂の手引き、リンク元"),
    ("euc_jp", "養蜂の手引き、リンク元"),
    ("gb18030", "养蜂入门指南，中国的蜂蜜"),
    ("cp950", "養蜂入門指南，台灣的蜂蜜"),
    ("cp949", "양봉 안내서 초보자를 위한 꿀벌 이야기"),
    ("cp850", "gutes Handbuch für Anfänger, größer"),
    ("mac_roman", "le guide des ruchers, près de l’été, à côté"),
]
# Western Europe is what a file without other signs is: few letters, prices and several languages in one file.
WESTERN = [
    "gutes Handbuch für Anfänger", "près de l’été — «bien sûr»", "guía de apicultura, ¿qué más? español", "São Paulo",
    "en god veiledning på norsk, også for nybegynnere", "L'apicoltura è un'attività che può essere più facile",
    "für Anfänger;près de l’été;guía español;blåbær;não", "€ 50", "“best” – 50 %", "BÜCHER FÜR ALLE", "café", "Málaga",
    "bókin á íslensku, þjóð og æði", "naïve résumé", "Suomen mehiläishoitajien käsikirja",
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "text"), WRITTEN)
def test_letters_of_a_language_tell_the_encoding(encoding, text):
    data = f"https://x.example/1;{text}\r\nhttps://x.example/2;{text}\r\n".encode(encoding)
    assert data.decode(charsets.recognise(data)) == data.decode(encoding)


@pytest.mark.parametrize("text", WESTERN)
def test_western_text_stays_western(text):
    assert charsets.recognise(f"https://x.example/1;{text}\r\n".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("cp1251", "Ссылающаяся страница;Текст ссылки"),
        ("koi8_r", "Ссылающаяся страница;Текст ссылки"),
        ("cp1250", "Strona linkująca;Ostatnie indeksowanie"),
        ("cp932", "リンク元ページ,前回のクロール"),
        ("cp949", "연결 페이지,마지막 크롤링"),
        ("cp1255", "דף מקשר,נסרק לאחרונה"),
    ],
)
def test_names_of_columns_tell_the_encoding_of_a_table(encoding, header):
    data = f"{header}\r\nhttps://x.example/1,2026-05-01\r\n".encode(encoding)
    table = formats.tables_in(io.BytesIO(data))[0]
    assert table.encoding == encoding and charsets.NAMES[encoding] in table.notes[0]


def test_utf_8_with_a_few_damaged_bytes_is_no_other_encoding():
    data = "Ссылка;хорошее руководство\n".encode() * 20 + b"\xff\n"
    assert tables.read(io.BytesIO(data))[0].encoding == "utf-8"


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("Windows-1251", "cp1251"), ("cp1251", "cp1251"), ("latin1", "cp1252"), ("ISO-8859-1", "cp1252"),
        ("Shift_JIS", "cp932"), ("gbk", "gb18030"), ("euc-kr", "cp949"), ("UTF-8", "utf-8"), (" big5 ", "cp950"),
    ],
)  # fmt: skip
def test_labels_are_taken_as_they_are_meant(label, encoding):
    assert charsets.named(label) == encoding


@pytest.mark.parametrize("label", ["", "klingon", "rot13", "base64", "zip", "a\0b"])
def test_what_is_no_encoding_is_said(label):
    with pytest.raises(charsets.Unknown, match="encoding"):
        charsets.named(label)


def test_the_encoding_a_person_names_is_used_but_a_byte_order_mark_wins():
    data = "Ссылка;текст\nа;б\n".encode("koi8_r")
    assert tables.read(io.BytesIO(data), "koi8-r")[0].head(1)[0].cells == ["Ссылка", "текст"]
    marked = "Ссылка;текст\nа;б\n".encode("utf-16")
    assert tables.read(io.BytesIO(marked), "windows-1251")[0].head(1)[0].cells == ["Ссылка", "текст"]
    with pytest.raises(tables.Unreadable, match="no encoding called klingon"):
        tables.read(io.BytesIO(data), "klingon")
