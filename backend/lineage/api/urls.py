"""Addresses under /api/v1/."""

from django.urls import path

from backend.lineage.api.views import ChainView

urlpatterns = [path("chain/<str:reference>/", ChainView.as_view(), name="api-chain")]
