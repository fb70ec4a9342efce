"""Projects and their log, and the site's."""

from django.urls import path

from webui.views import audit, projects

urlpatterns = [
    path("projects/", projects.projects, name="projects"),
    path("projects/<slug:slug>/", projects.project, name="project"),
    path("projects/<slug:slug>/state/", projects.project_state, name="project_state"),
    path("projects/<slug:slug>/audit/", audit.audit, name="audit"),
    path("projects/<slug:slug>/audit/standing/", audit.audit_standing, name="audit_standing"),
    path("projects/<slug:slug>/audit/verify/", audit.audit_verify, name="audit_verify"),
    path("projects/<slug:slug>/audit/export/", audit.audit_export, name="audit_export"),
    path("site/audit/", audit.audit, name="site_audit"),
    path("site/audit/standing/", audit.audit_standing, name="site_audit_standing"),
    path("site/audit/verify/", audit.site_audit_verify, name="site_audit_verify"),
    path("site/audit/export/", audit.site_audit_export, name="site_audit_export"),
]
