"""Samples, imports and snapshots."""

from tests.architecture.who_may.roles import CURATING

PAGES = {
    CURATING: {
        "/bulk-changes/<int:pk>/cancel/": "bulk_cancel",
        "/bulk-changes/<int:pk>/undo/": "bulk_undo",
        "/imports/<int:pk>/arrived/": "import_get",
        "/imports/<int:pk>/begin/": "import_begin",
        "/imports/<int:pk>/cancel/": "import_cancel",
        "/imports/<int:pk>/file/": "import_receive",
        "/sample-views/<int:pk>/delete/": "view_delete",
        "/sample-views/<int:pk>/rename/": "view_rename",
        "/services/<str:name>/imports/": "import_create",
        "/services/<str:name>/imports/announce/": "import_create",
        "/services/<str:name>/samples/bulk/": "bulk_change",
        "/services/<str:name>/samples/views/": "view_save",
        "/services/<str:name>/snapshots/new/": "snapshot_split",
        "/snapshots/<int:pk>/export/": "snapshot_export",
    },
}
API = {
    CURATING: {
        "/api/v1/bulk-changes/<int:pk>/cancel/",
        "/api/v1/bulk-changes/<int:pk>/undo/",
        "/api/v1/imports/<int:pk>/begin/",
        "/api/v1/imports/<int:pk>/cancel/",
        "/api/v1/imports/<int:pk>/file/",
        "/api/v1/sample-views/<int:pk>/",
        "/api/v1/samples/<int:pk>/labels/",
        "/api/v1/services/<str:name>/bulk-changes/",
        "/api/v1/services/<str:name>/imports/",
        "/api/v1/services/<str:name>/sample-views/",
        "/api/v1/services/<str:name>/samples/",
        "/api/v1/services/<str:name>/snapshots/",
        "/api/v1/services/<str:name>/snapshots/preview/",
        "/api/v1/services/<str:name>/snapshots/split/",
        "/api/v1/snapshots/<int:pk>/export/",
        "/api/v1/snapshots/<int:pk>/renew/",
    },
}
