"""Addresses under /api/v1/."""

from django.urls import path

from backend.notices.api import channels, notices, wishes

urlpatterns = [
    path("projects/<slug:slug>/channels/", channels.ChannelsView.as_view()),
    path("channels/<int:pk>/", channels.ChannelView.as_view()),
    path("channels/<int:pk>/secret/", channels.ChannelSecretView.as_view()),
    path("channels/<int:pk>/test/", channels.ChannelTestView.as_view()),
    path("channels/<int:pk>/deliveries/", channels.DeliveriesView.as_view()),
    path("deliveries/<int:pk>/retry/", channels.DeliveryRetryView.as_view()),
    path("notices/", notices.NoticesView.as_view()),
    path("notices/wishes/", wishes.WishesView.as_view()),
    path("projects/<slug:slug>/wishes/", wishes.ProjectWishesView.as_view()),
    path("notices/read/", notices.NoticesReadView.as_view()),
]
