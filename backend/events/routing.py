"""The one websocket address."""

from django.urls import path

from backend.events.consumers import LiveConsumer

websocket_urlpatterns = [path("ws/live/", LiveConsumer.as_asgi())]
