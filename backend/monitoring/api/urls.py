"""Addresses under /api/v1/."""

from django.urls import path

from backend.monitoring.api import alerts, downtimes, monitors, views

urlpatterns = [
    path("services/<str:name>/observations/", views.ObservationsView.as_view()),
    path("services/<str:name>/observations/labels/", views.ObservationLabelsView.as_view()),
    path("services/<str:name>/retention/", views.RetentionView.as_view()),
    path("services/<str:name>/kept/", views.KeptView.as_view()),
    path("services/<str:name>/intake/", views.IntakeView.as_view()),
    path("services/<str:name>/observations/<str:request_id>/label/", views.ObservationLabelView.as_view()),
    path("services/<str:name>/traffic/", views.TrafficView.as_view()),
    path("services/<str:name>/monitors/", monitors.MonitorsView.as_view()),
    path("monitors/<int:pk>/", monitors.MonitorView.as_view()),
    path("monitors/<int:pk>/pause/", monitors.MonitorPauseView.as_view()),
    path("monitors/<int:pk>/resume/", monitors.MonitorResumeView.as_view()),
    path("detectors/", monitors.DetectorsView.as_view()),
    path("services/<str:name>/classes/", views.ClassesView.as_view()),
    path("services/<str:name>/drift/", views.DriftResultsView.as_view()),
    path("services/<str:name>/downtimes/", downtimes.DowntimesView.as_view()),
    path("downtimes/<int:pk>/end/", downtimes.DowntimeEndView.as_view()),
    path("alerts/", alerts.AlertsView.as_view()),
    path("alerts/<int:pk>/", alerts.AlertView.as_view()),
    path("alerts/<int:pk>/acknowledge/", alerts.AlertAcknowledgeView.as_view()),
    path("alerts/<int:pk>/assign/", alerts.AlertAssignView.as_view()),
    path("alerts/<int:pk>/mute/", alerts.AlertMuteView.as_view()),
    path("alerts/<int:pk>/unmute/", alerts.AlertUnmuteView.as_view()),
    path("alerts/<int:pk>/severity/", alerts.AlertSeverityView.as_view()),
    path("alerts/<int:pk>/resolve/", alerts.AlertResolveView.as_view()),
]
