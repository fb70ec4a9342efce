from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    name = "backend.updates"
    label = "updates"
