"""Samples, their imports and their snapshots."""

from django.urls import path

from webui.views import bulk, data, imports, samples, saved_views, snapshot, snapshots, uploads

urlpatterns = [
    path("services/<str:name>/imports/", imports.imports, name="imports"),
    path("services/<str:name>/imports/announce/", uploads.upload_announce, name="upload_announce"),
    path("imports/<int:pk>/file/", uploads.upload_piece, name="upload_piece"),
    path("imports/<int:pk>/arrived/", uploads.upload_arrived, name="upload_arrived"),
    path("imports/<int:pk>/", imports.data_import, name="data_import"),
    path("imports/<int:pk>/state/", imports.data_import_state, name="data_import_state"),
    path("imports/<int:pk>/begin/", imports.data_import_begin, name="data_import_begin"),
    path("imports/<int:pk>/cancel/", imports.data_import_stop, name="data_import_stop"),
    path("services/<str:name>/samples/", samples.samples, name="samples"),
    path("services/<str:name>/samples/more/", samples.samples_more, name="samples_more"),
    path("services/<str:name>/samples/count/", samples.samples_count, name="samples_count"),
    path("services/<str:name>/samples/columns/", samples.samples_columns, name="samples_columns"),
    path("services/<str:name>/samples/bulk/", bulk.samples_bulk, name="samples_bulk"),
    path("services/<str:name>/samples/views/", saved_views.saved_view_new, name="saved_view_new"),
    path("sample-views/<int:pk>/rename/", saved_views.saved_view_rename, name="saved_view_rename"),
    path("sample-views/<int:pk>/delete/", saved_views.saved_view_delete, name="saved_view_delete"),
    path("bulk-changes/<int:pk>/", bulk.bulk, name="bulk"),
    path("bulk-changes/<int:pk>/state/", bulk.bulk_state, name="bulk_state"),
    path("bulk-changes/<int:pk>/line/", bulk.bulk_line, name="bulk_line"),
    path("bulk-changes/<int:pk>/undo/", bulk.bulk_back, name="bulk_undo"),
    path("bulk-changes/<int:pk>/cancel/", bulk.bulk_stop, name="bulk_cancel"),
    path("samples/<int:pk>/", samples.sample, name="sample"),
    path("samples/<int:pk>/thumbnail/", data.thumbnail, name="thumbnail"),
    path("samples/<int:pk>/picture/", data.picture, name="picture"),
    path("snapshots/", snapshots.snapshots, name="snapshots"),
    path("services/<str:name>/snapshots/new/", snapshots.snapshot_new, name="snapshot_new"),
    path("services/<str:name>/snapshots/plan/", snapshots.snapshot_plan, name="snapshot_plan"),
    path("snapshots/<int:pk>/", snapshot.snapshot, name="snapshot"),
    path("snapshots/<int:pk>/diff/", snapshot.snapshot_compare, name="snapshot_compare"),
    path("snapshots/<int:pk>/export/", snapshot.snapshot_take_out, name="snapshot_take_out"),
]
