"""The gallery: every component in every state, on one page."""

from datetime import timedelta
from math import exp, sin
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from backend.config.environment import ENV
from webui.forms.comments import RejectForm
from webui.states import LOOKS
from webui.toasts import toast

COMMAND = """curl -s http://127.0.0.1:8080/v2/models/digits/infer \\
  -H "Authorization: Bearer $KEY" \\
  -d @request.json"""


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.SlugField(label="Service name", help_text="Lower-case letters, digits and hyphens.")
    strategy = forms.ChoiceField(choices=[("replay", "Replay"), ("ewc", "EWC"), ("der", "DER")])
    epochs = forms.IntegerField(min_value=1, max_value=500, initial=40)
    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    weights = forms.FileField(required=False, help_text="A .safetensors file.")
    resume = forms.BooleanField(required=False, label="Continue from the last checkpoint")


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """The page; for staff, or for anyone where debugging is on."""
    _require_reader(request)
    if request.method == "POST":
        return toast(HttpResponse(status=204), "Label saved.", tone="ok")
    if "message" in request.GET:
        messages.success(request, "Version 8 is live.")
    return render(request, "gallery.html", _context(request))


@login_not_required
def gallery_figure(request: HttpRequest, kind: str) -> JsonResponse:
    """A figure to draw: `loss`, one without points: `empty`, or its refusal: `error`."""
    _require_reader(request)
    if kind == "error":
        return JsonResponse({"code": "gone", "detail": "The points of this run were erased."}, status=410)
    if kind not in ("loss", "empty"):
        raise Http404
    return JsonResponse(_figure(90 if kind == "loss" else 0))


def _require_reader(request: HttpRequest) -> None:
    if not (ENV.debug or request.user.is_staff):
        raise Http404


def _context(request: HttpRequest) -> dict[str, Any]:
    typed = {"name": "Bad Name!", "strategy": "replay", "epochs": "0"}
    chosen = MultiValueDict[str, UploadedFile]({"weights": [SimpleUploadedFile("v8", b"1")]})
    refused = SampleForm(typed, chosen, auto_id="refused_%s")
    refused.is_valid()
    return {
        "states": [*LOOKS, "unheard_of"],
        "form": SampleForm(),
        "refused": refused,
        "why": RejectForm(),
        "asked": SampleForm(auto_id="asked_%s"),
        "accuracy": _bars(),
        "matrix": [
            [0.98, 0.02, 0.0, 0.0],
            [0.71, 0.96, 0.1, 0.0],
            [0.52, 0.83, 0.97, 0.04],
            [0.44, 0.6, 0.9, 0.99],
        ],
        "single": [[1.0]],
        "many": [[max(0.0, 1 - abs(row - column) / 12) for column in range(24)] for row in range(24)],
        "events": _events(),
        "runs": _runs(),
        "page": Paginator(range(120), 50).page(2),
        "command": COMMAND,
        "hostile": "<script>alert(1)</script>",
        "tabs": [
            {"label": "Overview", "url": "#overview", "current": True},
            {"label": "Versions", "url": "#versions", "count": 8},
            {"label": "Alerts", "url": "#alerts", "count": 2},
        ],
    }


def _figure(points: int) -> dict[str, Any]:
    steps = list(range(1, points + 1))
    loss = [round(2.2 * exp(-step / 22) + 0.05 * sin(step), 4) for step in steps]
    held = [round(2.2 * exp(-step / 26) + 0.1, 4) for step in steps]
    traces = [
        {"name": "train/loss", "mode": "lines", "x": steps, "y": loss},
        {"name": "eval/golden/loss", "mode": "lines", "x": steps, "y": held},
    ]
    return {"data": traces, "layout": {"xaxis": {"title": {"text": "step"}}}, "cursor": points}


def _bars() -> dict[str, Any]:
    values = [0.99, 0.97, 0.98, 0.95, 0.96, 0.93, 0.97, 0.98, 0.9, 0.62]
    bars = {"type": "bar", "name": "accuracy", "x": [str(digit) for digit in range(10)], "y": values}
    axes = {
        "xaxis": {"title": {"text": "class"}, "type": "category"},
        "yaxis": {"range": [0, 1], "tickformat": ".0%"},
    }
    return {"data": [bars], "layout": {**axes, "showlegend": False, "bargap": 0.35}}


def _events() -> list[dict[str, Any]]:
    now = timezone.now()
    rows = [
        (
            "alert",
            "Alert 12: inputs drifted",
            "MMD 0.184 over a threshold of 0.021, 640 requests after it began",
            190,
        ),
        ("finished", "Update run 7 (replay)", "300 new labels, 500 from memory", 122),
        ("passed", "Validation report 7", "5 of 5 gates passed; forgetting 0.005", 95),
        ("approved", "Request 4 approved by Ada", "“The tenth class was overdue.”", 31),
        ("promoting", "Rollout of version 8", "Loaded and warm; golden inference agrees", 0),
    ]
    return [
        {"state": state, "title": title, "text": text, "url": "#timeline", "at": now - timedelta(minutes=age)}
        for state, title, text, age in rows
    ]


def _runs() -> list[dict[str, Any]]:
    now = timezone.now()
    rows = [
        ("running", "replay", None, 0.42, 3),
        ("finished", "replay", 0.893, 1.0, 190),
        ("interrupted", "ewc", None, 0.61, 1500),
        ("failed", "lwf", None, 0.08, 4400),
    ]
    return [
        {
            "number": 9 - i,
            "state": state,
            "strategy": name,
            "accuracy": value,
            "fraction": part,
            "at": now - timedelta(minutes=age),
        }
        for i, (state, name, value, part, age) in enumerate(rows)
    ]
