"""Channels, and what one is told."""

from tests.architecture.who_may.roles import EVERYBODY, OPERATING

PAGES = {
    EVERYBODY: {
        "/notices/read/": "notice_read",
        "/notices/unsubscribe/<str:link>/": "A mail program posts it: by REST, wishes_set does it.",
        "/projects/<slug:slug>/notices/": "wishes_set",
    },
    OPERATING: {
        "/channels/<int:pk>/change/": "channel_change",
        "/channels/<int:pk>/delete/": "channel_delete",
        "/channels/<int:pk>/deliveries/<int:delivery>/retry/": "delivery_retry",
        "/channels/<int:pk>/secret/": "channel_secret_renew",
        "/channels/<int:pk>/switch/": "channel_change",
        "/channels/<int:pk>/test/": "channel_test",
        "/projects/<slug:slug>/channels/": "channel_create",
    },
}
API = {
    EVERYBODY: {
        "/api/v1/notices/read/",
        "/api/v1/projects/<slug:slug>/wishes/",
    },
    OPERATING: {
        "/api/v1/channels/<int:pk>/",
        "/api/v1/channels/<int:pk>/secret/",
        "/api/v1/channels/<int:pk>/test/",
        "/api/v1/deliveries/<int:pk>/retry/",
        "/api/v1/projects/<slug:slug>/channels/",
    },
}
