"""The addresses of signing in. allauth looks them up by these names, so they are in no namespace."""

from django.urls import path, re_path

from webui.views import elsewhere, second_factor
from webui.views.account import factors
from webui.views.account.password import Password
from webui.views.session import Login, Logout

FACTORS = "account/factors/"

urlpatterns = [
    path("login/", Login.as_view(), name="account_login"),
    path("login/factor/", second_factor.SecondFactor.as_view(), name="mfa_authenticate"),
    path("login/passkey/", second_factor.PasskeyLogin.as_view(), name="mfa_login_webauthn"),
    re_path(r"^login/(?P<provider_id>oidc)/$", elsewhere.begin, name="openid_connect_login"),
    re_path(r"^login/(?P<provider_id>oidc)/callback/$", elsewhere.come_back, name="openid_connect_callback"),
    path("logout/", Logout.as_view(), name="account_logout"),
    path("account/password/", Password.as_view(), name="account_change_password"),
    path("account/confirm/", second_factor.ByPassword.as_view(), name="account_reauthenticate"),
    path("account/confirm/code/", second_factor.ByCode.as_view(), name="mfa_reauthenticate"),
    path("account/confirm/passkey/", second_factor.ByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path(FACTORS, factors.Factors.as_view(), name="mfa_index"),
    path(f"{FACTORS}app/", factors.NewApp.as_view(), name="mfa_activate_totp"),
    path(f"{FACTORS}app/remove/", factors.NoApp.as_view(), name="mfa_deactivate_totp"),
    path(f"{FACTORS}codes/", factors.Codes.as_view(), name="mfa_view_recovery_codes"),
    path(f"{FACTORS}codes/new/", factors.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path(f"{FACTORS}passkeys/add/", factors.NewPasskey.as_view(), name="mfa_add_webauthn"),
    path(f"{FACTORS}passkeys/<int:pk>/remove/", factors.passkey_remove, name="mfa_remove_webauthn"),
]
