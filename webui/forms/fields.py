"""Fields that read lists of words and numbers, and moments, and one field for each parameter the engine describes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms

# A bound from here on only keeps a number finite.
ENDLESS = 10_000_000


class NamesField(forms.CharField):
    """Names, a line each, as a list of texts."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "class": "mono"}), **kwargs)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class ShapeField(forms.CharField):
    """Whole numbers separated by commas, as a list."""

    def __init__(self, *, example: str = "1, 28, 28", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.example = example

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        words = [word.strip() for word in str(value or "").replace("x", ",").split(",") if word.strip()]
        if not all(word.isdecimal() for word in words):
            raise forms.ValidationError(f"Whole numbers separated by commas, such as {self.example}.")
        return [int(word) for word in words]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


class MomentField(forms.DateTimeField):
    """A moment in UTC, asked for by the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        return found.replace(tzinfo=UTC) if found else None


def parameter_field(parameter: Mapping[str, Any]) -> forms.Field:
    """The field for one parameter of `backend.engine`'s catalogue."""
    known = not parameter["unit"] or parameter["unit"] in parameter["meaning"].lower()
    unit = "" if known else f", in {parameter['unit']}"
    common: dict[str, Any] = {
        "label": parameter["name"].replace("_", " ").capitalize(),
        "help_text": f"{parameter['meaning']}{unit}{_bounds(parameter)}.",
        "initial": parameter["default"],
        "required": parameter["default"] is not None,
    }
    if parameter["type"] == "boolean":
        return forms.BooleanField(**common | {"required": False})
    if parameter["choices"]:
        words = [(choice, str(choice).replace("_", " ")) for choice in parameter["choices"]]
        return forms.ChoiceField(choices=words, **common)
    limits = {"min_value": parameter["minimum"], "max_value": parameter["maximum"]}
    if parameter["type"] == "integer":
        return forms.IntegerField(**limits, **common)
    if parameter["type"] == "number":
        return forms.FloatField(**limits, widget=forms.NumberInput(attrs={"step": "any"}), **common)
    return forms.CharField(**common)


def _bounds(parameter: Mapping[str, Any]) -> str:
    """`; 1 to 100`, `; above 0, to 10`, `; at least 1`; a bound that is there only to be finite is not said."""
    low, above, high = (parameter[name] for name in ("minimum", "exclusive_minimum", "maximum"))
    high = None if high is None or high >= ENDLESS else f"{high:,.10g}"
    if above is not None:
        return f"; above {above:,.10g}" + (f", to {high}" if high else "")
    if low is not None:
        return f"; {low:,.10g} to {high}" if high else f"; at least {low:,.10g}"
    return f"; at most {high}" if high else ""


def plain(value: float) -> float:
    """512.0 as 512."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
