"""Serving hosts and environments."""

from tests.architecture.who_may.roles import MANAGING, NOBODY

PAGES = {
    MANAGING: {
        "/environments/<int:pk>/delete/": "environment_delete",
        "/environments/<int:pk>/freezes/": "freeze_add",
        "/environments/<int:pk>/freezes/weekly/": "freeze_add",
        "/environments/<int:pk>/gates/": "environment_change",
        "/environments/<int:pk>/plan/": "environment_change",
        "/environments/<int:pk>/rename/": "environment_rename",
        "/environments/<int:pk>/rules/": "environment_change",
        "/environments/<int:pk>/up/": "environment_change",
        "/freezes/<int:pk>/remove/": "freeze_remove",
        "/projects/<slug:slug>/environments/": "environment_create",
    },
    NOBODY: {
        "/hosts/<slug:name>/": "host_key_set",
    },
}
API = {
    MANAGING: {
        "/api/v1/environments/",
        "/api/v1/environments/<int:pk>/",
        "/api/v1/environments/<int:pk>/freezes/",
        "/api/v1/environments/<int:pk>/rename/",
        "/api/v1/freezes/<int:pk>/",
    },
    NOBODY: {
        "/api/v1/hosts/",
        "/api/v1/hosts/<slug:name>/key/",
    },
}
