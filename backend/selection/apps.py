from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "backend.selection"
    label = "selection"
