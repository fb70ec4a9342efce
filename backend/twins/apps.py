from django.apps import AppConfig


class TwinsConfig(AppConfig):
    name = "backend.twins"
    label = "twins"
