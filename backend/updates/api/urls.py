"""Addresses under /api/v1/."""

from django.urls import path

from backend.updates.api import benchmarks, reproduction, views

urlpatterns = [
    path("runs/", views.RunsView.as_view()),
    path("runs/import/", views.RunImportView.as_view()),
    path("runs/<int:pk>/", views.RunView.as_view()),
    path("runs/<int:pk>/cancel/", views.RunCancelView.as_view()),
    path("runs/<int:pk>/resume/", views.RunResumeView.as_view()),
    path("runs/<int:pk>/points/", views.RunPointsView.as_view()),
    path("runs/<int:pk>/lines/", views.RunLinesView.as_view()),
    path("services/<str:name>/versions/<int:number>/reproduction/", reproduction.ReproductionView.as_view()),
    path("benchmarks/", benchmarks.BenchmarksView.as_view()),
    path("benchmarks/<int:pk>/", benchmarks.BenchmarkView.as_view()),
    path("benchmarks/<int:pk>/cancel/", benchmarks.BenchmarkCancelView.as_view()),
    path("benchmarks/<int:pk>/resume/", benchmarks.BenchmarkResumeView.as_view()),
    path("benchmarks/<int:pk>/results/", benchmarks.BenchmarkResultsView.as_view()),
    path("benchmarks/<int:pk>/points/", benchmarks.BenchmarkPointsView.as_view()),
    path("benchmarks/<int:pk>/lines/", benchmarks.BenchmarkLinesView.as_view()),
    path("benchmarks/<int:pk>/artifacts/", benchmarks.BenchmarkArtifactsView.as_view()),
    path("benchmarks/<int:pk>/artifacts/<str:file>/", benchmarks.BenchmarkArtifactView.as_view()),
    path("scenarios/", benchmarks.ScenariosView.as_view()),
    path("strategies/", views.StrategiesView.as_view()),
    path("architectures/", views.ArchitecturesView.as_view()),
]
