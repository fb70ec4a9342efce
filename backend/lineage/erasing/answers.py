"""Answers of the API that are kept for a day: any may name an erased sample, its file or its label."""

from backend.core.api.idempotency import answers_with_content
from backend.datasets.erased import Erased


def answers_forget(erased: Erased) -> list[str]:
    """Of each, that it was given stays: nothing is done twice because of this."""
    answers_with_content(erased.at).update(content="")
    return []


def answers_found(erased: Erased) -> int:
    return answers_with_content(erased.at).count()
