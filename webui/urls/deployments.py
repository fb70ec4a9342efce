"""Requests and rollouts."""

from django.urls import path

from webui.views import glass, requests, rollouts, service_acts

urlpatterns = [
    path("services/<str:name>/rollback/", service_acts.service_rollback, name="service_rollback"),
    path("versions/<int:pk>/request/", requests.request_new, name="request_new"),
    path("requests/<int:pk>/", requests.request_page, name="request"),
    path("requests/<int:pk>/state/", requests.request_state, name="request_state"),
    path("requests/<int:pk>/discussion/", requests.request_discussion, name="request_discussion"),
    path("requests/<int:pk>/say/", requests.request_say, name="request_say"),
    path("requests/<int:pk>/approve/", requests.request_approve, name="request_approve"),
    path("requests/<int:pk>/reject/", requests.request_reject, name="request_reject"),
    path("requests/<int:pk>/break-glass/", glass.request_break_glass, name="request_break_glass"),
    path("requests/<int:pk>/review/", glass.request_review, name="request_review"),
    path("requests/<int:pk>/withdraw/", requests.request_retract, name="request_withdraw"),
    path("requests/<int:pk>/rollback/", requests.request_rollback, name="request_rollback"),
    path("rollouts/<int:pk>/", rollouts.rollout, name="rollout"),
    path("rollouts/<int:pk>/state/", rollouts.rollout_state, name="rollout_state"),
    path("rollouts/<int:pk>/latencies/", rollouts.rollout_latencies, name="rollout_latencies"),
    path("rollouts/<int:pk>/pause/", rollouts.rollout_hold, name="rollout_pause"),
    path("rollouts/<int:pk>/continue/", rollouts.rollout_go_on, name="rollout_continue"),
    path("rollouts/<int:pk>/abort/", rollouts.rollout_give_up, name="rollout_abort"),
    path("rollouts/<int:pk>/rollback/", rollouts.rollout_back, name="rollout_rollback"),
]
