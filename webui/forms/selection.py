"""What is asked for a selection: criteria with weights, how many samples, and out of how many."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.http import QueryDict

from backend.engine import selection_criteria
from backend.selection.asking import MOST_CANDIDATES, MOST_SEED, MOST_WANTED

# What a mix begins with: unsure, and not the same over and over.
INITIAL = ["margin", "diversity"]
LACKS = {
    "model": "Needs a live version.",
    "committee": "Needs two versions.",
    "labels": "Needs labels to measure from.",
}


@dataclass(frozen=True)
class Offered:
    """A criterion as the form shows it. lacks: why it can not be chosen, or blank."""

    entry: Mapping[str, Any]
    box: BoundWidget
    weight: BoundField
    lacks: str


class SelectionForm(forms.Form):
    """One criterion, or several with weights."""

    criteria = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one criterion, or several to be mixed."},
    )
    count = forms.IntegerField(
        label="Samples to choose", initial=100, min_value=1, max_value=MOST_WANTED, help_text="At most 500."
    )
    newest = forms.IntegerField(
        label="Out of the newest",
        initial=MOST_CANDIDATES,
        min_value=1,
        max_value=MOST_CANDIDATES,
        help_text="Samples without a label that are not in the queue.",
    )
    seed = forms.IntegerField(
        initial=0,
        min_value=0,
        max_value=MOST_SEED,
        help_text="The same seed chooses the same of the same samples.",
    )

    def __init__(self, data: QueryDict | None, *, there: Mapping[str, bool]) -> None:
        """there: whether the service has a `model`, a `committee`, `labels`."""
        self.entries = selection_criteria()
        self._lacks = {one["name"]: _lacking(one["needs"], there) for one in self.entries}
        usual = [name for name in INITIAL if not self._lacks[name]] or ["random"]
        super().__init__(data, initial={"criteria": usual})
        self.fields["criteria"].choices = [(one["name"], one["title"]) for one in self.entries]  # type: ignore[attr-defined]
        for one in self.entries:
            self.fields[f"weight_{one['name']}"] = forms.FloatField(
                label=f"Weight of {one['title'].lower()}",
                initial=1,
                min_value=0.01,
                max_value=1000,
                required=False,
                widget=forms.NumberInput(attrs={"step": "any"}),
            )

    def offered(self) -> Iterator[Offered]:
        """Each criterion with its box and its weight."""
        for entry, box in zip(self.entries, self["criteria"], strict=True):
            lacks = self._lacks[entry["name"]]
            box.data["attrs"] = box.data["attrs"] | ({"disabled": True} if lacks else {})
            yield Offered(entry, box, self[f"weight_{entry['name']}"], lacks)

    def values(self) -> dict[str, Any]:
        """The arguments of `selection_start`."""
        data = self.cleaned_data
        criteria = [{"name": name, "weight": data[f"weight_{name}"] or 1.0} for name in data["criteria"]]
        return {"criteria": criteria, "count": data["count"], "newest": data["newest"], "seed": data["seed"]}


def _lacking(needs: list[str], there: Mapping[str, bool]) -> str:
    return next((LACKS[need] for need in needs if not there[need]), "")
