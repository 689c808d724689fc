"""Whose fault a bounce is: what servers say, by the words, the code and the moment; and the shapes reports come in."""

from __future__ import annotations

import json

import pytest
from core.inbound.accounts import A, M

from outreach.core.inbound import bounce
from outreach.core.mime import mime
from outreach.core.states import MailKind

PROSE = {
    "exim": (
        "Mail Delivery System <Mailer-Daemon@mx.example>",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent"
        " could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n "
        " jo@site.example\n    host mx.site.example [192.0.2.1]\n"
        "    SMTP error from remote mail server after RCPT TO:<jo@site.example>:\n    550 5.1.1 No such user\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\nMessage-ID:"
        " <ours@acme.example>\nSubject: Hi\n\nspam spam",
    ),
    "qmail": (
        "MAILER-DAEMON@site.example",
        "failure notice",
        "Hi. This is the qmail-send program at site.example.\nI'm afraid I wasn't able to deliver your"
        " message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work"
        " out.\n\n<jo@site.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        "--- Below this line is a copy of the message.\n\nReturn-Path: <ana@acme.example>\nMessage-ID:"
        " <ours@acme.example>\n",
    ),
    "exchange": (
        "Microsoft Outlook <postmaster@site.example>",
        "Undeliverable: A guide",
        "Delivery has failed to these recipients or groups:\n\njo@site.example\nThe email address you"
        " entered couldn't be found. Please check the recipient's email "
        "address and try to resend the message.\n\nDiagnostic information for"
        " administrators:\nGenerating server: site.example\n\njo@site.example\n"
        "#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\nOriginal message"
        " headers:\n\nMessage-ID: <ours@acme.example>\n",
    ),
    "qq": (
        "PostMaster@qq.com",
        "来自qq.com的退信",
        "抱歉，您的邮件被退回来了……\n收件人: jo@site.example\n退信原因:"
        " 收件人邮件地址（jo@site.example）不存在，邮件无法送达。\nhost"
        " mx1.site.example said: 550 Mailbox not found\n",
    ),
    "german": (
        "Mail Delivery System <MAILER-DAEMON@mx.example>",
        "Unzustellbar: Hallo",
        "Ihre Nachricht konnte nicht zugestellt werden:\n\n<jo@site.example>: 550 Benutzer"
        " unbekannt\n\nMessage-ID: <ours@acme.example>\n",
    ),
    "outlook cloud": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        "** Address not found **\n\nYour message wasn't delivered to jo@site.example because the"
        " address couldn't be found, or is unable to receive mail.\n\n"
        "The response from the remote server was:\n550 5.1.1 <jo@site.example>: Recipient address"
        " rejected: User unknown\n",
    ),
}


@pytest.mark.parametrize("system", PROSE)
def test_prose_is_read_where_no_report_is_attached(system: str) -> None:
    sender, subject, text = PROSE[system]
    raw = (
        f"From: {sender}\nTo: ana@acme.example\nSubject: {subject}\nReturn-Path: <>\nContent-Type:"
        f" text/plain; charset=utf-8\n\n{text}"
    )
    report = bounce.read(mime.read(raw.encode()))
    assert report is not None and report.kind is MailKind.BOUNCE
    assert (report.worst.recipient, report.worst.blame) == ("jo@site.example", A)
    if "<ours@acme.example>" in text:
        assert "ours@acme.example" in report.ours


def report(
    *blocks: str, notice: str = "Your mail could not be delivered.", kind: str = "delivery-status"
) -> mime.Incoming:
    status = "\n\n".join(("Reporting-MTA: dns; mx.example", *blocks))
    return mime.read(
        f"""From: MAILER-DAEMON@mx.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b

{notice}

--b
Content-Type: message/{kind}

{status}

--b
Content-Type: message/rfc822

Message-ID: <ours@acme.example>
X-Outreach-Id: token
To: jo@site.example

Hi
--b--
""".encode()
    )


def test_each_recipient_has_a_fate_of_their_own() -> None:
    found = bounce.read(
        report(
            "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp;"
            " 552 mailbox full",
            "Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp;"
            " 550 unknown user",
            "Final-Recipient: rfc822; c@x.example\nAction: delivered\nStatus: 2.0.0",
        )
    )
    assert found is not None and found.ours == ("ours@acme.example",)
    assert [(f.recipient, f.action, f.blame) for f in found.failures] == [
        ("a@x.example", "failed", M),
        ("b@x.example", "failed", A),
        ("c@x.example", "delivered", None),
    ]


def test_a_delay_and_a_delivery_are_no_bounces() -> None:
    delayed = bounce.read(
        report("Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.4.1", notice="Still trying.")
    )
    delivered = bounce.read(report("Final-Recipient: rfc822; a@x.example\nAction: delivered\nStatus: 2.1.5"))
    assert delayed is not None and delayed.kind is MailKind.DELAYED
    assert delivered is not None and delivered.kind is MailKind.DELIVERED


def test_a_folded_diagnosis_is_read_whole() -> None:
    found = bounce.read(
        report(
            "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;"
            " 550\n user\n unknown"
        )
    )
    assert found is not None and found.worst.said == "550 user unknown"


def test_a_complaint_names_who_complained() -> None:
    arf = report("", kind="feedback-report")
    assert bounce.complaint(arf) is not None and bounce.complaint(arf).worst.recipient == "jo@site.example"  # type: ignore[union-attr]
    assert bounce.complaint(report("Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1")) is None


def test_a_report_that_says_not_spam_is_no_complaint() -> None:
    raw = (
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type:"
        " message/feedback-report\n\nFeedback-Type: not-spam\n--b--"
    )
    assert bounce.complaint(mime.read(raw.encode())) is None


def test_amazons_notes_are_read() -> None:
    told = {
        "notificationType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {"emailAddress": "jo@site.example", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
            ],
        },
    }
    found = bounce.read(
        mime.read(
            f"From: no-reply@sns.amazonaws.com\nSubject: AWS Notification"
            f" Message\n\n{json.dumps(told)}\n--\nunsubscribe".encode()
        )
    )
    assert found is not None and (found.worst.recipient, found.worst.blame) == ("jo@site.example", A)
    told = {
        "notificationType": "Complaint",
        "complaint": {"complainedRecipients": [{"emailAddress": "jo@site.example"}]},
    }
    found = bounce.complaint(mime.read(f"From: x@sns.amazonaws.com\n\n{json.dumps(told)}".encode()))
    assert found is not None and found.worst.recipient == "jo@site.example"


@pytest.mark.parametrize(
    ("sender", "subject", "body"),
    [
        ("Mia <mia@x.example>", "Re: A guide", "Your last mail could not be delivered? I got it fine."),
        ("Mia <mia@x.example>", "Delivery of the article", "I will deliver it on Monday."),
        ("News <news@x.example>", "Why mail is returned", "Ten reasons for bounces: user unknown, mailbox full."),
        ("postmaster@x.example", "Re: your question", "Happy to help, which page do you mean?"),
    ],
)
def test_people_who_write_about_mail_have_not_bounced(sender: str, subject: str, body: str) -> None:
    raw = f"From: {sender}\nTo: ana@acme.example\nSubject: {subject}\nIn-Reply-To: <ours@acme.example>\n\n{body}"
    assert bounce.read(mime.read(raw.encode())) is None
