"""Who is who: members, programs, teams, invitations, accounts."""

from django.urls import path

from webui.views import accounts, invitations, members, programs, teams

urlpatterns = [
    path("projects/<slug:slug>/members/", members.members, name="members"),
    path("projects/<slug:slug>/members/new/", members.member_new, name="member_new"),
    path("projects/<slug:slug>/members/leave/", members.member_leave, name="member_leave"),
    path("projects/<slug:slug>/members/<str:username>/role/", members.member_role, name="member_role"),
    path("projects/<slug:slug>/members/teams/new/", members.team_new, name="team_new"),
    path("projects/<slug:slug>/members/teams/<slug:team>/role/", members.team_role, name="team_role"),
    path("projects/<slug:slug>/members/programs/new/", members.program_new, name="program_new"),
    path("projects/<slug:slug>/members/programs/<str:program>/", programs.program, name="program"),
    path(
        "projects/<slug:slug>/members/programs/<str:program>/tokens/<int:program_token>/revoke/",
        programs.program_token_end,
        name="program_token_revoke",
    ),
    path(
        "projects/<slug:slug>/members/programs/<str:program>/end/",
        members.program_close,
        name="program_close",
    ),
    path("projects/<slug:slug>/members/invitations/new/", members.invitation_new, name="invitation_new"),
    path(
        "projects/<slug:slug>/members/invitations/<int:pk>/withdraw/",
        members.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<slug:team>/", teams.team, name="team"),
    path("teams/<slug:team>/name/", teams.team_name, name="team_name"),
    path("teams/<slug:team>/people/", teams.place_new, name="place_new"),
    path("teams/<slug:team>/people/<str:username>/maintain/", teams.place_maintain, name="place_maintain"),
    path("teams/<slug:team>/people/<str:username>/remove/", teams.place_remove, name="place_remove"),
    path("site/accounts/", accounts.accounts, name="accounts"),
    path("site/accounts/<str:username>/lock/", accounts.lock, name="account_lock"),
    path("site/accounts/<str:username>/unlock/", accounts.unlock, name="account_unlock"),
]
