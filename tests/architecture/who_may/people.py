"""Members, programs, teams, invitations, accounts."""

from tests.architecture.who_may.roles import EVERYBODY, MANAGING, NOBODY

PROGRAM = "/projects/<slug:slug>/members/programs/<str:program>/"

PAGES = {
    EVERYBODY: {
        "/invitations/<str:token>/": "invitation_accept",
        "/projects/<slug:slug>/members/leave/": "member_remove",
        "/teams/": "team_create",
    },
    MANAGING: {
        "/projects/<slug:slug>/members/<str:username>/role/": "member_remove",
        "/projects/<slug:slug>/members/invitations/<int:pk>/withdraw/": "invitation_revoke",
        "/projects/<slug:slug>/members/invitations/new/": "invitation_create",
        "/projects/<slug:slug>/members/new/": "member_add",
        PROGRAM: "program_token_create",
        f"{PROGRAM}end/": "program_end",
        f"{PROGRAM}tokens/<int:program_token>/revoke/": "program_token_revoke",
        "/projects/<slug:slug>/members/programs/new/": "program_create",
        "/projects/<slug:slug>/members/teams/<slug:team>/role/": "team_role_remove",
        "/projects/<slug:slug>/members/teams/new/": "team_role_add",
    },
    NOBODY: {
        "/site/accounts/<str:username>/lock/": "account_lock",
        "/site/accounts/<str:username>/unlock/": "account_unlock",
        "/teams/<slug:team>/name/": "team_rename",
        "/teams/<slug:team>/people/": "team_member_set",
        "/teams/<slug:team>/people/<str:username>/maintain/": "team_member_set",
        "/teams/<slug:team>/people/<str:username>/remove/": "team_member_remove",
    },
}
API = {
    EVERYBODY: {
        "/api/v1/invitations/accept/",
        "/api/v1/teams/",
    },
    MANAGING: {
        "/api/v1/projects/<slug:slug>/invitations/",
        "/api/v1/projects/<slug:slug>/invitations/<int:pk>/",
        "/api/v1/projects/<slug:slug>/members/",
        "/api/v1/projects/<slug:slug>/members/<str:username>/<str:role>/",
        "/api/v1/projects/<slug:slug>/programs/",
        "/api/v1/projects/<slug:slug>/programs/<str:program>/",
        "/api/v1/projects/<slug:slug>/programs/<str:program>/tokens/",
        "/api/v1/projects/<slug:slug>/programs/<str:program>/tokens/<int:program_token>/",
        "/api/v1/projects/<slug:slug>/teams/",
        "/api/v1/projects/<slug:slug>/teams/<slug:team>/<str:role>/",
    },
    NOBODY: {
        "/api/v1/accounts/<str:username>/lock/",
        "/api/v1/accounts/<str:username>/unlock/",
        "/api/v1/teams/<slug:team>/",
        "/api/v1/teams/<slug:team>/members/",
        "/api/v1/teams/<slug:team>/members/<str:username>/",
    },
}
