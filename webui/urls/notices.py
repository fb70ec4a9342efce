"""What one is told, what waits for one, and where a project's news goes."""

from django.urls import path

from webui.views import channels, inbox, notices, wishes

urlpatterns = [
    path("projects/<slug:slug>/channels/", channels.channels, name="channels"),
    path("channels/<int:pk>/", channels.channel, name="channel"),
    path("channels/<int:pk>/state/", channels.channel_state, name="channel_state"),
    path("channels/<int:pk>/change/", channels.channel_edit, name="channel_edit"),
    path("channels/<int:pk>/secret/", channels.channel_secret, name="channel_secret"),
    path("channels/<int:pk>/test/", channels.channel_try, name="channel_try"),
    path("channels/<int:pk>/switch/", channels.channel_switch, name="channel_switch"),
    path("channels/<int:pk>/delete/", channels.channel_remove, name="channel_remove"),
    path(
        "channels/<int:pk>/deliveries/<int:delivery>/retry/", channels.delivery_again, name="delivery_again"
    ),
    path("notices/", notices.notices, name="notices"),
    path("notices/rows/", notices.notices_rows, name="notices_rows"),
    path("notices/bell/", notices.notices_bell, name="notices_bell"),
    path("notices/settings/", wishes.wishes, name="notice_settings"),
    path("notices/unsubscribe/<str:link>/", wishes.unsubscribe, name="unsubscribe"),
    path("projects/<slug:slug>/notices/", wishes.wishes_keep, name="notice_settings_keep"),
    path("notices/read/", notices.notices_seen, name="notices_seen"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/rows/", inbox.inbox_rows, name="inbox_rows"),
]
