"""The addresses of the pages, a module for what they are about. Those of signing in are in `sign_in.py`."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from webui.urls import (
    account,
    automation,
    data,
    deployments,
    hosts,
    labelling,
    lineage,
    monitoring,
    notices,
    people,
    projects,
    services,
    training,
)
from webui.views.gallery import gallery, gallery_figure

app_name = "webui"
STATIC = f"/{settings.STATIC_URL.lstrip('/')}"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="webui:inbox"), name="home"),
    path("favicon.ico", login_not_required(RedirectView.as_view(url=f"{STATIC}webui/mark.svg"))),
    path("gallery/", gallery, name="gallery"),
    path("gallery/figure/<str:kind>/", gallery_figure, name="gallery_figure"),
    *account.urlpatterns,
    *notices.urlpatterns,
    *people.urlpatterns,
    *projects.urlpatterns,
    *hosts.urlpatterns,
    *services.urlpatterns,
    *monitoring.urlpatterns,
    *automation.urlpatterns,
    *data.urlpatterns,
    *labelling.urlpatterns,
    *lineage.urlpatterns,
    *training.urlpatterns,
    *deployments.urlpatterns,
]
