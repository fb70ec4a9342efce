"""What a question for samples is called on its page: a chip for each part of it, and the addresses that carry it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from backend.datasets.queries import NAMES, Params, SampleQuery
from webui.forms.samples import SORT_WORDS, SPLIT_WORDS
from webui.people import cause_of

WORDS = {
    "label": "label {}",
    "predicted": "predicted {}",
    "confidence_from": "confidence from {}",
    "confidence_to": "confidence to {}",
    "source": "by {}",
    "since": "from {}",
    "until": "until {}",
    "cause": "came in by {}",
    "labelled_by": "labelled by {}",
    "split": "split: {}",
}
WHETHER = {
    "disagreement": {"true": "label and prediction differ", "false": "label and prediction agree"},
    "labelled": {"true": "has a label", "false": "has no label"},
    "suspect": {"true": "suspect label", "false": "label not suspect"},
}


@dataclass(frozen=True)
class Chip:
    """url: the page without it."""

    word: str
    url: str


def asked_of(request: HttpRequest) -> Params:
    """The parameters of a query that the address has, without empty ones."""
    return {name: words for name in NAMES if (words := [word for word in request.GET.getlist(name) if word])}


def written(query: SampleQuery, **more: str) -> str:
    """The query as the end of an address; "" where everything is asked for."""
    return urlencode(query.to_params() | {name: [word] for name, word in more.items() if word}, doseq=True)


def chips(query: SampleQuery, people: Mapping[str, str]) -> list[Chip]:
    """One for each value that narrows the list, or orders it otherwise than by age."""
    params = query.to_params()
    return [
        Chip(_word(name, value, people), f"?{urlencode(_without(params, name, value), doseq=True)}")
        for name, values in params.items()
        for value in values
    ]


def _without(params: Params, name: str, value: str) -> Params:
    return params | {name: [other for other in params[name] if other != value]}


def _word(name: str, value: str, people: Mapping[str, str]) -> str:
    if name in WHETHER:
        return WHETHER[name][value]
    if name == "sort":
        return SORT_WORDS[value].lower()
    told = {"labelled_by": people, "split": SPLIT_WORDS}.get(name, {}).get(value, value)
    return WORDS[name].format(cause_of(value).word if name == "cause" else told)
