"""Serving hosts, and environments with their rules."""

from django.urls import path

from webui.views import environments, freezes, hosts, stages

urlpatterns = [
    path("projects/<slug:slug>/environments/", stages.environments, name="environments"),
    path("environments/<int:pk>/rename/", stages.environment_call, name="environment_rename"),
    path("environments/<int:pk>/delete/", stages.environment_end, name="environment_delete"),
    path("environments/<int:pk>/up/", stages.environment_up, name="environment_up"),
    path("environments/<int:pk>/", environments.environment, name="environment"),
    path("environments/<int:pk>/rules/", environments.environment_rules, name="environment_rules"),
    path("environments/<int:pk>/gates/", environments.environment_gates, name="environment_gates"),
    path("environments/<int:pk>/plan/", environments.environment_plan, name="environment_plan"),
    path("environments/<int:pk>/freezes/", freezes.freezes, name="freezes"),
    path("environments/<int:pk>/freezes/weekly/", freezes.freezes_weekly, name="freezes_weekly"),
    path("freezes/<int:pk>/remove/", freezes.freeze_take_away, name="freeze_take_away"),
    path("hosts/", hosts.hosts, name="hosts"),
    path("hosts/<slug:name>/", hosts.host, name="host"),
    path("hosts/<slug:name>/state/", hosts.host_state, name="host_state"),
]
