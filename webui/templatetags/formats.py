"""Filters that give a figure its form: `{{ size|size_bytes }}`, `{{ share|percent }}`, `{{ eta_s|duration_s }}`."""

from datetime import UTC, datetime

from django import template

register = template.Library()
NOTHING = "–"


@register.filter
def percent(value: float | None, digits: int = 1) -> str:
    """0.9312 as `93.1 %`; a dash for None."""
    return NOTHING if value is None else f"{100 * float(value):.{digits}f} %"


@register.filter
def figure(value: float | None, digits: int = 3) -> str:
    """A number with `digits` significant digits and no exponent below a million; a dash for None."""
    if value is None:
        return NOTHING
    number = float(value)
    if abs(number) >= 1e6:
        return f"{number:.{digits}g}"
    whole = len(str(int(abs(number)))) if abs(number) >= 1 else 0
    return f"{number:,.{max(0, digits - whole)}f}"


@register.filter
def size_bytes(value: int | None) -> str:
    """2048 as `2.0 KiB`; a dash for None."""
    if value is None:
        return NOTHING
    number, units = float(value), ["B", "KiB", "MiB", "GiB", "TiB"]
    while number >= 1024 and len(units) > 1:
        number, units = number / 1024, units[1:]
    return f"{number:.0f} B" if units[0] == "B" else f"{number:.1f} {units[0]}"


@register.filter
def duration_s(value: float | None) -> str:
    """Seconds as `850 ms`, `12 s`, `3 min 20 s` or `2 h 5 min`; a dash for None."""
    if value is None:
        return NOTHING
    seconds = float(value)
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


@register.filter
def short(value: object, length: int = 12) -> str:
    """The first characters of a digest or an id."""
    return str(value)[:length]


@register.filter
def utc(text: str | None) -> str:
    """A time of a record as `31 Jan 2026, 12:00:05`; a dash for None."""
    return NOTHING if not text else f"{datetime.fromisoformat(text).astimezone(UTC):%-d %b %Y, %H:%M:%S}"
