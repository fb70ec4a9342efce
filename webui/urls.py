"""The addresses of the pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

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
]
