from django.apps import AppConfig


class ValidationConfig(AppConfig):
    name = "backend.validation"
    label = "validation"
