"""Records and erasures."""

from tests.architecture.who_may.roles import CURATING, MANAGING, OPERATING

PAGES = {
    CURATING: {
        "/erasures/<int:pk>/snapshots/<int:snapshot>/renew/": "snapshot_renew",
    },
    OPERATING: {
        "/erasures/<int:pk>/versions/<int:number>/update/": "erasure_update",
        "/services/<str:name>/versions/<int:number>/reproduce/": "version_reproduce",
    },
    MANAGING: {
        "/erasures/<int:pk>/retry/": "erasure_retry",
        "/services/<str:name>/erase/": "samples_erase",
    },
}
API = {
    OPERATING: {
        "/api/v1/erasures/<int:pk>/update/",
        "/api/v1/services/<str:name>/versions/<int:number>/reproduction/",
    },
    MANAGING: {
        "/api/v1/erasures/<int:pk>/retry/",
        "/api/v1/services/<str:name>/erasures/",
        "/api/v1/services/<str:name>/erasures/preview/",
    },
}
