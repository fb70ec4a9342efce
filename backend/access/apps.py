from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "backend.access"
    label = "access"

    def ready(self) -> None:
        from allauth.account import signals

        from backend.access import sign_in_log

        signals.password_changed.connect(sign_in_log.password_changed)
