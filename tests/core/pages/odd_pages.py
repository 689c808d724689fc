"""Odd pages: HTML that readers of one mind take one way and readers of another take otherwise."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

TARGET = "https://acme.test/guide"
A = f'<a href="{TARGET}">guide</a>'

ODD = [
    # misnested and moved about
    f"<p>{A}<p>{A}</div>{A}", f"<table>{A}<tr><td>{A}</table>", f"<select>{A}<option>{A}</select>{A}", f"<button>{A}</button>",
    f"<a href=/x>{A}</a>", f"<a href=/x><table><tr><td>{A}</table></a>", f"<form>{A}<form>{A}</form>", f"<b><i><u>{A}</b></i></u>{A}",
    f'<a href="{TARGET}"><div><a href="{TARGET}">x</a></div>y</a>', f"<table><caption>{A}</caption><colgroup>{A}</table>",
    f"<table><tr><td><table><tr>{A}</table></table>", f"<ul><li>{A}<li>{A}</ul>", f"<h1>{A}<h2>{A}</h1>", f"<nobr>{A}<nobr>{A}", f"<image>{A}",
    f"<p/>{A}<div/>{A}", f"<br>{A}</br>{A}", f"</body></html>{A}<!-- {A} -->", f"<html><head></head><body></body><head>{A}</head>",
    "<div>" * 600 + A, "<b>" * 60 + "<p>" * 30 + A, f"<p><svg><foreignObject>{A}</foreignObject></svg>", f"<details><summary>{A}</summary>{A}</details>",
    # elements whose content is no markup, or none here
    f"<noframes>{A}</noframes>", f"<noembed>{A}</noembed>", f"<object>{A}</object>", f"<video>{A}</video>", f"<canvas>{A}</canvas>", f"<dialog>{A}</dialog>",
    f"<frameset><frame>{A}</frameset>{A}", f"<body><frameset>{A}", f"<textarea></textarea>{A}", f"<title></title>{A}", f"<!doctype html><title>x{A}",
    f"<plaintext>{A}", f"<xmp>{A}</xmp>{A}", f"<listing>{A}</listing>", f"<title/>{A}</title>{A}", f"<script/>{A}", f"<iframe><p>{A}</iframe>{A}",
    f"<script><!-- <script> </script> --></script>{A}", f"<script><!-- </script>{A}", f"<style><!-- </style>{A} -->", f"<script>x='</scr'+'ipt>'</script>{A}",
    f"<head><noscript>{A}</noscript>{A}", f"<noscript><p>x</noscript>{A}", f"<noscript><!-- </noscript> -->{A}</noscript>{A}", f"<body><noscript><style>x</noscript>{A}",
    f"<template>{A}</template><template>{A}", f"<table><template>{A}</template></table>{A}", f"<template><div></template>{A}</div>",
    # comments and their like
    f"<!--{A}", f"<!-- x --!>{A}", f"<!>{A}", f"<!->{A}", f"<!-- <!-- {A} --> {A}", f"<? php {A} ?>{A}", f"</ {A}>{A}", f"<![CDATA[ x ]]>{A}", f"<svg><![CDATA[{A}]]></svg>{A}",
    # attributes
    f"<a href={TARGET} >x</a>", f'<a href="{TARGET}>x</a> <p class="y">{A}', f"<a href='{TARGET}>x</a><p>{A}", f'<a title="a>b" href="{TARGET}">x</a>',
    f'<a title=a"b href="{TARGET}">x</a>', f'<a href = "{TARGET}" / >x</a>', f'<a HREF="{TARGET}" hRef="/x">x</a>', f'<a HREF="/x" hRef="{TARGET}">x</a>',
    f"<a\fhref={TARGET}>x", f"<A{A}", f"<a<a href={TARGET}>x", f"<a href={TARGET}{A}", f"<a/ /href={TARGET}/>x", f"<a =href={TARGET}>x", f'<a href="x"href="{TARGET}">y',
    # addresses
    '<a href="&#104;ttps://acme.test/guide">x', '<a href="https:&sol;&sol;acme.test&sol;guide">x', '<a href="https://acme.test/guide&#10;">x', '<a href="https://acme.test&#x2F;guide">x',
    '<a href="https://acme.test/guide&copy=1">x', '<a href="https://acme.test/guide?a=1&copy=2">x', '<a href="https:acme.test/guide">x', '<a href="http:acme.test/guide">x',
    '<a href="https:///acme.test/guide">x', '<a href="https:////acme.test/guide">x', '<a href="///acme.test/guide">x', '<a href="\\\\acme.test\\guide">x', '<a href="/\\acme.test/guide">x',
    '<a href="https://acme.test\\guide">x', '<a href="https://acme.test/a/%2e%2E/guide">x', '<a href="https://acme.test/./guide">x', '<a href="https://ACME.TEST./guide">x',
    '<a href="https://ａｃｍｅ.test/guide">x', '<a href="https://acme.test:0443/guide">x', '<a href="https://a%63me.test/guide">x', '<a href="https://acme&shy;.test/guide">x',
    '<a href="https://user@acme.test/guide">x', '<a href="\x01https://acme.test/guide\x1f">x', '<a href="https://acme.test/gu\tide">x', '<a href="ht\ntps://acme.test/guide">x',
    '<a href="view-source:https://acme.test/guide">x', '<a href="blob:https://acme.test/guide">x', '<a href="?">x</a><a href="https://acme.test?/guide">x', '<a href="https://acme.test:99999/guide">x',
    # base
    '<base href="https://acme.test/sub/"><a href="../guide">x', '<base href="javascript:1"><a href="https://acme.test/guide">x', '<base href="data:x,"><base href="https://acme.test"><a href="/guide">x',
    '<base href=""><base href="https://acme.test"><a href="/guide">x', '<base href="//acme.test/x"><a href=guide>x', '<svg><base href="https://acme.test/"/></svg><a href=guide>x',
    '<body><p><base href="https://acme.test/"><a href=guide>x', '<base href="https://acme.test:443/%7e/../"><a href="./guide">x', '<base href=" https://acme.test/ "><a href=guide>x',
    '<base href="ftp://acme.test/"><a href=guide>x', '<base href="https://[bad/"><base href="https://acme.test/"><a href=guide>x',
    # drawings, formulas, maps
    f"<svg>{A}<p>{A}</svg>", f"<svg><title>{A}</title></svg>{A}", f"<math>{A}</math>", f"<math><annotation-xml encoding='text/html'>{A}</annotation-xml></math>", f"<math><mtext>{A}</mtext></math>",
    f"<svg><a href={TARGET}><a href={TARGET}>", f"<svg><desc>{A}</desc><a href={TARGET}>y</a></svg>", f"<svg><style>{A}</style></svg>", f"<svg><script>{A}</script></svg>{A}", f"<svg><textarea>{A}</textarea></svg>",
    f"<math><style>{A}</style></math>", f"<svg><p>{A}", f"<svg><font color=x>{A}", f"<svg><font>{A}</font></svg>", f"<a href={TARGET}><svg><a xlink:href={TARGET}>x</a></svg></a>",
    f"<svg><a xlink:href='/x' href='{TARGET}'>x</a></svg>", f"<svg><A XLINK:HREF='{TARGET}'>x</A></svg>", f"<svg><image href={TARGET} /><use href={TARGET} /></svg>",
    f"<map name=m><area href={TARGET}>{A}</map>", f"<area href={TARGET}>",
]  # fmt: skip
