"""Idempotency-Key: what is sent again, as its answer was lost, is done once and answered as it was."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.utils.crypto import salted_hmac
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.actor import Actor
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.models import KeptAnswer
from backend.core.problems import CONTENT_TYPE

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MOST_CHARACTERS = 200
KEPT = timedelta(hours=24)


class KeyReusedError(AppError):
    """The key was sent with another body."""

    http_status = 422


def once(
    request: Request, actor: Actor, answer: Callable[[], HttpResponseBase], *, has_secret: bool
) -> HttpResponseBase:
    """The answer, or the one that was given when the caller, with the same scopes, sent this key here before.

    A bug, and an answer of 5xx, frees the key. has_secret: what is answered must not be kept.
    Raises: KeyReusedError; ConflictError while the first is under way, or was cut off; AppError for what is no key.
    """
    key = request.headers.get(KEY)
    if key is None:
        return answer()
    kept, is_new = _claim(_address(request, actor, key), _digest_of_body(request.data))
    if not is_new:
        return _replayed(kept)
    try:
        given = answer()
    except BaseException:
        kept.delete()
        raise
    if not isinstance(given, Response) or given.status_code >= 500:
        kept.delete()
        return given
    kept.status = given.status_code
    kept.content = (
        "" if has_secret and given.status_code < 400 else JSONRenderer().render(given.data).decode()
    )
    kept.save(update_fields=["status", "content"])
    return given


def answers_expired() -> QuerySet[KeptAnswer]:
    """Those that were kept for their day."""
    return KeptAnswer.objects.filter(created_at__lt=now() - KEPT)


def answers_with_content(until: datetime) -> QuerySet[KeptAnswer]:
    """Those whose requests came until then, and of which more is kept than that they were given."""
    return KeptAnswer.objects.filter(created_at__lte=until).exclude(content="")


def _address(request: Request, actor: Actor, key: str) -> str:
    """What the key is one of: a token with other scopes might be answered otherwise."""
    scopes = "all" if actor.scopes is None else " ".join(sorted(actor.scopes))
    return _digest(actor.ref, scopes, request.get_full_path(), _checked(key))


def _checked(key: str) -> str:
    if not 0 < len(key) <= MOST_CHARACTERS or not key.isascii() or not key.isprintable():
        detail = f"{KEY} has 1 to {MOST_CHARACTERS} printable characters of ASCII, such as a UUID."
        raise AppError("idempotency_key_invalid", detail)
    return key


def _claim(address: str, body: str) -> tuple[KeptAnswer, bool]:
    """The row of the key, and whether it is this request's own."""
    answers_expired().filter(address=address).delete()
    kept, is_new = KeptAnswer.objects.get_or_create(
        address=address, defaults={"body": body, "created_at": now()}
    )
    if not is_new and kept.body != body:
        raise KeyReusedError(
            "idempotency_key_reused", f"This {KEY} was sent here with another body: take a new one."
        )
    if not is_new and kept.status is None:
        detail = "The first request with this key is under way, or was cut off: look whether it was done."
        raise ConflictError("idempotency_key_busy", detail, since=kept.created_at.isoformat())
    return kept, is_new


def _replayed(kept: KeptAnswer) -> HttpResponse:
    if not kept.content:
        detail = "It was done; its answer is not kept: it had a secret in it, or samples were erased since."
        raise ConflictError("idempotency_answer_gone", detail, at=kept.created_at.isoformat())
    content_type = "application/json" if (kept.status or 0) < 400 else CONTENT_TYPE
    return HttpResponse(
        kept.content, content_type=content_type, status=kept.status, headers={REPLAYED: "true"}
    )


def _digest_of_body(data: Any) -> str:
    """Of what the body says: neither the order of its fields nor a form's boundary is part of that."""
    said = dict(data.lists()) if isinstance(data, QueryDict) else data
    return _digest(json.dumps(said, sort_keys=True, default=_words))


def _words(value: Any) -> str:
    if isinstance(value, UploadedFile):
        digest = hashlib.sha256()
        for piece in value.chunks():
            digest.update(piece)
        value.seek(0)
        return digest.hexdigest()
    return hashlib.sha256(value.tobytes()).hexdigest() if hasattr(value, "tobytes") else repr(value)


def _digest(*texts: str) -> str:
    """Under the installation's secret key: whoever has the table alone can check no guess of what was sent."""
    return salted_hmac("kept answers", "\0".join(texts), algorithm="sha256").hexdigest()
