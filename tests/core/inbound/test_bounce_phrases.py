"""Whose fault a refusal is, over many ways of saying it, and the shapes in which the mail systems report it."""
# ruff: noqa: E501 - tables of cases read best with one entry a line

from __future__ import annotations

import time

import pytest

from outreach.core.inbound import mime, reply
from outreach.core.states import BounceClass, MailKind
from tests import notices
from tests.notices import SENT, head, report, text

A, M, S, T = BounceClass.ADDRESS, BounceClass.MAILBOX, BounceClass.SENDER, BounceClass.MESSAGE
WHO = "mia@weekly.example"
AT = {"R": "RCPT TO", "F": "MAIL FROM", "D": "end of DATA", "": ""}

# whose fault, at which moment (R = RCPT TO, F = MAIL FROM, D = end of DATA), what the server said
SAID: tuple[tuple[BounceClass, str, str], ...] = (
    (A, "R", "550 5.1.1 <mia@weekly.example>: Recipient address rejected: User unknown in local recipient table"),
    (A, "R", "550 5.1.1 <mia@weekly.example>: Recipient address rejected: weekly.example"),
    (A, "R", "550 5.1.1 <mia@weekly.example>: Recipient address rejected: unverified address: Address verification failed: 550 No such person at this address"),
    (A, "R", "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [kZ3]"),
    (A, "R", "550 5.1.1 User Unknown"),
    (T, "D", "554 5.7.0 Reject, id=1 - BANNED: .exe, banned name"),
    (A, "R", "554 RCPT (mia@weekly.example) dosn't exist"),
    (S, "R", "550 The account that sends (ana@acme.example) does not exist here, authenticate first"),
    (S, "R", "550 5.1.1 ana@acme.example unknown user"),
    (M, "R", "550 5.2.0 <mia@weekly.example>: mailbox temporarily blocked"),
    (M, "D", "554 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour"),
    (S, "R", "550 5.7.1 Your account is temporarily blocked by our system"),
    (A, "R", "550 #5.1.0 Address rejected."),
    (A, "R", "553 5.3.0 <mia@weekly.example>... No such user here"),
    (A, "R", "550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1 https://support.google.com/mail/?p=NoSuchUser a1si - gsmtp"),
    (A, "D", "554 delivery error: dd This user doesn't have a yahoo.com account (mia@weekly.example) [0] - mta1.mail.yahoo.example"),
    (A, "R", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."),
    (A, "R", "550 Requested action not taken: mailbox unavailable 550 For explanation visit https://postmaster.web.de/en/case?c=r0103"),
    (A, "D", "550 Message was not accepted -- invalid mailbox. Local mailbox mia@weekly.example is unavailable: user not found"),
    (A, "R", "550 5.7.1 No such user!"),
    (A, "R", "550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728"),
    (A, "R", "550 User not found: mia@weekly.example"),
    (A, "R", "550 5.1.1 unknown or illegal alias: mia@weekly.example"),
    (A, "R", "551 User not local; please try <mia@newhouse.example>"),
    (A, "R", "550 5.1.6 Mailbox has moved. New address: mia@newhouse.example"),
    (A, "", "556 5.1.10 Recipient address has null MX"),
    (A, "R", "550 5.4.1 Recipient address rejected: Access denied. [DB5EUR03FT042.eop-EUR03.prod.protection.outlook.com]"),
    (A, "R", "553 sorry, no mailbox here by that name (#5.7.17)"),
    (A, "R", "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)"),
    (A, "R", "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR204_416 [416]"),
    (A, "R", "550 5.1.1 <mia@weekly.example> User unknown: Compte inconnu"),
    (A, "R", "550 5.1.1 Not our Customer"),
    (A, "R", "550 5.2.1 <mia@weekly.example>... Addressee unknown, relay=[192.0.2.9]"),
    (A, "R", "550 5.1.6 recipient no longer on server: mia@weekly.example"),
    (A, "R", "550 5.1.1 <mia@weekly.example> recipient does not exist. IB303"),
    (A, "R", "550 Unknown user mia@weekly.example"),
    (A, "R", "550 <mia@weekly.example>: User unknown"),
    (A, "D", "550 5.4.1 All recipient addresses rejected : Access denied [DB8EUR05FT066]"),
    (A, "R", "550 5.1.0 Address rejected mia@weekly.example"),
    (A, "R", "550 <mia@weekly.example>: Recipient address rejected: undeliverable address: host 10.0.0.3[10.0.0.3] said: 550 5.1.1 <mia>: Recipient address rejected: User unknown"),
    (A, "R", "550 5.1.1 mia@weekly.example: Recipient address rejected: No such user (mia@weekly.example)"),
    (A, "R", "550 Sorry, we do not have a user by that name"),
    (A, "R", "550 5.0.0 mia... does not work here any more"),
    (A, "R", "550 Not a valid recipient"),
    (A, "R", "550 Recipient not in our directory"),
    (A, "R", "550 that address is not hosted here"),
    (A, "R", "550 5.1.1 Recipient unresolved: mia@weekly.example"),
    (A, "R", "550 We have no mailbox called mia"),
    (A, "R", "550 Cuenta no existe"),
    (A, "R", "550 5.1.1 Empfaengeradresse existiert nicht"),
    (A, "R", "550 destinatario sconosciuto"),
    (A, "R", "550 Adresse inconnue"),
    (A, "R", "550 non-local recipient verification failed"),
    (A, "R", "550 5.1.1 mia@weekly.example is not a valid mailbox"),
    (A, "", "521 5.2.1 This server does not accept mail (RFC 7504)"),
    (A, "R", "550 5.1.2 Bad destination system address"),
    (A, "", "554 5.4.4 [internal] Domain Lookup Failed"),
    (A, "R", "550 5.1.1 Mailbox for mia@weekly.example was not found"),
    (A, "R", "550 we don't have anyone of that name"),
    (A, "R", "550 5.1.1 recipient is not one of ours"),
    (A, "R", "553 mia@weekly.example: address not recognised by this site"),
    (A, "R", "550 Address not present in LDAP"),
    (A, "R", "550 5.1.1 Bad recipient address syntax or unknown user"),
    (A, "R", "550 User does not reside here"),
    (A, "R", "554 RCPT failed: nobody by that name"),
    (A, "R", "550 (#5.1.1) this mailbox has been removed"),
    (A, "R", "550 Dieser Benutzer existiert hier nicht"),
    (A, "R", "550 utilisateur non repertorie"),
    (A, "R", "550 correo no valido, usuario inexistente"),
    (A, "R", "550 收件人不存在"),
    (A, "R", "550 Нет такого пользователя"),
    (A, "R", "501 <mia@weekly.example>: Invalid recipient mailbox"),
    (A, "R", "550 RCPT TO:<mia@weekly.example> User not known here"),
    (A, "R", "550 5.4.4 Domain weekly.example has been discontinued and takes no mail"),
    (A, "R", "554 5.1.2 unknown domain"),
    (A, "R", "550 5.1.1 <mia@weekly.example>: Email address could not be found, or was misspelled (G8)"),
    (A, "R", "550 Recipient <mia@weekly.example> Address does not exist"),
    (A, "R", "550 5.1.1 Mailbox \"mia\" does not exist"),
    (A, "R", "550 No such local user"),
    (A, "R", "550 5.1.1 <mia@weekly.example> is not a valid recipient"),
    (A, "R", "554 5.1.1 Recipient address rejected: user mia@weekly.example does not exist"),
    (A, "R", "550 5.1.1 sorry, no mailbox by that name exists here"),
    (A, "R", "553 5.1.2 We weren't able to find the recipient domain. Please check for any spelling errors"),
    (A, "R", "550 Unrouteable address"),
    (A, "R", "550 5.1.1 Unknown recipient"),
    (A, "R", "550 mia@weekly.example no such address here"),
    (A, "R", "550 5.1.0 mia@weekly.example User unknown; rejecting"),
    (A, "R", "501 5.1.3 Bad recipient address syntax"),
    (A, "R", "550 5.2.1 This account has been deleted"),
    (A, "R", "550 Requested action not taken: mailbox not found"),
    (M, "R", "550-5.2.1 The email account that you tried to reach is disabled. Learn more at 550 5.2.1 https://support.google.com/mail/?p=DisabledUser q7 - gsmtp"),
    (M, "R", "552-5.2.2 The recipient's inbox is out of storage space. Please direct the recipient to 552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm z3 - gsmtp"),
    (M, "R", "452-4.2.2 The email account that you tried to reach is over quota and inactive. 452 4.2.2 https://support.google.com/mail/?p=OverQuotaTemp - gsmtp"),
    (M, "R", "450-4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered. 450 4.2.1 gsmtp"),
    (M, "D", "554 delivery error: dd Sorry your message to mia@weekly.example cannot be delivered. This mailbox is disabled (554.30). - mta2.mail.yahoo.example"),
    (M, "R", "552 5.2.2 <mia@weekly.example>: user is over quota"),
    (M, "D", "552 Mailbox limit exceeded for this email address"),
    (M, "R", "452 4.2.2 The email account that you tried to reach is over quota. Please direct the recipient to clean up"),
    (M, "D", "550 Message was not accepted -- invalid mailbox. Local mailbox mia@weekly.example is unavailable: account is disabled"),
    (M, "R", "550 5.2.1 Mailbox disabled, not accepting messages"),
    (M, "R", "550 Account is suspended"),
    (M, "R", "550 5.2.1 The recipient's mailbox is inactive"),
    (M, "R", "554 5.2.2 mailbox full"),
    (M, "R", "422 4.2.2 mailbox over quota"),
    (M, "F", "452 4.3.1 Insufficient system storage"),
    (M, "R", "552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR204_417 [417]"),
    (M, "R", "550 5.5.0 Boite du destinataire archivee. Archived recipient. OFR004_418 [418]"),
    (M, "R", "550 5.2.0 The recipient's mailbox is locked."),
    (M, "R", "550 Mailbox unavailable or access denied: recipient account frozen"),
    (M, "R", "550 5.2.2 <mia@weekly.example>... Mailbox Full"),
    (M, "R", "550 Account exceeded its disk allowance"),
    (M, "D", "552 5.2.2 This message is larger than the current system limit or the recipient's mailbox is full. Create a shorter message body or remove attachments and try sending it again."),
    (M, "R", "552 #5.1.1 Mailbox size limit exceeded"),
    (M, "D", "550 Requested mail action aborted: exceeded storage allocation"),
    (M, "D", "552 Requested mail action aborted: exceeded storage allocation"),
    (M, "R", "554 5.2.1 Inactive account due to long absence"),
    (M, "R", "550 mailbox mia@weekly.example is disabled by the administrator"),
    (M, "R", "550 5.2.1 account closed for non-payment"),
    (M, "R", "450 4.2.1 mia is over its incoming rate"),
    (M, "R", "550 The recipient does not want to receive mail from you"),
    (M, "R", "550 5.7.1 Recipient has blocked your address"),
    (M, "R", "450 4.2.0 Mailbox busy"),
    (M, "R", "451 Temporary local problem - please try later"),
    (M, "D", "552 5.2.2 No space left in mailbox"),
    (M, "D", "552 Account of the addressee is crowded, over 100% used"),
    (M, "R", "550 5.2.2 user has used up the allotted storage"),
    (M, "R", "552 Postfach ist voll"),
    (M, "R", "552 la boite de reception est saturee"),
    (M, "R", "552 El buzon del destinatario esta lleno"),
    (M, "R", "552 ящик получателя переполнен"),
    (M, "R", "550 The mailbox is temporarily closed"),
    (M, "R", "550 mailbox has not been used for 180 days and was blocked"),
    (M, "R", "550 Benutzerkonto gesperrt"),
    (M, "R", "550 account on hold"),
    (M, "R", "550 5.7.1 recipient accepts mail from contacts only"),
    (M, "R", "451 4.2.1 mailbox in maintenance"),
    (M, "R", "550 5.7.1 This address only accepts messages from a whitelist"),
    (M, "R", "552 5.2.2 Mailbox is full / Blocks limit exceeded / Inode limit exceeded"),
    (M, "R", "452 4.2.2 Mailbox quota exceeded"),
    (M, "R", "550 5.7.1 <mia@weekly.example>: Recipient address rejected: Mailbox over quota"),
    (M, "R", "554 5.2.0 STOREDRV.Deliver.Exception:AccountDisabledException.MapiExceptionMailboxDisabled"),
    (M, "R", "550 5.2.1 Mailbox unavailable: this mailbox has been suspended"),
    (M, "R", "550 User account is overquota"),
    (M, "R", "550 5.2.1 The email account is currently inactive and not receiving messages"),
    (M, "R", "451 4.3.0 Mailbox temporarily unavailable"),
    (M, "R", "550 Blocked by recipient"),
    (S, "D", "550-5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. 550 5.7.26 gsmtp"),
    (S, "D", "550-5.7.1 [192.0.2.9] Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked. 550 5.7.1 gsmtp"),
    (S, "D", "421-4.7.0 [192.0.2.9 15] Our system has detected an unusual rate of unsolicited mail originating from your IP address. 421 4.7.0 gsmtp"),
    (S, "R", "550 5.4.5 Daily sending quota exceeded. gsmtp"),
    (S, "F", "553 5.7.2 [TSS09] All messages from 192.0.2.9 will be permanently deferred; Retrying will NOT succeed. See https://postmaster.yahooinc.com/error-codes"),
    (S, "F", "421 4.7.0 [TSS04] Messages from 192.0.2.9 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1"),
    (S, "D", "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes"),
    (S, "F", "550 5.7.1 Unfortunately, messages from [192.0.2.9] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140)."),
    (S, "D", "550 5.7.515 Access denied, sending domain ACME.EXAMPLE does not meet the required authentication level."),
    (S, "F", "550 SC-001 (COL004-MC1F3) Unfortunately, messages from 192.0.2.9 weren't sent. Reasons for rejection may be related to content with spam-like characteristics or IP/domain reputation."),
    (S, "", "554-gmx.net (mxgmx016) Nemesis ESMTP Service not available 554-No SMTP service 554-IP address is block listed. 554 For explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.9&c=bl"),
    (S, "D", "554 Transaction failed 554 Reject due to policy restrictions. 554 For explanation visit https://postmaster.gmx.net/en/case?c=hi"),
    (S, "D", "550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=2 or report details to abuse@corp.mail.ru. Error: 1C"),
    (S, "D", "554 5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc 1732348-abc"),
    (S, "D", "550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726"),
    (S, "F", "550 Ip frequency limited. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000725"),
    (S, "F", "550 Domain frequency limited [xyz]"),
    (S, "D", "554 DT:SPM 163 mx32,PMCowECJ4 please see http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.9&hostid=mx32"),
    (S, "R", "550 5.7.1 Mail from IP 192.0.2.9 was rejected due to listing in Spamhaus XBL. For details please see http://www.spamhaus.org/query/bl?ip=192.0.2.9"),
    (S, "R", "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.9"),
    (S, "R", "554 5.7.1 <desk.acme.example[192.0.2.9]>: Client host rejected: Access denied"),
    (S, "R", "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.9]"),
    (S, "R", "550 5.7.1 <desk>: Helo command rejected: need fully-qualified hostname"),
    (S, "R", "554 5.7.1 <ana@acme.example>: Sender address rejected: Access denied"),
    (S, "R", "550 5.1.8 <ana@acme.example>: Sender address rejected: Domain not found"),
    (S, "R", "554 5.7.1 <mia@weekly.example>: Relay access denied"),
    (S, "R", "550 relay not permitted"),
    (S, "R", "550 5.7.1 Unable to relay for mia@weekly.example"),
    (S, "D", "550 5.7.23 The message was rejected because of Sender Policy Framework violation -> 550 5.7.1 SPF fail"),
    (S, "F", "550 SPF: 192.0.2.9 is not allowed to send mail from acme.example"),
    (S, "D", "550 5.7.1 DMARC validation failed: the sender's domain policy is reject"),
    (S, "D", "550 5.7.0 Rejected: DKIM signature verification failed"),
    (S, "D", "550 5.7.1 Message contains spam or virus: score 12.3 exceeds threshold"),
    (S, "D", "554 5.7.1 Spam message rejected"),
    (S, "D", "554 rejected due to spam content"),
    (S, "D", "550 High probability of spam"),
    (S, "D", "550 permanent failure for one or more recipients (mia@weekly.example:blocked)"),
    (S, "R", "554 Service unavailable; Client host [mx.acme.example] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.9"),
    (S, "", "554-esa1.weekly.example 554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you believe that this failure is in error, please contact the intended recipient via alternate means."),
    (S, "", "421 4.7.0 Too many connections from your IP"),
    (S, "R", "452 4.5.3 Too many recipients"),
    (S, "F", "530 5.7.0 Must issue a STARTTLS command first"),
    (S, "", "535 5.7.8 Error: authentication failed"),
    (S, "D", "550 Administrative prohibition"),
    (S, "D", "550 5.7.1 Command rejected"),
    (S, "D", "550 5.7.0 Local Policy Violation"),
    (S, "F", "554 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.9"),
    (S, "D", "550 5.7.1 [CS] Message blocked. Please visit https://www.symanteccloud.com/troubleshooting for more details about this error message"),
    (S, "R", "550-Verification failed for <ana@acme.example> 550-No Such User Here 550 Sender verify failed"),
    (S, "D", "550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]"),
    (S, "", "421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR004_104 [104]"),
    (S, "", "550 5.7.0 Client host blocked (OFR_305)"),
    (S, "D", "550 5.7.1 Service refuse. Veuillez consulter la page https://postmaster.sfr.example - spam detected (LPN_501)"),
    (S, "F", "550 5.1.0 ana@acme.example sender rejected. Please see https://www.spectrum.net/support/internet/understanding-email-error-codes for more information. AUP#In-1310"),
    (S, "", "554 cxr.cox.example cox 192.0.2.9 - refused. CXMXRT"),
    (S, "F", "421 4.1.0 192.0.2.9 Throttled - try again later. Please see http://postmaster.comcast.example/smtp-error-codes.php#RL000001"),
    (S, "", "554 resimta-ch2 comcast 192.0.2.9 Comcast BL000010 Blocked for spam.  Please see http://postmaster.comcast.example/smtp-error-codes.php#BL000010"),
    (S, "F", "553 5.3.0 flpd575 DNSBL:RBL 521< 192.0.2.9 >_is_blocked.For assistance forward this error to abuse_rbl@abuse.att.example"),
    (S, "F", "550 5.7.1 Connections not accepted from servers without a valid sender domain.flph829 Fix reverse DNS for 192.0.2.9"),
    (S, "D", "550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.example/en-us/HT204137"),
    (S, "", "554 p3plibsmtp01.prod.phx3.example bizsmtp IB103. Connection refused. 192.0.2.9 has a poor reputation on Cloudmark Sender Intelligence"),
    (S, "F", "552 5.2.0 p3plibsmtp IB510 too many messages from this IP in the last hour"),
    (S, "D", "550 Mail content denied. SPF/DKIM check failed [FrA] https://service.mail.qq.example/detail/124/61"),
    (S, "", "421 Too many concurrent SMTP connections from 192.0.2.9; please try again later."),
    (S, "F", "450 4.7.1 Requested action not taken: too much mail in a short time from 192.0.2.9"),
    (S, "D", "554 5.7.1 Mail appears to be unsolicited; send error reports to postmaster@weekly.example"),
    (S, "D", "554 5.7.1 The message from (<ana@acme.example>) with the subject of (A guide) matches a profile the Internet community may consider spam. Please revise your message before resending."),
    (S, "D", "554 5.7.1 Message scored too high on spam scale. For help, please quote incident ID 12345."),
    (S, "D", "554-5.7.1 Message cannot be accepted, rules reject 554 5.7.1 gateway"),
    (S, "D", "550 5.7.350 Remote server returned message detected as spam -> 554 5.7.1 spam"),
    (S, "R", "550 5.7.1 Recipient address rejected: SPF check: fail"),
    (S, "", "550 Sender IP reverse lookup rejected"),
    (S, "F", "553 5.7.1 Your DNS is misconfigured: no A record for desk.acme.example"),
    (S, "R", "450 4.1.8 <ana@acme.example>: Sender address rejected: Domain not found"),
    (S, "F", "553 Requested action not taken: sender domain has no MX"),
    (S, "F", "501 5.1.7 Invalid address in MAIL FROM"),
    (S, "F", "550 5.7.1 Your message has been rejected because of the envelope sender ana@acme.example"),
    (S, "F", "550 5.7.27 DNS error: sending domain acme.example has a null MX"),
    (S, "D", "550-5.7.25 [192.0.2.9] The IP address sending this message does not have a PTR record setup, or the corresponding forward DNS entry does not point to the sending IP. 550 5.7.25 gsmtp"),
    (S, "D", "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail. To protect our users from spam, mail has been temporarily rate limited. 421 4.7.28 gsmtp"),
    (S, "D", "550-5.7.30 This mail has been blocked because DKIM does not pass. 550 5.7.30 gsmtp"),
    (S, "D", "554-5.7.1 Sender Id check: Fail"),
    (S, "D", "550 5.7.1 Message rejected. Messages without To/Cc headers are refused: RFC 5322"),
    (S, "D", "554 5.7.7 Message is not RFC 5322 compliant: multiple From headers"),
    (S, "D", "550 5.6.0 Lone CR or LF in headers (see RFC2822 section 2.2)"),
    (S, "R", "550 5.7.1 This user only accepts mail from members; list posting denied"),
    (S, "R", "550 5.7.193 UnifiedGroupAgent; Delivery failed because the sender isn't a group member or external senders aren't permitted to send to this group."),
    (S, "R", "550 5.7.64 TenantAttribution; Relay Access Denied [VE1EUR01FT012.eop]"),
    (S, "F", "451 4.7.650 The mail server [192.0.2.9] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.example (S775)"),
    (S, "F", "451 4.7.500 Server busy. Please try again later from [192.0.2.9]. (S77719)"),
    (S, "R", "550 5.7.511 Access denied, banned sender[192.0.2.9]. To request removal from this list please forward this message to delist@messaging.example"),
    (S, "F", "550 5.7.705 Access denied, tenant has exceeded threshold"),
    (S, "F", "550 5.7.10 STARTTLS is required to send mail"),
    (S, "F", "550 5.7.1 TLS encryption required by recipient domain"),
    (S, "", "554 5.7.1 You are not allowed to connect."),
    (S, "D", "554 Denied [CI] (Mode: normal)"),
    (S, "R", "550 Denied by policy"),
    (S, "", "550 cuda_nsu Your IP is not welcome here"),
    (S, "R", "550 #5.7.1 Your access to submit messages to this e-mail system has been rejected."),
    (S, "D", "554 Transaction Failed Spam Message not queued."),
    (S, "R", "550 5.7.1 Access denied by gateway: sender is listed on a blacklist"),
    (S, "D", "550 Message classified as Bulk"),
    (S, "D", "550 5.7.1 URL in the message body is listed in SURBL"),
    (S, "D", "554 5.7.1 Rejected - mail contains a link to a blacklisted site"),
    (S, "F", "550 Rejected: unacceptable TLD of sender"),
    (S, "D", "550-5.7.1 Diese Nachricht wurde als Spam eingestuft"),
    (S, "", "550 Su IP esta en una lista negra"),
    (S, "R", "550 5.7.1 We do not accept mail from hosts with generic names"),
    (S, "D", "554 Your mail looked like junk and was dropped"),
    (S, "F", "550 The sender's network is known for sending rubbish"),
    (S, "R", "550 Listed at RBL dnsbl.example"),
    (S, "F", "550 5.7.1 poor sender score, see https://senders.example"),
    (S, "F", "554 5.7.1 Go away"),
    (S, "R", "550 you're sending too quickly, try later"),
    (S, "F", "450 4.7.0 message deferred: sender exceeded 50 mails per hour"),
    (S, "F", "550 5.7.1 No SPF record found for acme.example"),
    (S, "D", "550 5.7.1 signature missing: we insist on DomainKeys Identified Mail"),
    (S, "D", "550 From header domain does not align"),
    (S, "R", "550 hostname in HELO must resolve"),
    (S, "R", "550 5.7.1 your mail host has no name in the DNS (PTR)"),
    (S, "R", "553 not our domain, no relaying here"),
    (S, "R", "550 we are not the mail exchanger for that domain and won't forward"),
    (S, "F", "530 Authentication required for relay"),
    (S, "F", "451 4.7.5 handshake failure: TLS negotiation failed"),
    (S, "D", "554 Message refused by policy filter"),
    (S, "F", "550 Country not allowed"),
    (S, "D", "550 5.7.1 Content rejected as phishing"),
    (S, "D", "554 5.7.1 score=9.1 required=5.0 tests=BAYES_99"),
    (S, "D", "550 Unsere Richtlinien verbieten die Annahme dieser Nachricht"),
    (S, "R", "550 Votre adresse IP est bloquee"),
    (S, "F", "550 Absender abgelehnt"),
    (S, "F", "550 Remitente no autorizado"),
    (S, "F", "550 отправитель заблокирован"),
    (S, "D", "550 письмо похоже на спам"),
    (S, "D", "550 邮件被识别为垃圾邮件"),
    (S, "R", "554 5.7.1 reject mail from dynamic host"),
    (S, "F", "550 5.7.1 Email rejected per SPF policy"),
    (S, "R", "550 5.7.1 Rejected: 192.0.2.9 listed at bl.example"),
    (S, "R", "554 Your IP (192.0.2.9) is on our blocklist"),
    (S, "R", "421 Service not available, closing transmission channel: too many sessions"),
    (S, "D", "550 5.7.1 This email was rejected because it violates our security policy"),
    (S, "D", "550 This message scored 15.2 points and was rejected as spam"),
    (S, "D", "550 5.7.1 Message rejected due to DMARC policy of acme.example"),
    (S, "D", "554 5.7.1 Your message was considered unsolicited bulk"),
    (S, "D", "550 Rejected by header based Anti-Spoofing policy: ana@acme.example"),
    (S, "R", "550 csi.mimecast.org Poor Reputation Sender. - https://community.mimecast.com/docs/DOC-1369#550"),
    (S, "R", "550 Administrative prohibition - envelope blocked"),
    (S, "D", "553-Message filtered. Refer to the Troubleshooting page (#5.7.1)"),
    (S, "R", "554 5.7.1 Client host rejected: Try again using your ISP's mail server"),
    (S, "F", "550 5.7.1 Access to this account not allowed without authentication"),
    (S, "R", "450 4.7.1 <desk>: Helo command rejected: Host not found"),
    (S, "R", "550 5.7.1 Sender address unverifiable"),
    (S, "F", "550-Sender has no A, AAAA, or MX DNS records. 550 acme.example"),
    (S, "R", "501 5.5.2 HELO requires domain address"),
    (S, "R", "550 Your mail server must use a valid hostname"),
    (S, "F", "451 4.7.1 Please try again later (TEMPFAIL rate)"),
    (T, "D", "552-5.3.4 Your message exceeded Google's message size limits. 552 5.3.4 https://support.google.com/mail/?p=MaxSizeError gsmtp"),
    (T, "D", "552-5.7.0 This message was blocked because its content presents a potential security issue. Please visit 552 5.7.0 https://support.google.com/mail/?p=BlockedMessage gsmtp"),
    (T, "D", "554 5.7.1 This message has been blocked because it contains FortiGuard - AntiVirus: virus infected attachment"),
    (T, "F", "552 5.2.3 Message size exceeds fixed maximum message size: 10485760 bytes"),
    (T, "F", "552 Message size exceeds maximum permitted"),
    (T, "D", "552 5.3.4 Message too big for system"),
    (T, "D", "554 5.6.1 Body type not supported by Remote Host"),
    (T, "D", "554 5.7.1 Your message was rejected because it contains a forbidden attachment (.zip)"),
    (T, "F", "501 5.5.4 Syntax error in parameters or arguments"),
    (T, "D", "554 5.6.0 Message contains invalid header: MIME nesting too deep"),
    (T, "D", "554 5.7.1 attachment type not allowed: invoice.exe"),
    (T, "D", "550 5.7.1 Virus found in message: Eicar"),
    (T, "F", "552 Maximum message size of 10 MB exceeded"),
    (T, "D", "552 5.3.4 Error: message file too big"),
    (T, "D", "523 the message size is greater than 10000000 set by administrator"),
    (T, "D", "554 5.4.6 Too many hops"),
    (T, "R", "503 5.5.1 Bad sequence of commands"),
    (T, "D", "550 5.6.1 Messages in charset iso-2022-kr are not supported here"),
    (T, "R", "451 4.3.5 Server configuration error"),
    (T, "R", "554 5.3.5 System config error"),
    (T, "D", "552 letter is bigger than 5 MB"),
    (T, "D", "550 5.3.4 Nachricht zu groß"),
    (T, "D", "554 5.7.1 executable files are refused"),
    (T, "D", "554 infected: Worm.X"),
    (T, "D", "550 5.6.3 content conversion needed but prohibited"),
    (T, "R", "500 5.5.2 command not understood"),
    (T, "D", "554 5.4.6 routing loop"),
    (T, "D", "451 4.3.0 internal software failure"),
    (T, "D", "554 5.7.0 Message Size Violation"),
    (T, "F", "552 5.3.4 Message size exceeds fixed limit"),
    (T, "D", "554 5.7.1 The file attached was blocked: zip inside zip"),
    (T, "D", "550 5.7.0 Your message contains malware"),
    (T, "D", "554 5.3.0 Loop detected"),
    (T, "D", "550 5.6.0 Invalid MIME structure"),
)  # fmt: skip


def _verdict(raw: bytes) -> tuple[MailKind, BounceClass | None, str]:
    reading = reply.read(mime.read(raw))
    worst = reading.report.worst if reading.report else None
    return reading.kind, worst.blame if worst else None, worst.recipient if worst else ""


@pytest.mark.parametrize("blame", [A, M, S, T])
def test_what_servers_say_is_understood_in_many_wordings(blame: BounceClass) -> None:
    wrong = {
        said: found[1]
        for wanted, at, said in SAID
        if wanted is blame
        and (found := _verdict(notices.postfix(WHO, said, at=AT[at]))) != (MailKind.BOUNCE, blame, WHO)
    }
    assert not wrong


# A refusal that names who sends is their trouble; one that says by code and words that nobody is there is not.
WHOM_IT_MEANS: tuple[tuple[BounceClass, str], ...] = (
    (S, "550 5.7.1 invalid IP for sending mail of domain acme.example"),
    (S, "550 Invalid IP for sending mail of domain acme.example"),
    (S, "550 acme.example does not exist"),
    (S, "550 domain acme.example not found"),
    (S, "553 5.1.8 <ana@acme.example>... Domain of sender address ana@acme.example does not exist"),
    (S, "550 5.1.0 <ana@acme.example> invalid address"),
    (S, "550 <ana@acme.example>: unknown user"),
    (S, "550 Unknown domain acme.example"),
    (S, "550 5.4.4 host acme.example not found"),
    (S, "550 IP 192.0.2.9 of acme.example is not a valid host"),
    (S, "550 5.7.1 192.0.2.9 is not allowed to send mail for acme.example"),
    (S, "550 No valid PTR or MX for acme.example"),
    (S, "550 5.1.2 acme.example invalid domain name"),
    (S, "550 envelope sender ana@acme.example is invalid user"),
    (S, "550 Die Domain acme.example existiert nicht"),
    (S, "550 le domaine acme.example n'existe pas"),
    (S, "550 dominio acme.example no existe"),
    (S, "550 домен acme.example не существует"),
    (S, "550 Mailbox ana@acme.example does not exist, sender refused"),
    (S, "450 4.1.8 <ana@acme.example>: Sender address rejected: Domain not found"),
    (S, "550 Could not verify ana@acme.example: no such user"),
    (S, "550-Verification failed for <ana@acme.example>\n 550-No Such User Here\n 550 Sender verify failed"),
    (S, "550 5.7.1 Client 192.0.2.9 unknown"),
    (S, "550 unknown client host [192.0.2.9]"),
    (S, "554 5.7.1 host mail.acme.example[192.0.2.9] not found in DNS"),
    (A, "550 5.1.1 <mia@weekly.example>: user unknown (message from acme.example)"),
    (A, "550 5.1.1 user unknown; see https://weekly.example/policy for spam rules"),
    (A, "550 5.1.1 User unknown. Your IP 192.0.2.9 has been logged"),
    (A, "550 5.1.1 <mia@weekly.example>: Recipient address rejected: User unknown in virtual mailbox table, sender ana@acme.example"),
    (A, "550 5.1.1 unknown user, mail from ana@acme.example rejected"),
    (A, "550 5.1.1 no such user - blocked attempts from 192.0.2.9 are counted"),
    (A, "550 5.1.1 mailbox unavailable, user unknown. Contact postmaster@weekly.example, spam is not tolerated"),
    (A, "550 5.1.1 user unknown"),
    (A, "550 5.1.1 sorry, no mailbox here by that name. (#5.7.17)"),
    (A, "550 5.1.1 The email account that you tried to reach does not exist; check DKIM and SPF settings of other recipients"),
    (A, "550 5.1.1 user unknown: mailbox quota record missing"),
    (A, "550 5.1.1 unknown user; virus scan skipped"),
    (A, "550 5.1.1 <mia@weekly.example> User unknown; rejecting, rate limit applies to repeated errors"),
    (A, "550 5.1.1 Utilisateur inconnu - voir politique anti-spam"),
    (A, "550 5.1.1 Benutzer unbekannt (Absender: ana@acme.example)"),
    (A, "550 5.1.1 ユーザーが存在しません"),
    (A, "550 domain weekly.example does not exist"),
    (A, "550 5.1.2 weekly.example: host not found"),
    (M, "552 5.2.2 mailbox of mia@weekly.example is full, mail from ana@acme.example returned"),
    (S, "550 5.1.1 ana@acme.example unknown user"),
    (S, "550 5.1.1 <ana@acme.example>: sender unknown"),
    (S, "550 5.7.1 rejected: sending IP 192.0.2.9 has no rDNS"),
    (A, "550 5.1.1 <mia@weekly.example>... User unknown (relay acme.example [192.0.2.9])"),
    (S, "550 5.1.1 invalid IP for sending mail of domain acme.example"),
    (M, "450 4.1.1 user unknown, try later"),
    (A, "550 5.1.1 mail.acme.example [192.0.2.9]: user unknown"),
    (A, "550 5.1.1 (acme.example) No such user here"),
    (S, "550 5.1.1 acme.example does not exist"),
    (S, "550 5.7.1 IP address 192.0.2.9 not authorized for domain acme.example"),
    (S, "554 5.7.1 You are not allowed to send as acme.example"),
    (S, "550 SPF: 192.0.2.9 is not allowed to send mail from acme.example"),
    (S, "550 Ungültige IP für Mails der Domain acme.example"),
    (S, "550 Adresse IP invalide pour le domaine acme.example"),
    (S, "550 IP no válida para enviar correo del dominio acme.example"),
    (S, "550 Недопустимый IP для отправки почты домена acme.example"),
    (S, "550 发件人域名 acme.example 不存在"),
    (S, "550 送信元ドメイン acme.example が存在しません"),
    (S, "550 acme.example ne peut pas être résolu"),
    (S, "550 ana@acme.example n'existe pas"),
    (S, "550 utilisateur inconnu: ana@acme.example"),
    (S, "550 <ana@acme.example> Benutzer unbekannt"),
    (S, "550 Access denied for acme.example"),
    (S, "450 4.1.8 acme.example: domain not found"),
    (S, "550 Cannot resolve your domain acme.example"),
    (S, "553 sorry, your mail from a host [192.0.2.9] without valid reverse DNS was rejected"),
    (S, "550 Domain acme.example has no valid MX"),
    (S, "550 unrouteable address: acme.example"),
    (S, "501 5.1.7 invalid address ana@acme.example"),
    (A, "550 5.1.1 Benutzer unbekannt. Bitte beachten Sie unsere Spam-Richtlinie"),
    (A, "550 5.1.1 Usuario desconocido (política antispam)"),
    (A, "550 5.1.1 Получатель не найден, проверьте SPF вашего домена"),
    (A, "550 5.1.1 用户不存在, 请检查垃圾邮件策略"),
    (A, "550 5.1.1 Address does not exist; TLS required for others"),
    (A, "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces."),
    (A, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    (A, "550 5.1.1 Recipient unknown - this mailbox is protected by Barracuda"),
    (A, "550 5.1.1 User unknown, connection limit not reached"),
    (A, "550 5.1.1 no such account; message size 3000"),
    (M, "550 5.2.1 mailbox disabled, mail from acme.example refused"),
    (A, "550 5.1.1 unknown recipient <mia@weekly.example> from <ana@acme.example>"),
)  # fmt: skip


@pytest.mark.parametrize("blame", [A, M, S])
@pytest.mark.parametrize("system", ["postfix", "exim", "qmail", "exchange", "sendmail"])
def test_whom_a_refusal_means_is_told_by_whom_it_names(system: str, blame: BounceClass) -> None:
    wrong = {
        said: found[1]
        for wanted, said in WHOM_IT_MEANS
        if wanted is blame and (found := _verdict(getattr(notices, system)(WHO, said))) != (MailKind.BOUNCE, blame, WHO)
    }
    assert not wrong


# The same refusal through other systems: their reports differ, the verdict does not.
THROUGH = ("sendmail", "exim", "qmail", "exchange")


@pytest.mark.parametrize("system", THROUGH)
def test_the_reporting_system_changes_nothing(system: str) -> None:
    plain = (
        (A, "550 5.1.1 no such account on this system"),
        (A, "550 <mia@weekly.example> unknown to this server"),
        (M, "550 5.2.2 user's disk quota exceeded"),
        (S, "550 5.7.1 mail from your network is not accepted here"),
        (S, "554 5.7.1 rejected as spam"),
        (T, "552 5.3.4 message size exceeds the limit"),
    )
    for blame, said in plain:
        assert _verdict(getattr(notices, system)(WHO, said)) == (MailKind.BOUNCE, blame, WHO), said


POST = "postmaster@weekly.example"
BACK = notices.RETURNED.format(who=WHO)


def dsn(fields: str) -> bytes:
    return report(
        "MAILER-DAEMON@mx.acme.example",
        "Delivery report",
        "Your mail came back.",
        f"Reporting-MTA: dns; mx\n\n{fields}",
        WHO,
    )


SHAPES: dict[str, tuple[BounceClass, bytes]] = {
    "notes": (A, text(POST, "Undeliverable message", f"------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\n{WHO}\n\n------- Returned Message --------\n\n{BACK}")),
    "domino": (M, text(POST, "DELIVERY FAILURE: Router: Failed to connect", f"Your message\n\n  Subject: A guide\n\nwas not delivered to:\n\n  {WHO}\n\nbecause:\n\n  Router: Failed to connect to SMTP host WEEKLY.EXAMPLE because : The server is not responding.\n")),
    "mailmarshal": (A, text(POST, "Mail Delivery Failure", f"Your message:\n\n From:    {SENT}\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected: \n    {WHO}\n")),
    "mailfoundry": (A, text("MAILER-DAEMON@fw.example", "Message delivery has failed", f"Unable to deliver message to: <{WHO}>\nDelivery failed for the following reason:\nServer mx[192.0.2.7] failed with: 550 <{WHO}> No such user here\n")),
    "mdaemon": (A, text("MDaemon <MDaemon@weekly.example>", "Permanent Delivery Failure", f"The attached message had PERMANENT fatal delivery errors!\n\n    Failed address: {WHO}\n\n--- Session Transcript ---\n --> MAIL From:<{SENT}>\n <-- 250 ok\n --> RCPT To:<{WHO}>\n <-- 550 {WHO} Recipient unknown\n")),
    "imail": (M, text(POST, "Undeliverable Mail", f"User mailbox exceeds allowed size: {WHO}\n\nOriginal message follows.\n\nReceived: from mx\n")),
    "japanese carrier": (A, text("Mail Administrator <Postmaster@carrier.example>", "Mail System Error - Returned Mail", f"This Message was undeliverable due to the following reason:\n\nEach of the following recipients was rejected by a remote mail server.\n\n    Recipient: <{WHO}>\n    Reason:    550 Unknown user {WHO}\n")),
    "ironport": (S, text("MAILER-DAEMON@ironport.example", "Delivery Status Notification (Failure)", f"The following message to <{WHO}> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 554-'5.7.1 <{SENT}>: Sender address rejected: Access denied'\n")),
    "barracuda": (S, text("Mail Delivery System <mailer-daemon@mx.example>", "Message blocked", f"Your message to <{WHO}> was blocked by the recipient's Barracuda Spam Firewall:\n\n550 5.7.1 Message rejected due to content restrictions\n")),
    "powermta": (S, dsn(f"Final-Recipient: rfc822;{WHO}\nAction: failed\nStatus: 5.0.0 (undefined status)\nDiagnostic-Code: smtp;550 rules 2\nX-PowerMTA-BounceCategory: spam-related")),
    "old sendmail": (A, text("MAILER-DAEMON (Mail Delivery Subsystem)", "Returned mail: User unknown", f"   ----- Transcript of session follows -----\n550 {WHO}... User unknown\n\n   ----- Unsent message follows -----\n{BACK}")),
    "webmail, html only": (M, notices.mail(head(POST, "Undeliverable: A guide", "text/html; charset=utf-8"), f"<h2>Your message wasn't delivered</h2><p><b>{WHO}</b></p><p>The recipient's mailbox is full and can't accept messages now.</p>")),
    "a report quoted in text": (A, text(POST, "FW: failure", f"> Reporting-MTA: dns; mx\n>\n> Final-Recipient: rfc822; {WHO}\n> Action: failed\n> Status: 5.1.1\n")),
    "a bare status": (M, dsn(f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.2.2 (mailbox full)")),
    "a pipe for a recipient": (M, dsn(f"Original-Recipient: rfc822;{WHO}\nFinal-Recipient: rfc822;|/usr/bin/filter mia\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: x-unix; quota exceeded")),
    "a queue that gave up": (M, dsn(f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 4.4.7\nDiagnostic-Code: smtp; delivery time expired")),
    **{
        f"prose: {words}": (blame, text(POST, subject, words.format(WHO) + "\n"))
        for blame, subject, words in (
            (A, "Unzustellbar", "Ihre Nachricht an {} konnte nicht zugestellt werden.\n\nDer Empfänger ist unbekannt."),
            (T, "Unzustellbar", "Ihre Nachricht an {} wurde nicht zugestellt, weil sie zu groß ist."),
            (A, "Échec de remise", "Votre message à {} n'a pas été remis : l'adresse n'existe pas."),
            (M, "Message non distribué", "Votre message n'a pas pu être remis à {} : la boîte aux lettres est pleine."),
            (A, "Correo no entregado", "Su mensaje no se ha podido entregar a {}: el usuario no existe."),
            (M, "Mancata consegna", "Il messaggio non è stato consegnato a {}: casella di posta piena."),
            (M, "Não entregue", "A sua mensagem para {} não pôde ser entregue. A caixa de correio está cheia."),
            (A, "Mislukte bezorging", "Uw bericht aan {} kon niet worden bezorgd: dit adres bestaat niet."),
            (A, "Olevererbart", "Meddelandet till {} gick inte att leverera. Adressen finns inte."),
            (A, "Wiadomość niedostarczona", "Nie można dostarczyć wiadomości do {}: nieznany użytkownik."),
            (A, "Недоставленное сообщение", "Ваше сообщение не может быть доставлено: {}. Пользователь не найден."),
            (M, "メールが配信できませんでした", "{} 宛のメールは配信できませんでした。\nメールボックスの容量が一杯です。"),
            (A, "退信通知", "您发送的邮件无法投递到 {}，收件人不存在。"),
            (A, "배달 실패", "{} 에게 메일을 배달하지 못했습니다. 존재하지 않는 사용자입니다."),
            (M, "Teslim edilemedi", "{} adresine gönderdiğiniz ileti teslim edilemedi: posta kutusu dolu."),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_reports_are_read_in_the_shape_each_system_gives_them(shape: str) -> None:
    blame, raw = SHAPES[shape]
    assert _verdict(raw) == (MailKind.BOUNCE, blame, WHO)


KINDS: dict[str, tuple[MailKind, bytes]] = {
    "delayed, Postfix": (MailKind.DELAYED, notices.postfix(WHO, "450 4.2.0 Greylisted", action="delayed")),
    "delayed, Exim": (MailKind.DELAYED, notices.exim(WHO, "Connection timed out", at="", delayed=True)),
    "delayed, in German": (MailKind.DELAYED, text(POST, "Zustellung verzögert", f"Ihre Nachricht an {WHO} konnte noch nicht zugestellt werden. Der Server versucht es weiter.\n")),
    "delivered, Postfix": (MailKind.DELIVERED, notices.postfix(WHO, "250 2.0.0 Ok", status="2.0.0", action="delivered")),
    "delivered, Exchange": (MailKind.DELIVERED, text(POST, "Relayed: A guide", f"Delivery to these recipients or groups is complete, but no delivery notification was sent by the destination server:\n\n{WHO}\n")),
    "expanded": (MailKind.DELIVERED, dsn(f"Final-Recipient: rfc822; {WHO}\nAction: expanded\nStatus: 2.1.5")),
    **{
        f"feedback: {kind}": (
            wanted,
            notices.mail(
                head("fbl@isp.example", "FW: A guide", 'multipart/report; report-type=feedback-report; boundary="=_b"'),
                f"--=_b\nContent-Type: text/plain\n\nA report.\n\n--=_b\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nVersion: 1\n\n--=_b\nContent-Type: message/rfc822\n\n{BACK}\n\n--=_b--\n",
            ),
        )
        for kind, wanted in (("abuse", MailKind.COMPLAINT), ("fraud", MailKind.COMPLAINT), ("opt-out", MailKind.COMPLAINT), ("not-spam", MailKind.OTHER), ("auth-failure", MailKind.OTHER))
    },
    "a read receipt": (
        MailKind.OTHER,
        notices.mail(
            head(WHO, "Read: A guide", 'multipart/report; report-type=disposition-notification; boundary="=_b"'),
            f"--=_b\nContent-Type: text/plain\n\nYour message was read.\n\n--=_b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {WHO}\nDisposition: manual-action/MDN-sent-manually; displayed\n--=_b--\n",
        ),
    ),
    "a person who speaks of bounces": (MailKind.REPLY, notices.mail(f"From: {WHO}\nTo: {SENT}\nSubject: Re: A guide\nIn-Reply-To: <pitch-1@acme.example>", "Your first mail bounced because my mailbox was full. Please send it again.\n")),
    "a parcel service": (MailKind.OTHER, notices.mail(f"From: noreply@shop.example\nTo: {SENT}\nSubject: Your delivery has failed: we could not deliver your parcel", "Delivery failed because nobody was at home.\n")),
    "a newsletter on bounces": (MailKind.OTHER, notices.mail(f"From: news@tool.example\nTo: {SENT}\nSubject: Undeliverable mail: 10 tips\nList-Unsubscribe: <https://x.example>", "What 550 5.1.1 means. Unsubscribe here.\n")),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS)
def test_what_is_no_bounce_is_told_apart(case: str) -> None:
    kind, raw = KINDS[case]
    assert _verdict(raw)[0] is kind


NAMED_UNDELIVERED = (
    "Undeliverable", "Unzustellbar", "Non remis", "No se puede entregar", "Non recapitabile", "Não é possível entregar",
    "Onbestelbaar", "Kan inte levereras", "Kan ikke leveres", "Ei voi toimittaa", "Niedostarczalne", "Nedoručitelné",
    "Kézbesíthetetlen", "Teslim edilemedi", "Не удалось доставить", "Δεν είναι δυνατή η παράδοση", "配信不能", "无法送达",
    "배달되지 않음", "Nelivrabil", "לא ניתן למסירה",
)  # fmt: skip


@pytest.mark.parametrize("subject", NAMED_UNDELIVERED)
def test_a_returned_mail_is_known_by_its_name_in_many_languages(subject: str) -> None:
    found = mail_of(f"{subject}: A guide", "Mia (mia@weekly.example)")
    assert (found.kind, found.report and found.report.worst.recipient) == (MailKind.BOUNCE, WHO)


@pytest.mark.parametrize(
    ("code", "blame"), [("#550 5.1.1 RESOLVER", A), ("554-5.2.2 x", M), ("550 5.7.1 x", S), ("552 5.3.4 x", T)]
)
def test_a_returned_mail_in_no_known_language_is_known_by_the_code_in_it(code: str, blame: BounceClass) -> None:
    found = mail_of("Wo sa hian: A guide", f"Wo sa hian mi o:\n\nmia@weekly.example\n{code} ##")
    assert (found.kind, found.report and found.report.worst.blame) == (MailKind.BOUNCE, blame)


def test_a_postmaster_who_writes_in_person_is_a_person() -> None:
    raw = (
        f"From: {POST}\nReturn-Path: <{POST}>\nIn-Reply-To: <pitch-1@acme.example>\nSubject: Re: A guide\n\n"
        "Your mail met 550 5.7.1 here on Monday. I have mended that, please send it again."
    )
    assert reply.read(mime.read(raw.encode())).kind is MailKind.REPLY


def mail_of(subject: str, words: str) -> reply.Reading:
    raw = f"From: {POST}\nTo: ana@acme.example\nSubject: {subject}\nReturn-Path: <>\nContent-Type: text/plain; charset=utf-8\n\n{words}"
    return reply.read(mime.read(raw.encode()))


@pytest.mark.parametrize("mark", "<[(\"'")
def test_a_notice_of_nothing_but_brackets_comes_to_an_end(mark: str) -> None:
    raw = notices.mail(f"From: {WHO}\nSubject: Re: A guide\nIn-Reply-To: <pitch-1@acme.example>", mark * 60_000)
    assert _verdict(raw)[0] is MailKind.REPLY


def test_a_long_report_about_a_hundred_people_is_read_once() -> None:
    people = "".join(
        f"<p{number}@weekly.example>:\nsomething odd happened, number {number}\n\n" for number in range(100)
    )
    told = "the host of this user's mailbox did what it does with a message every day\n" * 700
    began = time.process_time()
    found = mail_of("Undelivered mail", f"Your mail could not be delivered.\n\n{people}{told}")
    assert found.report is not None and len(found.report.failures) == 100
    assert time.process_time() - began < 15  # a second or two where the machine is quiet
