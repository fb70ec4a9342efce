from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from backend.config.environment import ENV
from backend.core.signals import act_committed
from backend.events import wake


class EventsConfig(AppConfig):
    name = "backend.events"
    label = "events"

    def ready(self) -> None:
        autodiscover_modules("topics")
        if ENV.redis_url:
            act_committed.connect(wake.announce)
