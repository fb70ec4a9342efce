"""Leases: which process does what there must be one of."""

from django.db import models


class Lease(models.Model):
    """One process holds it until `until`; then another may take it."""

    name = models.CharField(max_length=40, unique=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()
