"""Requests, rollouts and rollbacks."""

from tests.architecture.who_may.roles import APPROVING, EVERYBODY, MANAGING, OPERATING

PAGES = {
    EVERYBODY: {
        "/requests/<int:pk>/say/": "request_comment_add",
    },
    OPERATING: {
        "/requests/<int:pk>/rollback/": "rollback_start",
        "/rollouts/<int:pk>/abort/": "rollout_abort",
        "/rollouts/<int:pk>/continue/": "rollout_continue",
        "/rollouts/<int:pk>/pause/": "rollout_pause",
        "/rollouts/<int:pk>/rollback/": "rollback_start",
        "/services/<str:name>/rollback/": "rollback_start",
        "/versions/<int:pk>/request/": "request_create",
    },
    APPROVING: {
        "/requests/<int:pk>/approve/": "request_vote",
        "/requests/<int:pk>/reject/": "request_vote",
        "/requests/<int:pk>/review/": "request_review",
    },
    MANAGING: {
        "/requests/<int:pk>/break-glass/": "request_break_glass",
        "/requests/<int:pk>/withdraw/": "request_withdraw",
    },
}
API = {
    EVERYBODY: {
        "/api/v1/requests/<int:pk>/comments/",
    },
    OPERATING: {
        "/api/v1/requests/",
        "/api/v1/rollbacks/",
        "/api/v1/rollouts/<int:pk>/abort/",
        "/api/v1/rollouts/<int:pk>/continue/",
        "/api/v1/rollouts/<int:pk>/pause/",
    },
    APPROVING: {
        "/api/v1/requests/<int:pk>/review/",
        "/api/v1/requests/<int:pk>/vote/",
    },
    MANAGING: {
        "/api/v1/requests/<int:pk>/break-glass/",
        "/api/v1/requests/<int:pk>/withdraw/",
    },
}
