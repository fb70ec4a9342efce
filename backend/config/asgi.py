"""The web process: pages and REST over HTTP, news over one websocket."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter

from backend.config.bodies import bound_bodies
from backend.config.environment import ENV
from backend.events.doors import doors
from backend.events.routing import websocket_urlpatterns

bound_bodies(ENV.import_bytes)

application = ProtocolTypeRouter({"http": http, "websocket": doors(URLRouter(websocket_urlpatterns))})
