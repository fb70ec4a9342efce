"""A service, its keys, and what begins from its page."""

from tests.architecture.who_may.roles import MANAGING, OPERATING

PAGES = {
    OPERATING: {
        "/new-service/": "service_create",
        "/services/<str:name>/import/": "run_import",
        "/services/<str:name>/update/": "run_start",
        "/services/<str:name>/versions/<int:number>/retire/": "version_retire",
        "/services/<str:name>/versions/<int:number>/validate/": "validation_start",
    },
}
API = {
    OPERATING: {
        "/api/v1/services/",
        "/api/v1/services/<str:name>/versions/<int:number>/retire/",
    },
    MANAGING: {
        "/api/v1/services/<str:name>/keys/",
        "/api/v1/services/<str:name>/keys/<int:pk>/",
    },
}
