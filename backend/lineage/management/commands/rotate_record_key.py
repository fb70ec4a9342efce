"""`manage.py rotate_record_key`: sign records with a new key from now on."""

from typing import Any

from django.core.management.base import BaseCommand

from backend.core.actor import system_actor
from backend.lineage.records.keys import key_rotate


class Command(BaseCommand):
    help = "Sign records with a new key from now on; what the old one signed is still verified."

    def handle(self, *args: Any, **options: Any) -> None:
        key = key_rotate(actor=system_actor("command"))
        self.stdout.write(f"Records are signed with key {key.pk} now: {key.public}")
