"""One mail to a channel's people, or to one person, by the SMTP server that the installation names."""

import smtplib
from email.utils import parseaddr
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from backend.config.environment import ENV
from backend.notices.messages import mail_subject, mail_text
from backend.notices.undelivered import UndeliveredError

SMTP = "django.core.mail.backends.smtp.EmailBackend"
TIMEOUT_S = 10.0
NOT_SET_UP = "E-mail is not set up: set MODELCIE_EMAIL_URL for control. Nothing is lost, it is sent then."


def is_set_up() -> bool:
    return bool(ENV.email_url)


def send(recipients: list[str], uid: str, body: dict[str, Any], path: str, one_click: str = "") -> str:
    """What is kept as the answer.

    path: of the page where one turns such mails off; one_click: of the one that does so when it is posted to.
    Raises UndeliveredError.
    """
    try:
        EmailMessage(
            mail_subject(body),
            mail_text(body, ENV.public_url + path),
            ENV.email_from,
            recipients,
            headers={"Message-ID": f"<{uid}@modelcie>", **unsubscribing(path, one_click)},
            connection=get_connection(SMTP, **server()),
        ).send()
    except (smtplib.SMTPException, OSError, ValueError, ImproperlyConfigured) as error:
        raise UndeliveredError(f"The mail server did not take it: {error}") from error
    return "The mail server took it."


def unsubscribing(path: str, one_click: str) -> dict[str, str]:
    """The headers (RFC 2369, and RFC 8058 over https); while nobody said where we are reached, a mail to the sender."""
    if not ENV.public_url:
        return {"List-Unsubscribe": f"<mailto:{parseaddr(ENV.email_from)[1]}?subject=unsubscribe>"}
    told = {"List-Unsubscribe": f"<{ENV.public_url}{one_click or path}>"}
    if one_click and ENV.public_url.startswith("https://"):
        told["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return told


def server() -> dict[str, Any]:
    """The arguments of Django's SMTP connection. Raises ImproperlyConfigured."""
    found = environ.Env.email_url_config(ENV.email_url)
    if found.get("EMAIL_BACKEND") != SMTP or not found.get("EMAIL_HOST"):
        raise ImproperlyConfigured("MODELCIE_EMAIL_URL is smtp://, smtp+tls:// or smtp+ssl:// and a host.")
    return {
        "host": found["EMAIL_HOST"],
        "port": found["EMAIL_PORT"] or None,
        "username": found["EMAIL_HOST_USER"] or "",
        "password": found["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": found.get("EMAIL_USE_TLS", False),
        "use_ssl": found.get("EMAIL_USE_SSL", False),
        "timeout": TIMEOUT_S,
    }
