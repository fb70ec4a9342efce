"""The addresses of the pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from webui.views import (
    alerts,
    benchmark_acts,
    benchmarks,
    data,
    inbox,
    projects,
    reports,
    requests,
    run_charts,
    runs,
    service_acts,
    service_charts,
    services,
)
from webui.views.gallery import gallery, gallery_figure
from webui.views.session import Login, Logout

app_name = "webui"
STATIC = f"/{settings.STATIC_URL.lstrip('/')}"

urlpatterns = [
    path("", RedirectView.as_view(url="/projects/"), name="home"),
    path("favicon.ico", login_not_required(RedirectView.as_view(url=f"{STATIC}webui/mark.svg"))),
    path("login/", Login.as_view(), name="login"),
    path("logout/", Logout.as_view(), name="logout"),
    path("gallery/", gallery, name="gallery"),
    path("gallery/figure/<str:kind>/", gallery_figure, name="gallery_figure"),
    path("projects/", projects.projects, name="projects"),
    path("projects/<slug:slug>/", projects.project, name="project"),
    path("projects/<slug:slug>/state/", projects.project_state, name="project_state"),
    path("projects/<slug:slug>/benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("projects/<slug:slug>/benchmarks/rows/", benchmarks.benchmarks_rows, name="benchmarks_rows"),
    path("projects/<slug:slug>/benchmarks/new/", benchmark_acts.benchmark_new, name="benchmark_new"),
    path(
        "projects/<slug:slug>/benchmarks/compare/",
        benchmark_acts.benchmark_compare,
        name="benchmark_compare",
    ),
    path("benchmarks/<int:pk>/", benchmarks.benchmark, name="benchmark"),
    path("benchmarks/<int:pk>/head/", benchmarks.benchmark_head, name="benchmark_head"),
    path("benchmarks/<int:pk>/progress/", benchmarks.benchmark_progress, name="benchmark_progress"),
    path("benchmarks/<int:pk>/log/", benchmarks.benchmark_log, name="benchmark_log"),
    path("benchmarks/<int:pk>/ranking/", benchmarks.benchmark_ranking, name="benchmark_ranking"),
    path("benchmarks/<int:pk>/results/", benchmarks.benchmark_results, name="benchmark_results"),
    path("benchmarks/<int:pk>/curves/", benchmarks.benchmark_curves, name="benchmark_curves"),
    path(
        "benchmarks/<int:pk>/artifacts/<str:file>/", benchmarks.benchmark_download, name="benchmark_download"
    ),
    path("benchmarks/<int:pk>/cancel/", benchmarks.benchmark_stop, name="benchmark_cancel"),
    path("benchmarks/<int:pk>/resume/", benchmarks.benchmark_continue, name="benchmark_resume"),
    path("new-service/", services.service_new, name="service_new"),
    path("services/<str:name>/", services.service, name="service"),
    path("services/<str:name>/overview/", services.service_overview, name="service_overview"),
    path("services/<str:name>/panels/", services.service_panels, name="service_panels"),
    path("services/<str:name>/drift/<str:view>/", service_charts.service_drift, name="service_drift"),
    path("services/<str:name>/traffic/<str:what>/", service_charts.service_traffic, name="service_traffic"),
    path("services/<str:name>/update/", service_acts.service_update, name="service_update"),
    path("services/<str:name>/import/", service_acts.service_import, name="service_import"),
    path("services/<str:name>/rollback/", service_acts.service_rollback, name="service_rollback"),
    path(
        "services/<str:name>/versions/<int:number>/validate/",
        service_acts.version_validate,
        name="version_validate",
    ),
    path("services/<str:name>/queue/", data.queue, name="queue"),
    path("queue/<int:pk>/label/", data.queue_item_label, name="queue_item_label"),
    path("queue/<int:pk>/skip/", data.queue_item_skip, name="queue_item_skip"),
    path("samples/<int:pk>/thumbnail/", data.thumbnail, name="thumbnail"),
    path("snapshots/", data.snapshots, name="snapshots"),
    path("alerts/<int:pk>/", alerts.alert, name="alert"),
    path("alerts/<int:pk>/state/", alerts.alert_state, name="alert_state"),
    path("alerts/<int:pk>/drift/<str:view>/", service_charts.alert_drift, name="alert_drift"),
    path("alerts/<int:pk>/acknowledge/", alerts.alert_take, name="alert_take"),
    path("alerts/<int:pk>/resolve/", alerts.alert_close, name="alert_close"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/state/", reports.report_state, name="report_state"),
    path("runs/", runs.runs, name="runs"),
    path("runs/rows/", runs.runs_rows, name="runs_rows"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/head/", runs.run_head, name="run_head"),
    path("runs/<int:pk>/progress/", runs.run_progress, name="run_progress"),
    path("runs/<int:pk>/beside/", runs.run_beside, name="run_beside"),
    path("runs/<int:pk>/log/", runs.run_log, name="run_log"),
    path("runs/<int:pk>/result/", runs.run_result, name="run_result"),
    path("runs/<int:pk>/artifacts/", runs.run_artifacts, name="run_artifacts"),
    path("runs/<int:pk>/cancel/", runs.run_stop, name="run_cancel"),
    path("runs/<int:pk>/resume/", runs.run_continue, name="run_resume"),
    path("runs/<int:pk>/figure/<str:what>/", run_charts.run_figure, name="run_figure"),
    path("runs/<int:pk>/points/<str:what>/", run_charts.run_points, name="run_points"),
    path("versions/<int:pk>/request/", requests.request_new, name="request_new"),
    path("requests/<int:pk>/", requests.request_page, name="request"),
    path("requests/<int:pk>/state/", requests.request_state, name="request_state"),
    path("requests/<int:pk>/approve/", requests.request_approve, name="request_approve"),
    path("requests/<int:pk>/reject/", requests.request_reject, name="request_reject"),
    path("requests/<int:pk>/withdraw/", requests.request_retract, name="request_withdraw"),
    path("requests/<int:pk>/rollback/", requests.request_rollback, name="request_rollback"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/rows/", inbox.inbox_rows, name="inbox_rows"),
]
