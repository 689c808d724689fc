"""Delivery reports as the mail systems write them: each writer takes what the server said and gives a mail's bytes."""
# ruff: noqa: E501 - what systems write reads best unbroken

from __future__ import annotations

import re

SENT = "ana@acme.example"
RETURNED = (
    "Received: from desk.acme.example by mx.acme.example; Mon, 23 Nov 2026 09:00:00 +0100\n"
    f"From: Ana Ruiz <{SENT}>\nTo: Mia <{{who}}>\nSubject: A guide for your readers\n"
    "Message-ID: <pitch-1@acme.example>\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\n"
)
LETTER = "Hello Mia,\n\nwould you add our guide to winter feeding? You can unsubscribe by a word.\n\nAna\n"


def mail(head: str, body: str) -> bytes:
    return (head.strip("\n") + "\n\n" + body).encode()


def head(sender: str, subject: str, kind: str = "text/plain; charset=utf-8", more: str = "") -> str:
    return (
        f"Return-Path: <>\nFrom: {sender}\nTo: {SENT}\nSubject: {subject}\nDate: Mon, 23 Nov 2026 09:01:00 +0100\n"
        f"Message-ID: <report-1@mx.acme.example>\nMIME-Version: 1.0\nContent-Type: {kind}\n{more}"
    )


def report(
    sender: str, subject: str, words: str, status: str, who: str, *, more: str = "", whole: bool = True
) -> bytes:
    """A multipart/report (RFC 3462) of three parts: words, delivery-status, and the mail or its header."""
    back = RETURNED.format(who=who)
    third = f"message/rfc822\n\n{back}\n{LETTER}" if whole else f"text/rfc822-headers\n\n{back}"
    return mail(
        head(sender, subject, 'multipart/report; report-type=delivery-status; boundary="=_b"', more),
        f"--=_b\nContent-Type: text/plain; charset=utf-8\n\n{words}\n\n--=_b\n"
        f"Content-Type: message/delivery-status\n\n{status.strip()}\n\n--=_b\nContent-Type: {third}\n--=_b--\n",
    )


def code(said: str, fallback: str = "5.0.0") -> str:
    found = re.search(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])", said)
    basic = re.search(r"\b([45])\d\d\b", said)
    return found.group() if found else f"{basic.group(1)}.0.0" if basic else fallback


def postfix(who: str, said: str, *, at: str = "RCPT TO", status: str = "", action: str = "failed") -> bytes:
    host = "mx." + who.partition("@")[2]
    told = f"host {host}[192.0.2.7] said: {said} (in reply to {at} command)" if at else said
    subject, opening = (
        "Undelivered Mail Returned to Sender",
        (
            "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. "
            "It's attached below.\n\nFor further assistance, please send mail to postmaster.\n\nIf you do so, please "
            "include this problem report. You can\ndelete your own text from the attached returned message.\n"
        ),
    )
    if action == "delayed":
        subject, opening = (
            "Delayed Mail (still being retried)",
            (
                "####################################################################\n# THIS IS A WARNING ONLY.  YOU DO "
                "NOT NEED TO RESEND YOUR MESSAGE.  #\n####################################################################"
                "\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) "
                "old.\n"
            ),
        )
    if action == "delivered":
        subject, opening = (
            "Successful Mail Delivery Report",
            (
                "Your message was successfully delivered to the destination(s)\nlisted below. If the message was delivered "
                "to mailbox you will\nreceive no further notifications. Otherwise you may still receive\nnotifications of "
                "mail delivery errors from other systems.\n"
            ),
        )
    return report(
        "MAILER-DAEMON@mx.acme.example (Mail Delivery System)",
        subject,
        f"This is the mail system at host mx.acme.example.\n\n{opening}\n                   The mail system\n\n"
        f"<{who}>: {told}",
        f"Reporting-MTA: dns; mx.acme.example\nX-Postfix-Queue-ID: 4F2B01C0A3\nX-Postfix-Sender: rfc822; {SENT}\n"
        f"Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0100 (CET)\n\nFinal-Recipient: rfc822; {who}\n"
        f"Original-Recipient: rfc822;{who}\nAction: {action}\nStatus: {status or code(said)}\n"
        + (f"Remote-MTA: dns; {host}\nDiagnostic-Code: smtp; {said}" if at else f"Diagnostic-Code: X-Postfix; {said}"),
        who,
    )


def sendmail(who: str, said: str, *, at: str = "RCPT To", status: str = "", old: bool = False) -> bytes:
    host = "mx." + who.partition("@")[2]
    verdict = {"RCPT To": "User unknown", "DATA": "Service unavailable", "MAIL From": "Service unavailable"}.get(at, at)
    words = (
        "The original message was received at Mon, 23 Nov 2026 09:00:00 +0100\nfrom desk.acme.example [192.0.2.9]\n\n"
        f"   ----- The following addresses had permanent fatal errors -----\n<{who}>\n    (reason: {said})\n\n"
        f"   ----- Transcript of session follows -----\n... while talking to {host}.:\n"
        f">>> {at}:<{who if at == 'RCPT To' else SENT}>\n<<< {said}\n{said[:3]} {code(said)} <{who}>... {verdict}\n"
    )
    if old:
        return mail(
            head(
                "Mail Delivery Subsystem <MAILER-DAEMON@mx.acme.example>", "Returned mail: see transcript for details"
            ),
            words + "\n   ----- Original message follows -----\n\n" + RETURNED.format(who=who) + "\n" + LETTER,
        )
    return report(
        "Mail Delivery Subsystem <MAILER-DAEMON@mx.acme.example>",
        "Returned mail: see transcript for details",
        words,
        f"Reporting-MTA: dns; mx.acme.example\nReceived-From-MTA: DNS; desk.acme.example\n"
        f"Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0100\n\nFinal-Recipient: RFC822; {who}\nAction: failed\n"
        f"Status: {status or code(said)}\nRemote-MTA: DNS; {host}\nDiagnostic-Code: SMTP; {said}\n"
        "Last-Attempt-Date: Mon, 23 Nov 2026 09:00:04 +0100",
        who,
        more="Auto-Submitted: auto-generated (failure)\n",
    )


