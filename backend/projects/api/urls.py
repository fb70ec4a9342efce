"""Addresses under /api/v1/."""

from django.urls import path

from backend.projects.api import invitations, programs, team_roles, views

urlpatterns = [
    path("projects/", views.ProjectsView.as_view()),
    path("projects/<slug:slug>/", views.ProjectView.as_view()),
    path("projects/<slug:slug>/members/", views.MembersView.as_view()),
    path("projects/<slug:slug>/members/<str:username>/<str:role>/", views.MemberView.as_view()),
    path("projects/<slug:slug>/teams/", team_roles.TeamRolesView.as_view()),
    path("projects/<slug:slug>/teams/<slug:team>/<str:role>/", team_roles.TeamRoleView.as_view()),
    path("projects/<slug:slug>/programs/", programs.ProgramsView.as_view()),
    path("projects/<slug:slug>/programs/<str:program>/", programs.ProgramView.as_view()),
    path("projects/<slug:slug>/programs/<str:program>/tokens/", programs.ProgramTokensView.as_view()),
    path(
        "projects/<slug:slug>/programs/<str:program>/tokens/<int:program_token>/",
        programs.ProgramTokenView.as_view(),
    ),
    path("projects/<slug:slug>/invitations/", invitations.InvitationsView.as_view()),
    path("projects/<slug:slug>/invitations/<int:pk>/", invitations.InvitationView.as_view()),
    path("invitations/accept/", invitations.InvitationAcceptView.as_view()),
    path("services/", views.ServicesView.as_view()),
    path("services/<str:name>/", views.ServiceView.as_view()),
    path("services/<str:name>/keys/", views.ServiceKeysView.as_view()),
    path("services/<str:name>/keys/<int:pk>/", views.ServiceKeyView.as_view()),
]
