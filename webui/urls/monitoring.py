"""What a service answered, and what its monitors made of it."""

from django.urls import path

from webui.views import alert_acts, alerts, answered, downtimes, history, intake, monitors, service_charts

urlpatterns = [
    path("services/<str:name>/history/", history.history, name="service_history"),
    path("services/<str:name>/history/figure/", history.history_figure, name="service_history_figure"),
    path("services/<str:name>/history.csv", history.history_download, name="service_history_csv"),
    path("services/<str:name>/monitors/", monitors.monitors, name="service_monitors"),
    path("services/<str:name>/monitors/rows/", monitors.monitors_rows, name="service_monitors_rows"),
    path("services/<str:name>/monitors/new/", monitors.monitor_new, name="monitor_new"),
    path("monitors/<int:pk>/", monitors.monitor, name="monitor"),
    path("monitors/<int:pk>/state/", monitors.monitor_state, name="monitor_state"),
    path("monitors/<int:pk>/pause/", monitors.monitor_hold, name="monitor_hold"),
    path("monitors/<int:pk>/resume/", monitors.monitor_go_on, name="monitor_go_on"),
    path("monitors/<int:pk>/remove/", monitors.monitor_take_away, name="monitor_take_away"),
    path("services/<str:name>/intake/", intake.intake, name="service_intake"),
    path("services/<str:name>/answers/", answered.answers, name="service_answers"),
    path(
        "services/<str:name>/answers/<int:sequence>/thumbnail/",
        answered.answer_thumbnail,
        name="answer_thumbnail",
    ),
    path("services/<str:name>/drift/<str:monitor>/", service_charts.service_drift, name="service_drift"),
    path("services/<str:name>/traffic/<str:what>/", service_charts.service_traffic, name="service_traffic"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/rows/", alerts.alerts_rows, name="alerts_rows"),
    path("alerts/<int:pk>/", alerts.alert, name="alert"),
    path("alerts/<int:pk>/state/", alerts.alert_state, name="alert_state"),
    path("alerts/<int:pk>/changes/<str:what>/", alerts.alert_change, name="alert_change"),
    path("alerts/<int:pk>/drift/<str:monitor>/", service_charts.alert_drift, name="alert_drift"),
    path("alerts/<int:pk>/acknowledge/", alert_acts.alert_take, name="alert_take"),
    path("alerts/<int:pk>/assign/", alert_acts.alert_hand_over, name="alert_hand_over"),
    path("alerts/<int:pk>/mute/", alert_acts.alert_silence, name="alert_silence"),
    path("alerts/<int:pk>/unmute/", alert_acts.alert_unsilence, name="alert_unsilence"),
    path("alerts/<int:pk>/severity/", alert_acts.alert_grade, name="alert_grade"),
    path("alerts/<int:pk>/resolve/", alert_acts.alert_close, name="alert_close"),
    path("services/<str:name>/downtimes/", downtimes.downtimes, name="downtimes"),
    path("downtimes/<int:pk>/end/", downtimes.downtime_stop, name="downtime_end"),
]
