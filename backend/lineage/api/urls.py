"""Addresses under /api/v1/."""

from django.urls import path

from backend.lineage.api import records, views

urlpatterns = [
    path("chain/<str:reference>/", views.ChainView.as_view(), name="api-chain"),
    path("samples/<int:pk>/lineage/", views.SampleLineageView.as_view()),
    path("services/<str:name>/versions/<int:number>/samples/", views.VersionSamplesView.as_view()),
    path("services/<str:name>/versions/<int:number>/record/", records.RecordView.as_view()),
    path("services/<str:name>/versions/<int:number>/record/signed/", records.SignedRecordView.as_view()),
    path("record-keys/", records.RecordKeysView.as_view()),
    path("services/<str:name>/erasures/", views.ErasuresView.as_view()),
    path("services/<str:name>/erasures/preview/", views.ErasurePreviewView.as_view()),
    path("erasures/<int:pk>/", views.ErasureView.as_view()),
    path("erasures/<int:pk>/retry/", views.ErasureRetryView.as_view()),
    path("snapshots/<int:pk>/renew/", views.SnapshotRenewView.as_view()),
    path("erasures/<int:pk>/update/", views.ErasureUpdateView.as_view()),
]
