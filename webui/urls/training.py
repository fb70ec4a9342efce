"""Runs, benchmarks, and the reports on what came of them."""

from django.urls import path

from webui.views import benchmark_acts, benchmarks, reports, run_charts, runs

urlpatterns = [
    path("projects/<slug:slug>/benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("projects/<slug:slug>/benchmarks/rows/", benchmarks.benchmarks_rows, name="benchmarks_rows"),
    path("projects/<slug:slug>/benchmarks/new/", benchmark_acts.benchmark_new, name="benchmark_new"),
    path(
        "projects/<slug:slug>/benchmarks/compare/",
        benchmark_acts.benchmark_compare,
        name="benchmark_compare",
    ),
    path("benchmarks/<int:pk>/", benchmarks.benchmark, name="benchmark"),
    path("benchmarks/<int:pk>/head/", benchmarks.benchmark_head, name="benchmark_head"),
    path("benchmarks/<int:pk>/progress/", benchmarks.benchmark_progress, name="benchmark_progress"),
    path("benchmarks/<int:pk>/log/", benchmarks.benchmark_log, name="benchmark_log"),
    path("benchmarks/<int:pk>/ranking/", benchmarks.benchmark_ranking, name="benchmark_ranking"),
    path("benchmarks/<int:pk>/results/", benchmarks.benchmark_results, name="benchmark_results"),
    path("benchmarks/<int:pk>/curves/", benchmarks.benchmark_curves, name="benchmark_curves"),
    path(
        "benchmarks/<int:pk>/artifacts/<str:file>/", benchmarks.benchmark_download, name="benchmark_download"
    ),
    path("benchmarks/<int:pk>/cancel/", benchmarks.benchmark_stop, name="benchmark_cancel"),
    path("benchmarks/<int:pk>/resume/", benchmarks.benchmark_continue, name="benchmark_resume"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/state/", reports.report_state, name="report_state"),
    path("runs/", runs.runs, name="runs"),
    path("runs/rows/", runs.runs_rows, name="runs_rows"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/head/", runs.run_head, name="run_head"),
    path("runs/<int:pk>/progress/", runs.run_progress, name="run_progress"),
    path("runs/<int:pk>/beside/", runs.run_beside, name="run_beside"),
    path("runs/<int:pk>/log/", runs.run_log, name="run_log"),
    path("runs/<int:pk>/result/", runs.run_result, name="run_result"),
    path("runs/<int:pk>/artifacts/", runs.run_artifacts, name="run_artifacts"),
    path("runs/<int:pk>/cancel/", runs.run_stop, name="run_cancel"),
    path("runs/<int:pk>/resume/", runs.run_continue, name="run_resume"),
    path("runs/<int:pk>/figure/<str:what>/", run_charts.run_figure, name="run_figure"),
    path("runs/<int:pk>/points/<str:what>/", run_charts.run_points, name="run_points"),
]
