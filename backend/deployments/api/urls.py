"""Addresses under /api/v1/."""

from django.urls import path

from backend.deployments.api.comments import RequestCommentsView
from backend.deployments.api.views import (
    LivePeriodsView,
    RequestBreakGlassView,
    RequestReviewView,
    RequestsView,
    RequestsWaitingView,
    RequestView,
    RequestVoteView,
    RequestWithdrawView,
    RollbacksView,
    RolloutAbortView,
    RolloutContinueView,
    RolloutPauseView,
    RolloutsView,
    RolloutView,
    ValidationsView,
    VersionRetireView,
)

urlpatterns = [
    path("validations/", ValidationsView.as_view(), name="api-validations"),
    path("requests/", RequestsView.as_view(), name="api-requests"),
    path("requests/waiting/", RequestsWaitingView.as_view(), name="api-requests-waiting"),
    path("requests/<int:pk>/", RequestView.as_view(), name="api-request"),
    path("requests/<int:pk>/vote/", RequestVoteView.as_view(), name="api-request-vote"),
    path("requests/<int:pk>/withdraw/", RequestWithdrawView.as_view(), name="api-request-withdraw"),
    path("requests/<int:pk>/break-glass/", RequestBreakGlassView.as_view(), name="api-request-break-glass"),
    path("requests/<int:pk>/review/", RequestReviewView.as_view(), name="api-request-review"),
    path("requests/<int:pk>/comments/", RequestCommentsView.as_view(), name="api-request-comments"),
    path("rollouts/", RolloutsView.as_view(), name="api-rollouts"),
    path("rollouts/<int:pk>/", RolloutView.as_view(), name="api-rollout"),
    path("rollouts/<int:pk>/pause/", RolloutPauseView.as_view(), name="api-rollout-pause"),
    path("rollouts/<int:pk>/continue/", RolloutContinueView.as_view(), name="api-rollout-continue"),
    path("rollouts/<int:pk>/abort/", RolloutAbortView.as_view(), name="api-rollout-abort"),
    path("rollbacks/", RollbacksView.as_view(), name="api-rollbacks"),
    path(
        "services/<str:name>/versions/<int:number>/retire/",
        VersionRetireView.as_view(),
        name="api-version-retire",
    ),
    path("live-periods/", LivePeriodsView.as_view(), name="api-live-periods"),
]
