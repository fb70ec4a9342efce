"""The addresses of the pages."""

from django.urls import path
from django.views.generic import RedirectView

from webui.views.gallery import gallery, gallery_figure
from webui.views.session import Login, Logout

app_name = "webui"

urlpatterns = [
    path("", RedirectView.as_view(url="/projects/"), name="home"),
    path("login/", Login.as_view(), name="login"),
    path("logout/", Logout.as_view(), name="logout"),
    path("gallery/", gallery, name="gallery"),
    path("gallery/figure/<str:kind>/", gallery_figure, name="gallery_figure"),
]
