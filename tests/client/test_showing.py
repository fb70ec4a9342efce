"""What a server sends is shown as text, and does nothing to the terminal."""

import io

import pytest
from rich.console import Console

from modelcie.cli.curves import BLOCKS, sparkline
from modelcie.cli.session import Session
from modelcie.cli.showing import print_row, print_rows, told


def shown(width: int = 80) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=width), out


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (True, "yes"),
        (0.123456, "0.1235"),
        (["a", 1], "a, 1"),
        ([], "–"),
        ({}, "–"),
        ({"a": 1, "b": None}, "a: 1, b: –"),
        ([{"a": 1}, {"a": 2}], "a: 1; a: 2"),
        ({"a": [1]}, '{"a": [1]}'),
        ("2026T", "2026T"),
        ("a\x1b[31mb\nc\x07", "a [31mb c "),
    ],
)
def test_a_field_is_one_line_of_plain_text(value: object, text: str) -> None:
    assert told(value) == text


def test_a_moment_is_in_the_readers_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("2026-01-31T12:00:00.5Z").startswith("2026-0")
    assert told("2026-01-31T12:00:00.5Z").count(":") == 2


def test_what_is_piped_is_not_folded(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever looks for a digest among the lines finds it whole."""
    session = Session(url=None, timeout_s=1)
    session.rows([{"title": "A title of words. " * 9, "digest": "f" * 200}], ["title", "digest"])
    assert f"  {'f' * 200}\n" in capsys.readouterr().out


def test_markup_of_others_is_shown_as_it_is() -> None:
    console, out = shown()
    print_rows(console, [{"title": "[bold]x[/bold] [link=http://x]y[/link]"}], ["title"])
    print_row(console, {"title": "[red]z[/red]"})
    assert "[bold]x[/bold] [link=http://x]y[/link]" in out.getvalue()
    assert "[red]z[/red]" in out.getvalue()


def test_a_curve_shows_its_last_value_at_its_end() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8) == BLOCKS
    assert sparkline([1, 1], 8) == BLOCKS[0] * 2
    long = sparkline([*[0.0] * 999, 1.0], 10)
    assert (len(long), long[-1]) == (10, BLOCKS[-1])
    assert sparkline([0, float("nan"), 1], 8) == f"{BLOCKS[0]} {BLOCKS[-1]}"
    assert sparkline([], 8) == sparkline([float("inf")], 8) == ""
