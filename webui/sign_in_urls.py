"""The addresses of signing in. allauth looks them up by these names, so they are in no namespace."""

from django.urls import path

from webui.views.account.password import Password
from webui.views.session import Login, Logout

urlpatterns = [
    path("login/", Login.as_view(), name="account_login"),
    path("logout/", Logout.as_view(), name="account_logout"),
    path("account/password/", Password.as_view(), name="account_change_password"),
]
