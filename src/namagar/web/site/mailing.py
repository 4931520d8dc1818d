"""How mail leaves this instance: the mail server, the sender and the site's address, as the environment names them."""

import os
import smtplib
import sys
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import reminders
from namagar.web.desk.digests import digests

SMTP, SENDER, ADDRESS = "NAMAGAR_SMTP", "NAMAGAR_MAIL_FROM", "NAMAGAR_SITE_ADDRESS"
PATIENCE = 20  # seconds for a mail server to answer


def transport() -> tuple[BaseEmailBackend, str]:
    """The mail server and the sender; Refused when either is not named, so that nothing seems sent that was not."""
    address, sender = os.environ.get(SMTP, ""), os.environ.get(SENDER, "")
    if not address or not sender:
        raise Refused(Problem("mail-not-configured"))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Refused(Problem("mail-server-unreadable", SMTP)) from error
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise Refused(Problem("mail-server-unreadable", SMTP))
    sealed = parts.scheme == "smtps"
    return EmailBackend(
        host=parts.hostname,
        port=port or (465 if sealed else 587),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=sealed,
        use_tls=not sealed and parse_qs(parts.query).get("starttls") == ["1"],
        timeout=PATIENCE,
    ), sender


def site_address() -> str:
    """Where people reach this site, for the links of a mail."""
    address = os.environ.get(ADDRESS, "").rstrip("/")
    if not address:
        raise Refused(Problem("site-address-missing"))
    return address


def show_mails() -> int:
    """Print every mail that would go out now; nothing is sent or kept."""
    for digest in digests(site_address()):
        mail = digest.message(os.environ.get(SENDER, "namagar"))
        print(f"To: {mail.to[0]}\nSubject: {mail.subject}\n\n{mail.body}\n")
    return 0


def send_mails(language: str) -> int:
    """Send every mail of today. Only what the mail server took is kept as sent; what failed is told, and 1 returned."""
    (server, sender), address = transport(), site_address()
    try:
        server.open()
        server.close()
    except (smtplib.SMTPException, OSError) as error:
        print(_unreachable(language).format(error=error), file=sys.stderr)
        return 1
    sent = failed = 0
    for digest in digests(address):
        mail = digest.message(sender)
        mail.connection = server
        try:
            mail.send()
        except (smtplib.SMTPException, OSError) as error:
            failed += 1
            print(_failure(language).format(address=mail.to[0], error=error), file=sys.stderr)
            continue
        sent += 1
        for part in digest.parts:
            reminders.keep(digest.person, part.country.code, part.news)
    print(_summary(language).format(sent=sent, failed=failed))
    return 1 if failed else 0


def _unreachable(language: str) -> str:
    return {
        "en": "The mail server does not answer; no mail was sent, all are tried again at the next run. {error}",
        "fa": "سرور رایانامه پاسخ نمی‌دهد و نامه‌ای فرستاده نشد؛ همه در اجرای بعدی دوباره فرستاده می‌شود. {error}",
    }[language]


def _failure(language: str) -> str:
    return {
        "en": "The mail to {address} could not be sent; it is tried again at the next run. {error}",
        "fa": "نامه به {address} فرستاده نشد و در اجرای بعدی دوباره فرستاده می‌شود. {error}",
    }[language]


def _summary(language: str) -> str:
    return {"en": "mails sent: {sent}, failed: {failed}", "fa": "نامه‌های فرستاده‌شده: {sent}، ناموفق: {failed}"}[
        language
    ]
