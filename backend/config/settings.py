"""Django's settings, all derived from `environment.ENV`."""

from typing import Any

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

from backend.config.csp import CONTENT_SECURITY_POLICY  # noqa: F401 - read by django-csp
from backend.config.environment import ENV, ROOT
from backend.config.sign_in import *  # noqa: F403 - read by Django's cache and by allauth

django_stubs_ext.monkeypatch()

if _refusals := ENV.refusals():
    raise ImproperlyConfigured(f"Refused while listening on {ENV.bind}: " + " ".join(_refusals))

(ENV.home / "static").mkdir(parents=True, exist_ok=True)

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.allowed_hosts
BASE_DIR = ROOT

ROOMS = [
    "core",
    "access",
    "events",
    "jobs",
    "projects",
    "hosts",
    "datasets",
    "registry",
    "monitoring",
    "updates",
    "validation",
    "deployments",
    "gateway",
    "automation",
    "suspects",
    "twins",
    "selection",
    "notices",
    "lineage",
    "audit",
    "demo",
]
INSTALLED_APPS = [
    "daphne",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "django_q",
    "csp",
    *[f"backend.{room}" for room in ROOMS],
    "webui",
    # After the pages, whose templates stand in for those of allauth.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "backend.access.url_tokens.RefuseTokensInUrls",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "backend.access.seeing.SeeSessions",
    "webui.middleware.LoginRequiredMiddleware",
    "backend.access.required_factor.RequireFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "webui.middleware.AppErrorMiddleware",
]
ROOT_URLCONF = "backend.config.urls"
ASGI_APPLICATION = "backend.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "webui.context.page",
            ]
        },
    }
]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["backend.access.sign_in.PasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

DATABASES: dict[str, dict[str, Any]] = {"default": environ.Env().db_url_config(ENV.database_url)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
    }
    # Threads of one test process must meet one database: a file, never a shared memory cache.
    DATABASES["default"]["TEST"] = {"NAME": str(ENV.home / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


def _long_jobs(workers: int, limit_s: int) -> dict[str, Any]:
    """A queue whose jobs supervise a process for up to `limit_s` seconds."""
    timeout_s = limit_s + 600
    safe = {"max_attempts": 3, "ack_failures": True}
    return {"workers": workers, "timeout": timeout_s, "retry": 4 * timeout_s, **safe}


Q_CLUSTER: dict[str, Any] = {
    "name": "default",
    "orm": "default",
    "workers": ENV.workers,
    "poll": 0.2,
    "timeout": 120,
    "retry": 400,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "bulk": 1,
    "queue_limit": 2,
    "save_limit": 200,
    "recycle": 500,
    "label": "Queue",
    "ALT_CLUSTERS": {
        "updates": _long_jobs(ENV.update_workers, ENV.update_limit_s),
        "benchmarks": _long_jobs(ENV.benchmark_workers, ENV.benchmark_limit_s),
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.access.sign_in.TokenHeader",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "EXCEPTION_HANDLER": "backend.core.api.refusals.refused",
    # Else the address that is counted would be whatever the client wrote into X-Forwarded-For.
    "NUM_PROXIES": ENV.proxies,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ModelCI-e",
    "DESCRIPTION": "Continuous integration and evolution of deployed deep-learning models.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backend.core.api.schema.document_refusals",
        "backend.core.api.schema.document_headers",
        "backend.config.examples.document_examples",
    ],
    # What follows names the group of an address.
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "Role": "backend.access.roles.Role",
        "ProgramRole": "backend.access.roles.PROGRAM_ROLES",
    },
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "tagsSorter": "alpha"},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

STATIC_URL = "static/"
STATIC_ROOT = ENV.home / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "webui.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "*" not in host] if ENV.https else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"invitations": {"()": "backend.config.log_lines.WithoutInvitations"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["invitations"]}
    },
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    "loggers": {"daphne": {"level": "WARNING"}, "aiohttp.access": {"level": "WARNING"}},
}
