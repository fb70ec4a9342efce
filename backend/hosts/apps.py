from django.apps import AppConfig


class HostsConfig(AppConfig):
    name = "backend.hosts"
    label = "hosts"