def exim(who: str, said: str, *, at: str = "RCPT TO", delayed: bool = False) -> bytes:
    host = "mx." + who.partition("@")[2]
    place = {"RCPT TO": f"RCPT TO:<{who}>", "MAIL FROM": f"MAIL FROM:<{SENT}>", "DATA": "end of data", "": ""}[at]
    told = f"host {host} [192.0.2.7]\n    SMTP error from remote mail server after {place}:\n    {said}" if at else said
    if delayed:
        return mail(
            head(
                "Mail Delivery System <Mailer-Daemon@mx.acme.example>",
                "Warning: message 1t9xYz delayed 24 hours",
                more="Auto-Submitted: auto-replied\n",
            ),
            "This message was created automatically by mail delivery software.\nA message that you sent has not yet been "
            "delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.acme.example.\n\n"
            "The message identifier is:     1t9xYz-000\nThe subject of the message is: A guide for your readers\n\n"
            f"The address to which the message has not yet been delivered is:\n\n  {who}\n    {told}\n\nNo action is required "
            "on your part. Delivery attempts will continue for\nsome time, and this warning may be repeated at intervals "
            "if the message\nremains undelivered. Eventually the mail delivery software will give up,\nand when that "
            "happens, the message will be returned to you.\n",
        )
    return mail(
        head(
            "Mail Delivery System <Mailer-Daemon@mx.acme.example>",
            "Mail delivery failed: returning message to sender",
            more=f"X-Failed-Recipients: {who}\nAuto-Submitted: auto-replied\n",
        ),
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered "
        "to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        f"  {who}\n    {told}\n\n------ This is a copy of the message, including all the headers. ------\n\n"
        + RETURNED.format(who=who)
        + "\n"
        + LETTER,
    )


def qmail(who: str, said: str, *, remote: bool = True) -> bytes:
    told = (
        f"192.0.2.7 {said.partition('|')[0]}\nRemote host said: {said.partition('|')[2]}"
        if "|" in said
        else f"192.0.2.7 does not like recipient.\nRemote host said: {said}\nGiving up on 192.0.2.7."
        if remote
        else said
    )
    return mail(
        head("MAILER-DAEMON@mx.acme.example", "failure notice"),
        "Hi. This is the qmail-send program at mx.acme.example.\nI'm afraid I wasn't able to deliver your message to the "
        "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{who}>:\n{told}\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <{SENT}>\n"
        + RETURNED.format(who=who)
        + "\n"
        + LETTER,
    )


def exchange(
    who: str,
    said: str,
    *,
    words: str = "",
    subject: str = "Undeliverable: A guide for your readers",
    opening: str = "Delivery has failed to these recipients or groups:",
) -> bytes:
    host = "EX01." + who.partition("@")[2]
    return report(
        f"Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{who.partition('@')[2]}>",
        subject,
        f"{opening}\n\n{who}<mailto:{who}>\n{words}\n\n\n\n\nDiagnostic information for administrators:\n\nGenerating "
        f"server: {host}\n\n{who}\n{host}\nRemote Server returned '{said}'\n\nOriginal message headers:\n\nReceived: from "
        f"{host} (10.0.0.4) by {host} (10.0.0.5)\n",
        f"Reporting-MTA: dns;{host}\nReceived-From-MTA: dns;mx.acme.example\nArrival-Date: Mon, 23 Nov 2026 08:00:00 "
        f"+0000\n\nFinal-Recipient: rfc822;{who}\nAction: failed\nStatus: {code(said)}\nDiagnostic-Code: smtp;{said}\n"
        f"X-Display-Name: Mia",
        who,
    )


def gmail(who: str, title: str, words: str, said: str = "") -> bytes:
    told = f"\n\nThe response from the remote server was:\n\n{said}" if said else ""
    return report(
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        f"\n** {title} **\n\n{words}{told}\n",
        f"Reporting-MTA: dns; googlemail.com\nReceived-From-MTA: dns; {SENT}\nArrival-Date: Mon, 23 Nov 2026 00:00:00 -0800 "
        f"(PST)\nX-Original-Message-ID: <pitch-1@acme.example>\n\nFinal-Recipient: rfc822; {who}\nAction: failed\nStatus: "
        f"{code(said or words, '5.0.0')}\n"
        + (
            f"Remote-MTA: dns; mx.{who.partition('@')[2]}. (192.0.2.7, the server for the "
            f"domain {who.partition('@')[2]}.)\nDiagnostic-Code: smtp; {said}\n"
            if said
            else f"Diagnostic-Code: smtp; {words}\n"
        )
        + "Last-Attempt-Date: Mon, 23 Nov 2026 00:00:02 -0800 (PST)",
        who,
        more=f"X-Failed-Recipients: {who}\nAuto-Submitted: auto-replied\n",
    )


def text(sender: str, subject: str, words: str, more: str = "") -> bytes:
    return mail(head(sender, subject, more=more), words)
