"""THE admin site: a view of the members' own data. Nothing of Django or of a third party is registered here.

Its pages are built by unfold on Alpine, which evaluates its attributes: this site alone answers with a
policy that lets script from this origin do so (docs/decisions/admin-content-security.md).
"""

from collections.abc import Callable
from typing import Any

from csp.constants import NONCE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from unfold.sites import UnfoldAdminSite

from backend.access.rules import visible_projects

# Accounts are not changed here, and "view on site" would ask nobody for permission.
LEFT_OUT = {"password_change", "password_change_done", "view_on_site"}
POLICY = {"script-src": [SELF, NONCE, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class ProjectAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    """Open to whoever is a member of a project; being staff or superuser opens nothing."""

    site_header = site_title = "ModelCI-e"
    index_title = "Data"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and visible_projects(request.user.actor).exists()

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """The view, behind `has_permission`, with the policy that unfold needs."""
        return csp_replace(POLICY)(super().admin_view(view, cacheable))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") not in LEFT_OUT]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the one log-in page; who is logged in but no member of anything goes home."""
        if request.user.is_authenticated:
            return redirect("admin:index" if self.has_permission(request) else "/")
        return redirect_to_login(request.GET.get("next", "/"), settings.LOGIN_URL)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        return LogoutView.as_view(next_page=settings.LOGIN_URL)(request)

    def extra_context(self, context: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
        """What every page of the site shows: its name and one link, back to the pages.

        Django's own history of a row is left out: nothing is written through it, and the log has it all.
        """
        return {
            **context,
            "site_header": self.site_header,
            "site_title": self.site_title,
            "show_history": False,
            "account_links": [{"title": "Back to ModelCI-e", "link": "/"}],
        }


site = ProjectAdminSite()
