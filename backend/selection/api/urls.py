"""Addresses under /api/v1/."""

from django.urls import path

from backend.selection.api.views import (
    ChoicesView,
    SelectionDiscardView,
    SelectionQueueView,
    SelectionsView,
    SelectionView,
)

urlpatterns = [
    path("services/<str:name>/selections/", SelectionsView.as_view(), name="api-selections"),
    path("selections/<int:pk>/", SelectionView.as_view(), name="api-selection"),
    path("selections/<int:pk>/choices/", ChoicesView.as_view(), name="api-selection-choices"),
    path("selections/<int:pk>/queue/", SelectionQueueView.as_view(), name="api-selection-queue"),
    path("selections/<int:pk>/discard/", SelectionDiscardView.as_view(), name="api-selection-discard"),
]
