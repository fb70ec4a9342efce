from django.apps import AppConfig


class LineageConfig(AppConfig):
    name = "backend.lineage"
    label = "lineage"
