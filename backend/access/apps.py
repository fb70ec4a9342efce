from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "backend.access"
    label = "access"

    def ready(self) -> None:
        from allauth.account.signals import password_changed
        from allauth.mfa.signals import authentication_failed
        from django.contrib.auth.signals import user_logged_in

        from backend.access import sessions, sign_in_log

        password_changed.connect(sign_in_log.password_changed)
        authentication_failed.connect(sign_in_log.factor_failed)
        user_logged_in.connect(sessions.began)
