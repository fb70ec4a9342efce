"""Components: what they escape, how they state a state, and what they leave out."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from webui.states import LOOKS

HOSTILE = '<img src=x onerror="alert(1)">'


def render(source: str, **context: Any) -> str:
    return Template("{% load components formats %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{% badge text %}",
        "{% status text %}",
        "{% stat text text unit=text hint=text trend=text %}",
        "{% progress 0.5 label=text eta=text detail=text %}",
        "{% code text label=text %}",
        "{% button text url=text %}",
        "{% button text post=text %}",
        "{% page_head text subtitle=text badges=text %}{{ text }}{% endpage_head %}",
        "{% panel text hint=text %}{{ text }}{% endpanel %}",
        "{% key_value text copy=text %}{{ text }}{% endkey_value %}",
        "{% empty_state 'x' text text %}{{ text }}{% endempty_state %}",
        "{% confirm 'i' text text action=text submit=text %}",
        "{% notice 'bad' %}{{ text }}{% endnotice %}",
        "{% timeline events %}",
        "{% chart_card text id='c' figure=figure hint=text empty=text %}{% endchart_card %}",
        "{% live text url=text %}{{ text }}{% endlive %}",
        "{% table text rows=None empty=text %}{% endtable %}",
    ],
)
def test_text_is_escaped(source: str) -> None:
    html = render(
        source, text=HOSTILE, figure={"data": [HOSTILE]}, events=[{"title": HOSTILE, "text": HOSTILE}]
    )
    assert "<img" not in html
    assert "img" in html


def test_no_component_needs_an_inline_style_or_handler() -> None:
    html = render(
        "{% progress 0.5 label='x' %}{% stat 'a' 1 %}{% confirm 'i' 't' 'x' action='/' submit='s' %}"
    )
    assert "style=" not in html
    assert " on" not in html.replace(" only", "")


def test_every_state_has_a_word_beside_its_colour() -> None:
    for state in LOOKS:
        html = render("{% status state %}", state=state)
        assert state.replace("_", " ") in html
        assert f"tone-{LOOKS[state].tone}" in html
        assert f"#{LOOKS[state].icon}" in html


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [(0.42, 'value="42.0"'), (0, 'value="0.0"'), (1.7, 'value="100.0"'), (-1, 'value="0.0"')],
)
def test_progress_stays_within_its_bar(fraction: float, expected: str) -> None:
    assert expected in render("{% progress fraction label='Training' %}", fraction=fraction)


def test_progress_of_unknown_length_has_no_value() -> None:
    assert "value=" not in render("{% progress None label='Exporting' %}")


def test_an_empty_table_shows_its_sentence_instead() -> None:
    html = render("{% table 'Runs' rows=rows empty='No run yet.' %}<tbody></tbody>{% endtable %}", rows=[])
    assert "No run yet." in html
    assert "<table" not in html


class _Form(forms.Form):
    name = forms.CharField(help_text="Short.")
    note = forms.CharField(required=False)


class _Upload(forms.Form):
    secret = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=3)
    weights = forms.FileField()

    field_order = ("name", "weights", "secret")


def test_a_refused_field_is_tied_to_its_error() -> None:
    refused = _Form({"name": ""})
    html = render("{% form form submit='Save' %}{% endform %}", form=refused, csrf_token="t0ken")
    assert 'aria-invalid="true"' in html
    described = html.split('aria-describedby="')[1].split('"')[0].split()
    assert set(described) == {"id_name_helptext", "id_name_error"}
    assert all(f'id="{name}"' in html for name in described)
    assert 'value="t0ken"' in html
    assert html.count("optional") == 1 + html.count("field-optional")


def test_choices_are_a_group_that_says_what_they_are_for() -> None:
    class Asked(forms.Form):
        roles = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)

    html = render("{% field form.roles %}", form=Asked({}))
    assert 'role="group" aria-labelledby="id_roles_label" aria-describedby="id_roles_error"' in html
    assert '<span class="field-label" id="id_roles_label">Roles</span>' in html


def test_a_form_without_a_token_sends_none() -> None:
    assert 'name="csrfmiddlewaretoken" value=""' in render("{% button 'Go' post='/x/' %}")


def test_a_dialog_comes_open_where_its_form_was_refused() -> None:
    source = "{% confirm 'i' 't' 'x' action='/' submit='s' form=form %}"
    assert "<dialog" in render(source)
    assert " open" not in render(source).split("<form")[0]
    asked, refused = _Form(), _Form({"name": "", "note": "kept"})
    assert " open" not in render(source, form=asked).split("<form")[0]
    html = render(source, form=refused)
    assert " open" in html.split("<form")[0]
    assert 'value="kept"' in html


def test_the_first_faulty_field_has_the_focus_and_a_lost_file_is_said_to_be_lost() -> None:
    refused = _Upload({"name": "x" * 9, "secret": "no"}, {"weights": SimpleUploadedFile("w", b"1")})
    html = render("{% form form submit='Save' %}{% endform %}", form=refused)
    assert "autofocus" in html.split('name="name"')[1].split(">")[0]
    assert "autofocus" not in html.split('name="weights"')[1].split(">")[0]
    assert html.count("Choose the file again") == 1
    assert 'role="alert"' in html.split("Enter a whole number.")[0]  # nobody sees the field it is about
    nothing_sent = render("{% form form submit='Save' %}{% endform %}", form=_Upload({"name": "x" * 9}))
    assert "Choose the file again" not in nothing_sent
    whole = render("{% form form submit='Save' %}{% endform %}", form=_Upload())
    assert "autofocus" not in whole
    assert "Choose the file again" not in whole


def test_a_moment_carries_its_utc_time() -> None:
    at = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    assert 'datetime="2026-03-01T12:30:00+00:00"' in render("{% moment at %}", at=at)
    assert "<time" not in render("{% moment None %}")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 0.9312|percent }}", "93.1 %"),
        ("{{ None|percent }}", "–"),
        ("{{ 2048|size_bytes }}", "2.0 KiB"),
        ("{{ 999|size_bytes }}", "999 B"),
        ("{{ 0.0042|duration_s }}", "4 ms"),
        ("{{ 59.7|duration_s }}", "1 min 0 s"),
        ("{{ 200|duration_s }}", "3 min 20 s"),
        ("{{ 7500|duration_s }}", "2 h 5 min"),
        ("{{ 0.0417|figure:2 }}", "0.04"),
        ("{{ 12.3456|figure }}", "12.3"),
        ("{{ 12345.6|figure }}", "12,346"),
    ],
)
def test_figures_have_one_form(source: str, expected: str) -> None:
    assert render(source) == expected
