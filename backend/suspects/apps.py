from django.apps import AppConfig


class SuspectsConfig(AppConfig):
    name = "backend.suspects"
    label = "suspects"

    def ready(self) -> None:
        from backend.datasets.queries import suspected
        from backend.suspects.selectors import suspected_samples

        suspected(suspected_samples)
