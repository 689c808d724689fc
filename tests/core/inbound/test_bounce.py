"""Whose fault a bounce is: what servers say, by the words, the code and the moment; and the shapes reports come in."""

from __future__ import annotations

import json

import pytest

from outreach.core.inbound import bounce
from outreach.core.mime import mime
from outreach.core.states import BounceClass, MailKind

A, M, S, T = BounceClass.ADDRESS, BounceClass.MAILBOX, BounceClass.SENDER, BounceClass.MESSAGE

SAID = [
    # nobody there
    (
        A,
        "550 5.1.1 The email account that you tried to reach does not exist. Please try"
        " double-checking the recipient's email address for typos",
    ),
    (A, "550-5.1.1 <x@y.example>: Recipient address rejected: User unknown in virtual mailbox table"),
    (A, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    (A, "550 5.4.1 Recipient address rejected: Access denied. [AM0EUR05FT040.eop-eur05.prod.protection.outlook.com]"),
    (A, "550 5.1.1 <x@y.example> Recipient not found. <https://community.mimecast.com/docs/DOC-1369#550>"),
    (A, "550 No such user here (in reply to RCPT TO command)"),
    (A, "554 delivery error: dd Requested mail action aborted, mailbox not found - mta4321.mail.gq1.yahoo.com"),
    (A, "550 #5.1.0 Address rejected."),
    (A, "550 sorry, no mailbox here by that name. (#5.7.17)"),
    (A, "511 5.1.1 unknown address or alias: x@y.example"),
    (A, "550 Requested action not taken: mailbox unavailable (in reply to RCPT TO command)"),
    (A, "550 Invalid recipient x@y.example (#5.1.1)"),
    (A, "550 5.7.1 <x@y.example>... User unknown (in reply to RCPT TO command)"),
    (A, "550 Unrouteable address"),
    (A, "550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728"),
    (A, "550 User not found: x@163.com"),
    (A, "550 Benutzer unbekannt"),
    (A, "550 5.1.1 Utilisateur inconnu"),
    (A, "550 5.1.1 Destinatario desconocido: usuario desconocido"),
    (A, "550 Message was not accepted -- invalid mailbox. Local mailbox x@mail.ru is unavailable: user not found"),
    (A, "553 5.3.0 <x@y.example>... Addressee unknown, relay=[192.0.2.1]"[:50] + " no such user"),
    (A, "5.1.2 (bad destination system: no such domain)"),
    (A, "Host or domain name not found. Name service error for name=nowhere.example type=AAAA: Host not found"),
    (A, "550 5.1.2 <x@nowhere.example>... Host unknown (Name server: nowhere.example: host not found)"),
    (A, "556 5.1.10 Domain does not accept mail (nullMX)"),
    (A, "all relevant MX records point to non-existent hosts"),
    # the mailbox has trouble
    (
        M,
        "552 5.2.2 The email account that you tried to reach is over quota. Please direct the"
        " recipient to https://support.google.com/mail/?p=OverQuotaPerm",
    ),
    (M, "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded"),
    (M, "452 4.2.2 Over quota"),
    (M, "550 Mailbox is full / Postfach voll"),
    (M, "552 Requested mail action aborted: exceeded storage allocation"),
    (
        M,
        "550 5.2.1 The email account that you tried to reach is disabled. Learn more at"
        " https://support.google.com/mail/?p=DisabledUser",
    ),
    (M, "554 30 Sorry, your message to x@yahoo.example cannot be delivered. This mailbox is disabled (554.30)."),
    (M, "450 4.2.1 The user you are trying to contact is receiving mail too quickly"[:34] + " busy"),
    (M, "451 4.7.1 Greylisting in action, please come back later"),
    (
        M,
        "450 4.2.0 <x@y.example>: Recipient address rejected: Greylisted, see"
        " http://postgrey.schweikert.ch/help/y.example.html",
    ),
    (M, "connect to mx.y.example[192.0.2.9]:25: Connection timed out"),
    (M, "retry timeout exceeded"),
    (M, "delivery temporarily suspended: connect to mx.y.example[192.0.2.9]:25: Connection refused"),
    (M, "450 4.1.1 <x@y.example>: Recipient address rejected: unverified address: user unknown"),
    (M, "5.0.0 something nobody has ever said"),
    # we are not wanted
    (
        S,
        "550 5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail requires"
        " all senders to authenticate with either SPF or DKIM.",
    ),
    (S, "550-5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail."),
    (S, "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address"),
    (S, "550 5.7.515 Access denied, sending domain acme.example does not meet the required authentication level."),
    (
        S,
        "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet"
        " service provider since part of their network is on our block list (S3150).",
    ),
    (S, "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints"),
    (S, "553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed."),
    (
        S,
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org;"
        " https://www.spamhaus.org/query/ip/192.0.2.1",
    ),
    (S, "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]"),
    (S, "554 5.7.1 <x@y.example>: Relay access denied"),
    (S, "550 5.7.23 The message was rejected because of Sender Policy Framework violation"),
    (
        S,
        "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go"
        " to https://support.google.com/a/answer/166852",
    ),
    (S, "452 4.5.3 Too many recipients"),
    (S, "421 Too many concurrent SMTP connections; please try again later."),
    (S, "550 5.1.8 <ana@acme.example>: Sender address rejected: Domain not found"),
    (S, "553 5.1.8 <ana@acme.example>... Domain of sender address ana@acme.example does not exist"),
    (S, "550 Sender verify failed (in reply to RCPT TO command)"),
    (S, "550 DY-001 (COL004-MC3F14) Unfortunately, messages from 192.0.2.1 weren't sent: we see a dynamic IP"),
    (S, "530 5.7.0 Must issue a STARTTLS command first"),
    (S, "550 High probability of spam"),
    (
        S,
        "554 5.7.1 The message from (<ana@acme.example>) with the subject of (Hi) matches a profile"
        " the Internet community may consider spam.",
    ),
    (
        S,
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; the group"
        " only accepts mail from people in its organization",
    ),
    (S, "550 Message contains no From header: missing From"),
    # this mail
    (T, "552 5.3.4 Message size exceeds fixed maximum message size (10485760)"),
    (
        T,
        "552-5.7.0 This message was blocked because its content presents a potential security issue:"
        " dangerous attachment",
    ),
    (T, "554 5.6.0 Message contains invalid MIME encoding"),
    (T, "554 5.4.6 Too many hops 26 (25 max)"),
    (T, "550 Virus Eicar-Test-Signature found in message"),
    (T, "554 5.3.5 Local configuration error"),
    (T, '5.3.0 Command died with status 127: "/usr/bin/procmail"'),
]


@pytest.mark.parametrize(("blame", "said"), SAID)
def test_what_servers_say_is_put_to_the_right_account(blame: BounceClass, said: str) -> None:
    assert bounce.judge(said)[0] is blame, bounce.judge(said)


def test_a_temporary_no_never_condemns_an_address() -> None:
    assert bounce.judge("450 4.1.1 no such user", "4.1.1")[0] is M


# Words that take the blame off an address, though its code or the rest of the sentence would condemn it.
SPARED = [
    (M, "550 5.1.1 <x@y.example>: Recipient address rejected: Greylisted, please try again later"),
    (M, "550 5.1.1 Recipient rejected: mailbox temporarily unavailable, user not found in cache"),
    (M, "550 5.1.1 no such user, try again in 5 minutes"),
    (M, "550 5.1.1 greylisted"),
    (T, "550 5.7.1 The message contains a URL whose domain does not exist"),
    (T, "550 5.7.1 Message contains link to non-existent domain weekly2.example"),
    (T, "550 The message contains a URL whose domain does not exist"),
    (T, "554 5.6.0 Attachment invoice.zip: no such file type allowed for this user"),
    (S, "550 5.7.1 <x@y.example>: Recipient address rejected: User unknown in whitelist table"),
    (S, "550 5.1.1 sender: user unknown in allow-list"),
    # The other way round: these people are not there.
    (A, "550 5.7.1 user unknown"),
    (A, "550 5.7.1 <x@y.example>: no such user here"),
    (A, "550 5.1.1 no such user, see https://help.example/link/content"),
    (A, "550 5.1.1 The message could not be delivered: mailbox does not exist"),
]


@pytest.mark.parametrize(("blame", "said"), SPARED)
def test_an_address_is_not_condemned_for_a_wait_a_list_or_what_the_mail_holds(blame: BounceClass, said: str) -> None:
    assert bounce.judge(said, said.split()[1])[0] is blame, bounce.judge(said)


def test_the_code_speaks_where_the_words_do_not() -> None:
    codes = {
        "5.1.1": A,
        "5.1.2": A,
        "5.1.6": A,
        "5.1.10": A,
        "5.2.2": M,
        "4.4.7": M,
        "5.7.1": S,
        "5.3.4": T,
        "5.6.0": T,
        "5.1.8": S,
    }
    assert {code: bounce.judge("", code)[0] for code in codes} == codes


def test_a_filter_that_says_user_unknown_after_the_data_condemns_nobody() -> None:
    assert bounce.judge("host mx said: 550 User unknown (in reply to end of DATA command)")[0] is M
    assert bounce.judge("host mx said: 550 User unknown (in reply to RCPT TO command)")[0] is A


def test_a_refusal_before_any_recipient_is_about_us() -> None:
    assert bounce.judge("host mx said: 550 no (in reply to MAIL FROM command)")[0] is S


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
