"""What led to what, its signed record, and what is erased from it."""

from django.urls import path

from webui.views import lineage, records

urlpatterns = [
    path("samples/<int:pk>/lineage/", lineage.made_of, name="sample_lineage"),
    path("services/<str:name>/versions/<int:number>/samples/", lineage.version_page, name="version_samples"),
    path("services/<str:name>/versions/<int:number>/record/", records.version_record, name="version_record"),
    path(
        "services/<str:name>/versions/<int:number>/record/download/",
        records.version_record_download,
        name="version_record_download",
    ),
    path(
        "services/<str:name>/versions/<int:number>/reproduction/",
        records.version_reproduction,
        name="version_reproduction",
    ),
    path(
        "services/<str:name>/versions/<int:number>/reproduce/",
        records.version_reproduce,
        name="version_reproduce",
    ),
    path("services/<str:name>/erase/", lineage.erase, name="samples_erase"),
    path("projects/<slug:slug>/erasures/", lineage.erasures, name="erasures"),
    path("erasures/<int:pk>/", lineage.erasure, name="erasure"),
    path("erasures/<int:pk>/state/", lineage.erasure_state, name="erasure_state"),
    path("erasures/<int:pk>/retry/", lineage.erasure_again, name="erasure_again"),
    path("erasures/<int:pk>/versions/<int:number>/update/", lineage.erasure_update, name="erasure_update"),
    path(
        "erasures/<int:pk>/snapshots/<int:snapshot>/renew/",
        lineage.erasure_snapshot,
        name="erasure_snapshot",
    ),
]
