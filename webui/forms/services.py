"""What is asked for a service, an update, weights of one's own and a roll back."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from backend.access.models import Project
from backend.datasets.models import Snapshot
from backend.engine import architectures, strategies
from backend.registry.models import ModelVersion
from webui.forms.fields import NamesField, ShapeField, parameter_field
from webui.forms.training import TrainingForm

TASKS = [
    ("image_classification", "Image classification"),
    ("tabular_classification", "Tabular classification"),
    ("vector_classification", "Vector classification"),
]


class ServiceForm(forms.Form):
    """A new service: its names, the meaning of its tensors, and the architecture of its models."""

    asks_for: ClassVar = {"model.name": "architecture"}

    project = forms.ModelChoiceField(queryset=Project.objects.none(), empty_label=None)
    name = forms.CharField(
        max_length=60, help_text="Its model name for every client, once in this installation."
    )
    title = forms.CharField(max_length=120, required=False)
    task = forms.ChoiceField(choices=TASKS)
    shape = ShapeField(
        initial=[1, 28, 28], help_text="Of one input: channels, height, width for images; else one number."
    )
    dtype = forms.ChoiceField(label="Type", choices=[("uint8", "uint8"), ("float32", "float32")])
    low = forms.FloatField(label="Lowest value", required=False, initial=0)
    high = forms.FloatField(label="Highest value", required=False, initial=255)
    classes = NamesField(help_text="A line each, in the order of the model's outputs; more may come later.")
    features = NamesField(required=False, rows=2, help_text="For tables: the columns, a line each.")
    architecture = forms.ChoiceField(initial="small_cnn")
    latency_objective_ms = forms.FloatField(label="Latency objective (p99, ms)", initial=50, min_value=0)
    sample_rate = forms.FloatField(
        initial=1, min_value=0, max_value=1, help_text="The share of requests that is recorded, 0 to 1."
    )

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "project", projects)
        _choices(
            self,
            "architecture",
            [(entry["name"], entry["title"]) for entry in architectures() if not entry["family"]],
        )

    def values(self) -> dict[str, Any]:
        """The arguments of `service_create`."""
        data = self.cleaned_data
        plain = ("project", "name", "title", "architecture", "latency_objective_ms", "sample_rate")
        return {**{name: data[name] for name in plain}, "signature": self._signature()}

    def _signature(self) -> dict[str, Any]:
        data = self.cleaned_data
        bounds = [data["low"], data["high"]]
        return {
            "task": data["task"],
            "dtype": data["dtype"],
            "shape": data["shape"],
            "layout": "CHW" if data["task"] == "image_classification" else None,
            "range": None if None in bounds else bounds,
            "classes": data["classes"],
            "features": data["features"] or None,
        }


class UpdateForm(TrainingForm):
    """An update: data, base, training, and the parameters of one strategy, typed as the engine describes them."""

    strategy = forms.ChoiceField()
    snapshot = forms.ModelChoiceField(
        queryset=Snapshot.objects.none(), label="Train on", help_text="New labelled samples."
    )
    base = forms.ModelChoiceField(
        queryset=ModelVersion.objects.none(),
        label="Continue from",
        required=False,
        empty_label="nothing: a new model",
    )
    evaluation = forms.ModelMultipleChoiceField(
        queryset=Snapshot.objects.none(),
        label="Evaluate on",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Held back from training; each makes a curve of its own.",
    )
    seed = forms.IntegerField(initial=0, min_value=0)

    def __init__(
        self,
        *args: Any,
        strategy: str,
        parameters_url: str,
        snapshots: QuerySet[Snapshot],
        versions: QuerySet[ModelVersion],
        **kwargs: Any,
    ) -> None:
        """strategy: whose parameters are asked, parameters_url: where those of another are fetched;
        snapshots and versions: what may be chosen from."""
        super().__init__(*args, **kwargs)
        asks = {"hx-get": parameters_url, "hx-target": "#parameters", "hx-trigger": "change"}
        self.fields["strategy"].widget.attrs |= asks
        known = {entry["name"]: entry for entry in strategies() if entry["deployable"]}
        self.entry = known.get(strategy, known["replay"])
        _choices(self, "strategy", [(name, entry["title"]) for name, entry in known.items()])
        self.fields["strategy"].initial = self.entry["name"]
        _rows(self, "snapshot", snapshots.filter(role="training"))
        _rows(self, "evaluation", snapshots.exclude(role="training"))
        _rows(self, "base", versions)
        self.parameters = {f"p_{entry['name']}": entry["name"] for entry in self.entry["parameters"]}
        self.asks_for = {f"parameters.{name}": field for field, name in self.parameters.items()}
        for name, parameter in zip(self.parameters, self.entry["parameters"], strict=True):
            self.fields[name] = parameter_field(parameter)
        self.order_fields(["snapshot", "base", "evaluation", "strategy", *self.parameters])

    @property
    def parameter_fields(self) -> list[forms.BoundField]:
        """The fields of the strategy's own parameters."""
        return [self[name] for name in self.parameters]

    @property
    def training_fields(self) -> list[forms.BoundField]:
        return [*super().training_fields, self["seed"]]

    def values(self) -> dict[str, Any]:
        """The arguments of `run_start`."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("strategy", "snapshot", "base")},
            "evaluation": list(data["evaluation"]),
            "parameters": {name: data[key] for key, name in self.parameters.items()},
            "training": self.training() | {"seed": data["seed"]},
        }


class ImportForm(forms.Form):
    """Weights that were trained elsewhere, of the service's architecture."""

    weights = forms.FileField(help_text="A .safetensors file whose tensors are named as the architecture's.")
    classes = NamesField(rows=6, help_text="What the outputs mean: a line each, in their order.")
    probe = forms.ModelChoiceField(
        queryset=Snapshot.objects.none(),
        label="Prove on",
        required=False,
        empty_label="random inputs",
        help_text="Real inputs prove the export better; of a training snapshot some become the replay memory.",
    )

    def __init__(self, *args: Any, snapshots: QuerySet[Snapshot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "probe", snapshots)


class RollbackForm(forms.Form):
    """Which version goes live again: the one that the page named, whatever happened since."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


def _rows(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """What a choice of rows may be made from."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
