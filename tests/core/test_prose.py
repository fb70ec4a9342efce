"""What people write: nothing of it is markup of theirs, and who is named in it."""

import pytest

from backend.core.prose import names_in, prose_html, prose_words


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "text <b onmouseover='x()'>bold</b>",
        "[press](javascript:alert(1))",
        "[press](data:text/html;base64,PHNjcmlwdD4=)",
        "![seen](https://example.org/pixel.png)",
        '[x](https://example.org/" onclick="alert(1))',
        "@ana<script>",
    ],
)
def test_nothing_of_it_is_markup(text: str) -> None:
    shown = prose_html(text, ["ana"])
    for bad in ("<script", "<img", "<b ", 'javascript:alert(1)"', 'href="data:', 'onclick="'):
        assert bad not in shown


def test_a_script_is_shown_as_text() -> None:
    assert prose_html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


def test_markdown_is_rendered_and_links_leave_no_trace() -> None:
    shown = prose_html("**Look** at [it](https://example.org/) \n\n- one\n- ~~two~~\n\n# no heading")
    assert "<strong>Look</strong>" in shown
    assert '<a href="https://example.org/" rel="nofollow noopener noreferrer">it</a>' in shown
    assert "<li>one</li>" in shown
    assert "<s>two</s>" in shown
    assert "<h1" not in shown


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ana, @Ben.Ray and @c-d: look.", {"ana", "ben.ray", "c-d"}),
        ("mail ana@example.org, not a path/@ana", set()),
        ("`@ana` and\n\n    @ben\n\nare code", set()),
        ("(@ana) **@ben**", {"ana", "ben"}),
        ("@ alone, and @.", set()),
    ],
)
def test_who_is_named(text: str, names: set[str]) -> None:
    assert names_in(text) == names


def test_only_those_that_are_told_are_marked() -> None:
    shown = prose_html("@Ana and @stranger and `@ana`", ["ana"])
    assert '<strong class="mention">@Ana</strong> and @stranger and <code>@ana</code>' in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**class 9** is _worse_, see [it](https://example.org/)", "class 9 is worse, see it"),
        (
            "one\ntwo\n\n- three\n- ~~four~~ `five`\n\n```\nsix  seven\n```",
            "one two three four five six seven",
        ),
        ("<b>no</b> **bo**ld & @ana", "<b>no</b> bold & @ana"),
    ],
)
def test_words_are_one_line_without_markup(text: str, words: str) -> None:
    assert prose_words(text) == words
