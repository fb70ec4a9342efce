"""What is asked for a monitor: its windows, what they are compared with, when it alarms, and its detector's own."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from backend.engine.detecting import detectors_of
from backend.monitoring.kinds import OF_LABELS, STREAMED, VIEWS
from backend.monitoring.settings import MonitorSettings, column_names
from backend.projects.models import Service
from webui.forms.fields import parameter_field, plain

MINUTE_S, HOUR_S = 60.0, 3600.0
REFERENCES = [
    ("validation", "validation snapshot"),
    ("training", "training snapshot"),
    ("fixed", "first traffic"),
    ("moving", "newest traffic"),
]


def _count(label: str, text: str = "", least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=text, min_value=least)


def _number(label: str, text: str = "", *, required: bool = True) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any"})
    return forms.FloatField(label=label, help_text=text, required=required, widget=widget)


class MonitorForm(forms.Form):
    """The settings of a monitor of one view and detector; `revision` is the one whose settings are shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    window_size = _count("Inputs in a window")
    window_min = _number(
        "Minutes, instead", "Of the clock; the number before is then what is usual.", required=False
    )
    minimum_samples = _count("Inputs, at least", "Of a window with fewer nothing is said.", 2)
    label_delay_h = _number("Hours to wait for labels", "Then it is judged on those that have come.")
    reference = forms.ChoiceField(
        label="Compared with", choices=REFERENCES, help_text="Traffic is that of the version itself."
    )
    reference_size = _count("Inputs of a reference out of traffic", least=20)
    needed = _count("Breaches")
    of = _count("Of so many windows")
    at_once = _number(
        "Or one, times", "So many times its threshold; empty: one is never enough.", required=False
    )
    cooldown = _count("Cooldown, windows", "So many windows after an alarm raise none.", 0)
    tolerated = _number("Share that may be bad", "Of a window's inputs, 0 to less than 1.")
    categorical = forms.MultipleChoiceField(
        label="Categories",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Columns whose numbers stand for categories.",
    )

    WINDOW = ("window_size", "window_min", "minimum_samples", "label_delay_h")
    REFERENCE = ("reference", "reference_size")
    ALARM = ("needed", "of", "at_once", "cooldown")
    QUALITY = ("tolerated", "categorical")

    def __init__(
        self,
        data: QueryDict | None,
        service: Service,
        view: str,
        detector: str,
        settings: MonitorSettings,
        *,
        revision: int = 0,
    ) -> None:
        """settings: those that are shown; revision: theirs, 0 for a monitor that is to be."""
        super().__init__(data, initial=_initial(settings) | {"revision": revision})
        # Of a plug-in that is not installed any more nothing is known, and its monitor can still be taken away.
        self.entry = detectors_of(view).get(detector, {"parameters": []})
        columns = column_names(service) if view == "quality" else []
        for name in _pointless(view, columns):
            del self.fields[name]
        if columns:
            self.fields["categorical"].choices = [(name, name) for name in columns]  # type: ignore[attr-defined]
        self.parameters = {f"p_{one['name']}": one["name"] for one in self.entry["parameters"]}
        self.asks_for = {f"parameters.{name}": field for field, name in self.parameters.items()}
        self.asks_for |= {"window_s": "window_min", "label_delay_s": "label_delay_h"}
        for field, described in zip(self.parameters, self.entry["parameters"], strict=True):
            meaning = described["meaning"].rstrip(".")
            self.fields[field] = parameter_field({**described, "meaning": meaning})
            told = settings.parameters.get(described["name"], described["default"])
            self.fields[field].initial = plain(told)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """(what they are about, the fields) of those that this monitor is asked."""
        named = [
            ("Windows", self.WINDOW),
            ("Reference", self.REFERENCE),
            ("Inputs", self.QUALITY),
            ("Alarm", self.ALARM),
            ("Detector", tuple(self.parameters)),
        ]
        bound = [(title, [self[name] for name in names if name in self.fields]) for title, names in named]
        return [(title, fields) for title, fields in bound if fields]

    def settings(self) -> dict[str, Any]:
        """As `monitor_create` takes them."""
        data = dict(self.cleaned_data)
        data.pop("revision")
        minutes, hours = data.pop("window_min"), data.pop("label_delay_h", None)
        told = {name: data.pop(field) for field, name in self.parameters.items()}
        return {
            **data,
            "window_s": None if minutes is None else minutes * MINUTE_S,
            **({} if hours is None else {"label_delay_s": hours * HOUR_S}),
            "parameters": told,
        }


class WatchForm(forms.Form):
    """What is watched, and by which detector: `input:mmd`."""

    watch = forms.ChoiceField(label="What is watched, and how")

    def __init__(self, asked: str, *, settings_url: str) -> None:
        """asked: what is chosen; the first there is for anything unknown. settings_url: of another one's settings."""
        offered = {f"{view}:{name}" for view in VIEWS for name in detectors_of(view)}
        self.chosen = asked if asked in offered else "input:mmd"
        super().__init__(initial={"watch": self.chosen})
        self.fields["watch"].choices = [  # type: ignore[attr-defined]
            (
                view.words.capitalize(),
                [(f"{name}:{one}", entry["title"]) for one, entry in detectors_of(name).items()],
            )
            for name, view in VIEWS.items()
        ]
        self.fields["watch"].widget.attrs |= {
            "hx-get": settings_url,
            "hx-target": "#settings",
            "hx-trigger": "change",
        }

    @property
    def parts(self) -> tuple[str, str]:
        """(view, detector)."""
        view, _, detector = self.chosen.partition(":")
        return view, detector


def _pointless(view: str, columns: list[str]) -> list[str]:
    """Fields that say nothing of the view."""
    fields = [] if view == "quality" else ["tolerated", "categorical"]
    if view == "quality":
        fields += ["at_once"] if columns else ["at_once", "categorical"]
    if view in STREAMED:
        fields.append("at_once")
    if view in STREAMED or view == "labels":
        fields += ["reference", "reference_size"]
    return fields if view in OF_LABELS else [*fields, "label_delay_h"]


def _initial(settings: MonitorSettings) -> dict[str, Any]:
    told = settings.model_dump(mode="json")
    minutes = None if settings.window_s is None else plain(settings.window_s / MINUTE_S)
    shown = {"window_min": minutes, "label_delay_h": plain(settings.label_delay_s / HOUR_S)}
    return told | shown | {"tolerated": plain(settings.tolerated)}
