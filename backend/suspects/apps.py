from django.apps import AppConfig


class SuspectsConfig(AppConfig):
    name = "backend.suspects"
    label = "suspects"
