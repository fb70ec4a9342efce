"""What is asked for a benchmark: scenario, strategies, seeds, model, training, and the parameters of each chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from backend.engine import architectures, benchmark_scenarios, strategies
from webui.forms.fields import ShapeField, parameter_field
from webui.forms.training import TRAINING, TrainingForm

TUNING = ("tune_trials", "tune_experiences")
USUAL = "scenario=split-digits&strategies=naive&strategies=replay"
OWN_MODEL = [("", "Perceptron with one layer of 256 units")]
Entry = Mapping[str, Any]


class BenchmarkForm(TrainingForm):
    """Fields for the parameters of what is chosen: `s_<parameter>` of the scenario, `t_<strategy>-<parameter>`,
    `m_<parameter>` of the model. `asked` holds the prefixes of those that were asked for already: a box that is not
    sent with them was unticked."""

    scenario = forms.ChoiceField()
    strategies = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    seeds = ShapeField(initial=[0, 1, 2], example="0, 1, 2", help_text="A trial for each strategy and seed.")
    model = forms.ChoiceField(required=False)
    epochs = forms.IntegerField(
        initial=10, min_value=1, max_value=10_000, help_text="Of each stage; 1 for a single pass."
    )
    tune_trials = forms.IntegerField(
        label="Candidates",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="Of each strategy; empty to measure it as asked.",
    )
    tune_experiences = forms.IntegerField(
        label="First experiences",
        initial=3,
        min_value=2,
        max_value=1000,
        help_text="So many are searched on: 2 at least, never all.",
    )

    def __init__(self, data: QueryDict | None, *, chosen: QueryDict, parameters_url: str) -> None:
        """chosen: what is chosen and typed so far, in the form or in an address; parameters_url: where the
        parameters of another choice are fetched."""
        super().__init__(data)
        known = {entry["name"]: entry for entry in benchmark_scenarios()}
        models = {entry["name"]: entry for entry in architectures() if not entry["family"]}
        self.known = {entry["name"]: entry for entry in strategies()}
        self._offer("scenario", _titled(known.values()), parameters_url)
        self._offer("model", [*OWN_MODEL, *_titled(models.values())], parameters_url)
        self._offer("strategies", _titled(self.known.values()), "")
        self.asked_scenario: Entry = known.get(chosen.get("scenario", ""), known["split-digits"])
        self.asked_model: Entry | None = models.get(chosen.get("model", ""))
        ticked = chosen.getlist("strategies")
        self.chosen = [entry for name, entry in self.known.items() if name in ticked]
        self._take_over(chosen)
        self.asks_for = {"scenario.name": "scenario", "strategy.name": "strategies", "model.name": "model"}
        self.asks_for |= {f"tune.{name.removeprefix('tune_')}": name for name in TUNING}
        self._typed = chosen
        self._ask("s_", self.asked_scenario, "scenario")
        for number, entry in enumerate(self.chosen):
            self._ask(_prefix(entry), entry, f"strategies.{number}")
        if self.asked_model:
            self._ask("m_", self.asked_model, "model")

    def _offer(self, name: str, choices: list[tuple[str, str]], url: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if url:
            place = f"#{name}-parameters"
            field.widget.attrs |= {
                "hx-get": url,
                "hx-target": place,
                "hx-include": place,
                "hx-trigger": "change",
            }

    def _take_over(self, chosen: QueryDict) -> None:
        """What was typed or chosen elsewhere stands in the fields."""
        self.initial.update({name: chosen[name] for name in self.fields if name in chosen})
        self.initial["scenario"] = self.asked_scenario["name"]
        self.initial["strategies"] = chosen.getlist("strategies")

    def _ask(self, prefix: str, entry: Entry, path: str) -> None:
        """Add a field for each parameter; what was typed into one before stays."""
        for parameter in entry["parameters"]:
            name = f"{prefix}{parameter['name']}"
            self.fields[name] = parameter_field(parameter)
            self.asks_for[f"{path}.parameters.{parameter['name']}"] = name
            if name in self._typed:
                self.initial[name] = self._typed[name]
            elif parameter["type"] == "boolean" and prefix in self._typed.getlist("asked"):
                self.initial[name] = False

    def fields_of(self, prefix: str) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(prefix)]

    @property
    def scenario_fields(self) -> list[forms.BoundField]:
        return self.fields_of("s_")

    @property
    def model_fields(self) -> list[forms.BoundField]:
        return self.fields_of("m_")

    @property
    def tuning_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in TUNING]

    @property
    def strategy_fields(self) -> list[tuple[str, Entry, list[forms.BoundField]]]:
        """Prefix, entry and parameters of each chosen strategy that has any."""
        return [
            (_prefix(entry), entry, [self[f"{_prefix(entry)}{one['name']}"] for one in entry["parameters"]])
            for entry in self.chosen
            if entry["parameters"]
        ]

    @property
    def options(self) -> list[tuple[Any, Entry]]:
        """Each strategy's box, with its entry in the catalogue."""
        return [(box, self.known[str(box.data["value"])]) for box in self["strategies"].subwidgets]

    def values(self) -> dict[str, Any]:
        """The arguments of `benchmark_start`."""
        data = self.cleaned_data
        return {
            "scenario": {"name": data["scenario"], "parameters": self._given("s_", self.asked_scenario)},
            "strategies": [
                {"name": one["name"], "parameters": self._given(_prefix(one), one)} for one in self.chosen
            ],
            "seeds": data["seeds"],
            "model": {"name": data["model"], "parameters": self._given("m_", self.asked_model)}
            if self.asked_model
            else None,
            "training": self.training(),
            "tune": self._tune(),
        }

    def _tune(self) -> dict[str, int] | None:
        trials, experiences = (self.cleaned_data[name] for name in TUNING)
        return {"trials": trials, "experiences": experiences} if trials else None

    def _given(self, prefix: str, entry: Entry) -> dict[str, Any]:
        """What was typed; what was left empty takes the engine's default."""
        typed = {one["name"]: self.cleaned_data[f"{prefix}{one['name']}"] for one in entry["parameters"]}
        return {name: value for name, value in typed.items() if value not in (None, "")}


def chosen_like(asked: Mapping[str, Any]) -> QueryDict:
    """What the form would hold had a benchmark been asked for with it. asked: the benchmark's spec."""
    typed = QueryDict(mutable=True)
    typed["scenario"], typed["model"] = asked["scenario"]["name"], asked["model"]["name"]
    typed["seeds"] = ", ".join(map(str, asked["seeds"]))
    typed.setlist("strategies", [one["name"] for one in asked["strategies"]])
    usual = {"experiences": BenchmarkForm.base_fields["tune_experiences"].initial}
    tuning = {f"tune_{name}": value for name, value in (asked.get("tune") or usual).items()}
    training = {name: asked["training"].get(name) for name in TRAINING}
    typed.update({name: str(value) for name, value in (training | tuning).items() if value is not None})
    parts = [("s_", asked["scenario"]), ("m_", asked["model"])]
    for prefix, one in [*parts, *((_prefix(one), one) for one in asked["strategies"])]:
        typed.appendlist("asked", prefix)
        given = {name: value for name, value in one["parameters"].items() if value is not None}
        # A box that is not ticked sends nothing.
        typed.update({f"{prefix}{name}": str(value) for name, value in given.items() if value is not False})
    return typed


def _prefix(strategy: Entry) -> str:
    """No parameter holds a hyphen, so no two strategies' parameters have one field, whatever plug-ins are called."""
    return f"t_{strategy['name']}-"


def _titled(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    return [(entry["name"], entry["title"]) for entry in entries]
