"""Observations, monitors, alerts and downtimes."""

from tests.architecture.who_may.roles import CURATING, OPERATING

PAGES = {
    CURATING: {
        "/alerts/<int:pk>/acknowledge/": "alert_acknowledge",
        "/alerts/<int:pk>/assign/": "alert_assign",
        "/alerts/<int:pk>/mute/": "alert_mute",
        "/alerts/<int:pk>/resolve/": "alert_resolve",
        "/alerts/<int:pk>/severity/": "alert_severity_set",
        "/alerts/<int:pk>/unmute/": "alert_unmute",
    },
    OPERATING: {
        "/downtimes/<int:pk>/end/": "downtime_end",
        "/monitors/<int:pk>/": "monitor_change",
        "/monitors/<int:pk>/pause/": "monitor_pause",
        "/monitors/<int:pk>/remove/": "monitor_remove",
        "/monitors/<int:pk>/resume/": "monitor_resume",
        "/services/<str:name>/downtimes/": "downtime_plan",
        "/services/<str:name>/intake/": "retention_set",
        "/services/<str:name>/monitors/new/": "monitor_create",
    },
}
API = {
    CURATING: {
        "/api/v1/alerts/<int:pk>/acknowledge/",
        "/api/v1/alerts/<int:pk>/assign/",
        "/api/v1/alerts/<int:pk>/mute/",
        "/api/v1/alerts/<int:pk>/resolve/",
        "/api/v1/alerts/<int:pk>/severity/",
        "/api/v1/alerts/<int:pk>/unmute/",
        "/api/v1/services/<str:name>/observations/",
        "/api/v1/services/<str:name>/observations/<str:request_id>/label/",
        "/api/v1/services/<str:name>/observations/labels/",
    },
    OPERATING: {
        "/api/v1/downtimes/<int:pk>/end/",
        "/api/v1/monitors/<int:pk>/",
        "/api/v1/monitors/<int:pk>/pause/",
        "/api/v1/monitors/<int:pk>/resume/",
        "/api/v1/services/<str:name>/downtimes/",
        "/api/v1/services/<str:name>/monitors/",
        "/api/v1/services/<str:name>/retention/",
    },
}
