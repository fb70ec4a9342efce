"""One's own account."""

from django.urls import path

from webui.views.account import profile, sessions, tokens

urlpatterns = [
    path("account/", profile.profile, name="account"),
    path("account/sessions/", sessions.sessions, name="sessions"),
    path("account/sessions/end-others/", sessions.others, name="sessions_end_others"),
    path("account/sessions/<int:pk>/end/", sessions.session_stop, name="session_end"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.token_end, name="token_revoke"),
]
