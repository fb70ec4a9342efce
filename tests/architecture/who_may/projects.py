"""Projects and their log."""

from tests.architecture.who_may.roles import EVERYBODY, MANAGING

PAGES = {
    EVERYBODY: {
        "/projects/": "project_create",
    },
    MANAGING: {
        "/projects/<slug:slug>/audit/export/": "log_export",
        "/projects/<slug:slug>/audit/verify/": "log_verification_ask",
    },
}
API = {
    EVERYBODY: {
        "/api/v1/projects/",
    },
    MANAGING: {
        "/api/v1/projects/<slug:slug>/log/export/",
        "/api/v1/projects/<slug:slug>/log/verification/",
    },
}
