from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "backend.automation"
    label = "automation"
