"""`manage.py remove_factors NAME`: let in with the password alone whoever has lost every second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.access.factors import factors_change
from backend.access.models import User
from backend.core.actor import system_actor


class Command(BaseCommand):
    help = "Remove a person's authenticator app, passkeys and recovery codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']}.")
        with factors_change(user, actor=system_actor("remove_factors")):
            Authenticator.objects.filter(user=user).delete()
        self.stdout.write(f"{user.username} signs in with the password alone.")
