"""Whose fault a refusal is: the sentences of many servers, put to the right account."""

from __future__ import annotations

import pytest
from core.inbound.accounts import A, M, S, T

from outreach.core.inbound import bounce_class
from outreach.core.states import BounceClass

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
    assert bounce_class.judge(said)[0] is blame, bounce_class.judge(said)


def test_a_temporary_no_never_condemns_an_address() -> None:
    assert bounce_class.judge("450 4.1.1 no such user", "4.1.1")[0] is M


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
    assert bounce_class.judge(said, said.split()[1])[0] is blame, bounce_class.judge(said)


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
    assert {code: bounce_class.judge("", code)[0] for code in codes} == codes


def test_a_filter_that_says_user_unknown_after_the_data_condemns_nobody() -> None:
    assert bounce_class.judge("host mx said: 550 User unknown (in reply to end of DATA command)")[0] is M
    assert bounce_class.judge("host mx said: 550 User unknown (in reply to RCPT TO command)")[0] is A


def test_a_refusal_before_any_recipient_is_about_us() -> None:
    assert bounce_class.judge("host mx said: 550 no (in reply to MAIL FROM command)")[0] is S
