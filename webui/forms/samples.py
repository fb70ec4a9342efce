"""What narrows the gallery of samples; `SampleQuery` judges it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from backend.datasets.models.samples import SOURCES
from backend.datasets.queries import SORTS, SPLITS, Params
from backend.datasets.services.views import NAME_LENGTH

SPLIT_WORDS = {
    "training": "trained on",
    "validation": "validation",
    "golden": "golden set",
    "free": "in none",
}
SORT_WORDS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "least_confident": "Least confident first",
    "most_confident": "Most confident first",
}
WHETHER = {"": "all", "true": "yes", "false": "no"}
assert SPLIT_WORDS.keys() == SPLITS.keys()
assert SORT_WORDS.keys() == SORTS.keys()


def _several(label: str, choices: Sequence[tuple[str, str]] = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False, label=label, choices=choices, widget=forms.CheckboxSelectMultiple
    )


def _whether(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, label=label, choices=WHETHER)


def _share(label: str) -> forms.CharField:
    limits = {"type": "number", "min": 0, "max": 1, "step": "any", "inputmode": "decimal"}
    return forms.CharField(required=False, label=label, widget=forms.TextInput(attrs=limits))


def _day(label: str) -> forms.CharField:
    return forms.CharField(required=False, label=label, widget=forms.TextInput(attrs={"type": "date"}))


class SampleFilterForm(forms.Form):
    """Shows what is asked for, whether it makes sense or not."""

    label = _several("Label")
    predicted = _several("Predicted")
    labelled = _whether("Has a label")
    disagreement = _whether("Label and prediction differ")
    suspect = _whether("Suspect label")
    confidence_from = _share("Confidence from")
    confidence_to = _share("Confidence to")
    since = _day("Came in from")
    until = _day("Came in until")
    split = _several("Split", list(SPLIT_WORDS.items()))
    source = _several("Source", [(source, source) for source in SOURCES])
    labelled_by = _several("Labelled by")
    cause = forms.CharField(
        required=False,
        label="Came in by",
        help_text="A reference, such as alert:12.",
        widget=forms.TextInput(attrs={"list": "causes", "autocomplete": "off"}),
    )
    sort = forms.ChoiceField(required=False, label="Order", choices=SORT_WORDS)

    def __init__(
        self, asked: Params, *, classes: Sequence[str], people: Mapping[str, str], **kwargs: Any
    ) -> None:
        singles = {name: words[0] for name, words in asked.items() if words}
        several = {
            name: asked.get(name, []) for name in ("label", "predicted", "labelled_by", "split", "source")
        }
        super().__init__(singles | several, **kwargs)
        self._offer("label", {name: name for name in classes}, asked)
        self._offer("predicted", {name: name for name in classes}, asked)
        self._offer("labelled_by", people, asked)

    def _offer(self, name: str, choices: Mapping[str, str], asked: Params) -> None:
        """The choices, and whatever else is asked for."""
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(({value: value for value in asked.get(name, [])} | dict(choices)).items())


class ViewNameForm(forms.Form):
    """The name of a saved view."""

    name = forms.CharField(max_length=NAME_LENGTH, label="Name")
