"""How people sign in: what of django-allauth is used, and how (docs/signing-in.md)."""

from backend.config.environment import ENV

ACCOUNT_ADAPTER = "backend.access.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; a login needs both
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_UNIQUE_EMAIL = False  # an e-mail tells nobody apart: names and a provider's ids do
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENV.https else "http"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.proxies

MFA_ADAPTER = "backend.access.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "ModelCI-e"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off

SOCIALACCOUNT_ADAPTER = "backend.access.elsewhere.ElsewhereAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = (
    True  # who was matched once is known by the provider's id from then on
)
SOCIALACCOUNT_LOGIN_ON_GET = (
    True  # a form may lead nowhere else, by the page policy; `state` guards the way back
)
OIDC_PROVIDER_ID = "oidc"


def oidc_apps() -> list[dict[str, object]]:
    """The provider that the environment names, if any."""
    if not ENV.oidc_issuer:
        return []
    return [
        {
            "provider_id": OIDC_PROVIDER_ID,
            "name": ENV.oidc_name,
            "client_id": ENV.oidc_client_id,
            "secret": ENV.oidc_client_secret,
            "settings": {"server_url": ENV.oidc_issuer, "oauth_pkce_enabled": True},
        }
    ]


SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc_apps()}}

KNOX_TOKEN_MODEL = "access.Token"  # noqa: S105 - the name of a model
# A token is known by how it begins, to people and to scanners of secrets.
REST_KNOX = {"TOKEN_PREFIX": "mcie_"}

# Attempts are counted where every web process sees them: in the database, which a second machine shares, too.
# Nobody may flush the counts by filling the table: far more fit in than the limits let in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
