"""One click in a mail's head (RFC 8058) ends the mails of one project to one person: by a link that we signed."""

from django.core.signing import BadSignature, Signer

from backend.core.errors import NotFoundError
from backend.notices.choosing import wishes_set
from backend.notices.models import Reader
from backend.notices.wishes import wishes_of

SIGNER = Signer(salt="notices.unsubscribing")


def unsubscribe_path(reader: Reader) -> str:
    """Of the page that ends them, from the root of the web process; it never expires."""
    return f"/notices/unsubscribe/{SIGNER.sign(str(reader.pk))}/"


def reader_linked(link: str) -> Reader:
    """Whose mails the link ends. Raises NotFoundError."""
    try:
        pk = SIGNER.unsign(link)
    except BadSignature:
        pk = "0"
    reader = Reader.objects.filter(pk=int(pk)).select_related("user", "project").first()
    if reader is None:
        raise NotFoundError("not_found", "There is no such link: copy it whole.")
    return reader


def mails_end(*, link: str) -> None:
    """No mail of the project goes to them any more; what they are told in the app stays.

    Whoever has the link acts as them, signed in or not. Raises NotFoundError, also where they have left the project.
    """
    reader = reader_linked(link)
    wishes = {
        topic: {"in_app": wish.in_app, "mail": "never"} for topic, wish in wishes_of(reader.wishes).items()
    }
    wishes_set(actor=reader.user.actor, project=reader.project, wishes=wishes)
