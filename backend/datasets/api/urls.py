"""Addresses under /api/v1/."""

from django.urls import path

from backend.datasets.api import curation, samples

urlpatterns = [
    path("services/<str:name>/samples/", samples.SamplesView.as_view()),
    path("samples/<int:pk>/", samples.SampleView.as_view()),
    path("samples/<int:pk>/thumbnail/", samples.ThumbnailView.as_view()),
    path("samples/<int:pk>/labels/", samples.LabelsView.as_view()),
    path("services/<str:name>/queue/", curation.QueueView.as_view()),
    path("queue/<int:pk>/label/", curation.QueueLabelView.as_view()),
    path("queue/<int:pk>/skip/", curation.QueueSkipView.as_view()),
    path("services/<str:name>/snapshots/", curation.SnapshotsView.as_view()),
    path("snapshots/<int:pk>/", curation.SnapshotView.as_view()),
]
