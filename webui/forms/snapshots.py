"""Which samples become snapshots, and for what."""

from typing import Any
from urllib.parse import parse_qs, urlencode

from django import forms
from django.http import QueryDict

from backend.datasets.models.samples import SOURCES
from backend.datasets.queries import NAMES, SPLITS, SampleQuery
from backend.datasets.snapshots.apart import ROLES
from backend.datasets.snapshots.choosing import ORDERS, Choice

MAKES = [
    ("split", "Training, validation and golden, by shares"),
    ("training", "Training"),
    ("validation", "Validation: held back to judge candidates on new data"),
    ("golden", "Golden: held back for ever to measure forgetting"),
]
USES = {"free": "In no snapshot yet", **{role: f"In a {role} set" for role in ROLES}}
TAKEN = {"first": "The first listed", "stratified": "By chance"}
SHARES = {"training": 70, "validation": 20, "golden": 10}
# What the form asks for itself; the rest of a query comes from the page that led here, and is kept.
ASKED = ("split", "label", "source", "since", "until")


class ShareField(forms.IntegerField):
    """A part in percent; 0 and nothing mean none."""

    def __init__(self, role: str) -> None:
        super().__init__(
            label=f"{role.capitalize()}, %",
            required=False,
            min_value=0,
            max_value=100,
            initial=SHARES[role],
        )


class SnapshotForm(forms.Form):
    """A query, and how what it finds is divided."""

    # Where a refusal stands that names what the engine's parts are called by.
    asks_for = {"shares": "training"}

    make = forms.ChoiceField(label="For", choices=MAKES)
    training = ShareField("training")
    validation = ShareField("validation")
    golden = ShareField("golden")
    split = forms.MultipleChoiceField(
        label="Samples",
        required=False,
        initial=["free"],
        choices=[(name, USES[name]) for name in SPLITS],
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: any.",
    )
    label = forms.MultipleChoiceField(
        label="Classes",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text="None chosen: all.",
    )
    source = forms.MultipleChoiceField(
        label="Sources",
        required=False,
        choices=[(name, name) for name in SOURCES],
        widget=forms.CheckboxSelectMultiple,
    )
    since = forms.DateField(
        label="Since", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    count = forms.IntegerField(label="At most", required=False, min_value=1, help_text="Empty: all of them.")
    order = forms.ChoiceField(
        label="Taken",
        choices=[(name, TAKEN[name]) for name in ORDERS],
        help_text="The newest first; or each class in proportion.",
    )
    seed = forms.IntegerField(
        label="Seed", initial=0, min_value=0, max_value=2**31 - 1, help_text="The same makes the same choice."
    )
    more = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, classes: list[str], asked: QueryDict) -> None:
        super().__init__(data, initial=_initial(asked))
        field = self.fields["label"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, name) for name in classes]

    def choice(self) -> Choice:
        """What is asked for. Raises AppError as `Choice` and `SampleQuery.from_params` do."""
        given = self.cleaned_data
        params: dict[str, Any] = parse_qs(given["more"])
        for name in ASKED:
            if given[name]:
                params[name] = given[name] if isinstance(given[name], list) else [str(given[name])]
        shares = {role: (given[role] or 0) / 100 for role in ROLES}
        if given["make"] != "split":
            shares = {given["make"]: 1.0}
        return Choice(
            query=SampleQuery.from_params(params),
            shares={role: share for role, share in shares.items() if share},
            count=given["count"],
            order=given["order"],
            seed=given["seed"],
        )


def _initial(asked: QueryDict) -> dict[str, Any]:
    """The query of an address as the form shows it; the parts that it does not ask for go along in `more`."""
    given = {name: asked.getlist(name) for name in asked if name in NAMES}
    several = {name: given[name] for name in ("split", "label", "source") if name in given}
    days = {name: given[name][-1][:10] for name in ("since", "until") if name in given}
    rest = {name: values for name, values in given.items() if name not in ASKED}
    make = {"make": asked["make"]} if "make" in asked else {}
    return {"split": [], **several, **days, **make, "more": urlencode(rest, doseq=True)} if given else make
