"""What of a log is shown and exported."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from backend.audit.narrowing import Wanted
from webui.forms.fields import MomentField

Choices = list[tuple[str, Any]]


class WantedForm(forms.Form):
    """A value that the log does not know is refused: what is shown would not be what was asked for."""

    actor = forms.ChoiceField(label="By", required=False)
    kind = forms.ChoiceField(label="What", required=False)
    object = forms.CharField(
        required=False, max_length=64, widget=forms.TextInput(attrs={"placeholder": "alert:12"})
    )
    since = MomentField(label="From, UTC", required=False)
    until = MomentField(label="Before, UTC", required=False)

    def __init__(
        self, data: Mapping[str, Any], actors: Iterable[tuple[str, str]], kinds: Iterable[str]
    ) -> None:
        """actors: (reference, name) each."""
        super().__init__(data, auto_id="filter-%s")
        for name, choices in (
            ("actor", [("", "Anybody"), *actors]),
            ("kind", [("", "Anything"), *_grouped(kinds)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def wanted(self) -> Wanted:
        """What the form says, once it is valid."""
        return Wanted(**self.cleaned_data)


def _grouped(kinds: Iterable[str]) -> Choices:
    """Each noun with all that happened to it, before them the noun itself for any of it."""
    verbs: dict[str, Choices] = defaultdict(list)
    for kind in kinds:
        noun, _, verb = kind.partition(".")
        verbs[noun].append((kind, f"{_plain(noun)} {_plain(verb)}"))
    return [
        (_plain(noun).capitalize(), [(noun, f"{_plain(noun)}, any"), *found]) for noun, found in verbs.items()
    ]


def _plain(word: str) -> str:
    return word.replace("_", " ")
