"""Addresses under /api/v1/."""

from django.urls import path

from backend.hosts.api.views import (
    EnvironmentsView,
    FreezesView,
    FreezeView,
    HostKeyView,
    HostsView,
    HostView,
)

urlpatterns = [
    path("hosts/", HostsView.as_view(), name="api-hosts"),
    path("hosts/<slug:name>/", HostView.as_view(), name="api-host"),
    path("hosts/<slug:name>/key/", HostKeyView.as_view(), name="api-host-key"),
    path("environments/", EnvironmentsView.as_view(), name="api-environments"),
    path("environments/<int:pk>/freezes/", FreezesView.as_view(), name="api-freezes"),
    path("freezes/<int:pk>/", FreezeView.as_view(), name="api-freeze"),
]
