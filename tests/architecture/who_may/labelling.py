"""The queue, its reviews, and what fills it or finds its mistakes."""

from tests.architecture.who_may.roles import CURATING, OPERATING

PAGES = {
    CURATING: {
        "/queue/<int:pk>/decide/": "review_accept",
        "/queue/<int:pk>/flag/": "queue_flag",
        "/queue/<int:pk>/label/": "queue_label",
        "/queue/<int:pk>/restore/": "queue_restore",
        "/queue/<int:pk>/return/": "review_return",
        "/queue/<int:pk>/skip/": "queue_skip",
        "/selections/<int:pk>/discard/": "selection_discard",
        "/selections/<int:pk>/queue/": "selection_queue",
        "/services/<str:name>/queue/alike/": "queue_label_alike",
        "/services/<str:name>/queue/back/": "queue_undo",
        "/services/<str:name>/selections/": "selection_start",
        "/services/<str:name>/suspects/": "label_check_start",
        "/services/<str:name>/twins/": "twin_check_start",
        "/services/<str:name>/twins/<int:group>/part/": "twins_part",
        "/suspects/<int:pk>/label/": "suspect_decide",
    },
    OPERATING: {
        "/services/<str:name>/labelling/": "labelling_set",
    },
}
API = {
    CURATING: {
        "/api/v1/queue/<int:pk>/accept/",
        "/api/v1/queue/<int:pk>/flag/",
        "/api/v1/queue/<int:pk>/label/",
        "/api/v1/queue/<int:pk>/restore/",
        "/api/v1/queue/<int:pk>/return/",
        "/api/v1/queue/<int:pk>/skip/",
        "/api/v1/selections/<int:pk>/discard/",
        "/api/v1/selections/<int:pk>/queue/",
        "/api/v1/services/<str:name>/label-checks/",
        "/api/v1/services/<str:name>/queue/",
        "/api/v1/services/<str:name>/queue/alike/",
        "/api/v1/services/<str:name>/queue/release/",
        "/api/v1/services/<str:name>/queue/take/",
        "/api/v1/services/<str:name>/queue/undo/",
        "/api/v1/services/<str:name>/reviews/take/",
        "/api/v1/services/<str:name>/selections/",
        "/api/v1/services/<str:name>/twin-checks/",
        "/api/v1/services/<str:name>/twins/<int:group>/part/",
        "/api/v1/suspects/<int:pk>/decide/",
    },
    OPERATING: {
        "/api/v1/services/<str:name>/labelling/",
    },
}
