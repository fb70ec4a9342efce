"""What the page of a validation report shows, of gates and of both versions."""

import pytest
from django.test import Client

from backend.access.roles import Role
from tests.clients import pages_as
from tests.webui.reading import text_of
from tests.webui.scenes import Scene
from webui.gates import gate_rows
from webui.views.latency_charts import latency_shown
from webui.views.report_charts import reliability_figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(scene: Scene) -> Client:
    return pages_as(scene, Role.VIEWER)


def test_a_report_shows_what_was_not_measured(scene: Scene, client: Client) -> None:
    shown = text_of(client, "report", scene.report.pk)
    assert "89.3 %" in shown
    assert "absent" in shown


def test_gates_say_what_they_ask_and_how_sure_they_are(scene: Scene, client: Client) -> None:
    for shown in (
        text_of(client, "report", scene.report.pk),
        text_of(client, "request_new", scene.candidate.pk),
    ):
        words = " ".join(shown.split())
        assert "95 %: −1.3 to +2.5" in words
        assert "none by more than</span> 10.0 %" in words
        assert words.count("not required") == 1
    looks = {row["row"].gate: row["look"] for row in gate_rows(scene.report)}
    assert (looks["parity"], looks["calibration"], looks["disjoint"]) == ("passed", "degraded", "failed")


def test_a_report_draws_how_calibrated_both_versions_are(scene: Scene, client: Client) -> None:
    assert 'id="calibration"' not in text_of(client, "report", scene.report.pk)
    bins = [{"n": 20, "confidence": 0.65, "accuracy": 0.5}, {"n": 80, "confidence": 0.97, "accuracy": 0.95}]
    scene.report.evidence["measured"] = {"reliability": {"candidate": bins, "baseline": bins[:1]}}
    scene.report.save()
    figure = reliability_figure(scene.report)
    assert figure is not None
    drawn = {trace["name"]: (trace["x"], trace["y"], trace["text"]) for trace in figure["data"]}
    assert drawn == {
        "candidate": ([0.65, 0.97], [0.5, 0.95], ["20 samples", "80 samples"]),
        "live": ([0.65], [0.5], ["20 samples"]),
    }
    assert 'id="calibration"' in text_of(client, "report", scene.report.pk)


def test_a_report_shows_latency_beside_the_live_version(scene: Scene, client: Client) -> None:
    def row(batch: int, concurrency: int, p99_ms: float) -> dict[str, float]:
        times = {"p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": p99_ms, "inferences_per_s": 100.0 * concurrency}
        return {"batch": batch, "concurrency": concurrency, "requests": 50, **times}

    figures = {
        "candidate": [row(1, 1, 3.25), row(2, 1, 4.5), row(1, 2, 6.0)],
        "baseline": [row(1, 1, 3.0), row(2, 1, 4.0), row(1, 2, 5.0)],
    }
    measured = {"figures": figures, "governor": {"paused_s": 3.2}}
    scene.report.evidence["measured"] = {"latency": measured}
    scene.report.save()
    shown = latency_shown(scene.report)
    p99 = {trace["name"]: (trace["x"], trace["y"]) for trace in shown["p99"]["data"]}
    assert p99 == {"candidate": ([1, 2], [3.25, 4.5]), "live": ([1, 2], [3.0, 4.0])}
    assert [trace["y"] for trace in shown["throughput"]["data"]] == [[100.0, 200.0]] * 2
    both = [[(name, row["p99_ms"]) for name, row in versions] for versions in shown["settings"]]
    assert both[0] == [("candidate", 3.25), ("live", 3.0)]
    drawn = text_of(client, "report", scene.report.pk)
    assert [word in drawn for word in ("3.25", "batch 2", "2 at once", "it waited 3 s")] == [True] * 4
    assert 'id="latency-p99"' in drawn
    assert 'id="latency-throughput"' in drawn


def test_a_report_says_why_latency_was_not_measured(scene: Scene, client: Client) -> None:
    why = {"code": "triton_not_installed", "detail": "The embedded Triton is not installed: run make setup."}
    scene.report.evidence["measured"] = {"latency": {"unavailable": why}}
    scene.report.save()
    shown = text_of(client, "report", scene.report.pk)
    assert why["detail"] in shown
    assert why["code"] in shown
    assert 'id="latency-p99"' not in shown


def test_a_report_shows_each_class_beside_the_live_version(scene: Scene, client: Client) -> None:
    def difference(value: float, low: float, high: float) -> dict[str, float]:
        return {"n": 40, "value": value, "low": low, "high": high, "p_worse": 0.001}

    classes = {"3": difference(0.0, -0.05, 0.05), "7": difference(-0.2, -0.325, -0.075)}
    accuracy = {role: {"3": {"accuracy": 0.9}, "7": {"accuracy": 0.85}} for role in ("baseline", "candidate")}
    groups = {"traffic": difference(-0.125, -0.25, 0.0)}
    compared = {"all": difference(-0.1, -0.2, 0.0), "classes": classes, "groups": groups, "worse": ["7"]}
    scene.report.evidence["measured"] = {"per_class": {"golden": accuracy}, "compared": {"golden": compared}}
    scene.report.save()
    shown = text_of(client, "report", scene.report.pk)
    assert shown.index("<strong>7</strong>") < shown.index("<strong>3</strong>")
    assert shown.index("<strong>3</strong>") < shown.index("<strong>from traffic</strong>")
    for words in ("−20.0", "−32.5 to −7.5", "−5.0 to +5.0", "85.0 %", "−25.0 to +0.0"):
        assert words in shown, words
    assert shown.count('tone-bad">worse') == 1
