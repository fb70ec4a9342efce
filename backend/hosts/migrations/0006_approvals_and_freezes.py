"""The number of approvals becomes an approval rule that counts whoever may vote, as before; freeze windows."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("viewer", "curator", "engineer", "approver", "owner")


def rules_of_numbers(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    rule = apps.get_model("hosts", "ApprovalRule")
    rule.objects.bulk_create(
        rule(environment=environment, needed=environment.approvals_required)
        for environment in apps.get_model("hosts", "Environment").objects.all()
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0002_teams"), ("hosts", "0005_found_runtimes")]

    operations = [
        migrations.AddField("environment", "makers_excluded", models.BooleanField(default=True)),
        migrations.CreateModel(
            "ApprovalRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True, choices=[(role, role.title()) for role in ROLES], max_length=16
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_rules",
                        to="access.team",
                    ),
                ),
                ("needed", models.PositiveSmallIntegerField()),
                (
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approval_rules",
                        to="hosts.environment",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["environment", "role"],
                        condition=models.Q(team=None),
                        name="approval_rule_once",
                    ),
                    models.UniqueConstraint(
                        fields=["environment", "team"], name="approval_rule_of_a_team_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(role="") | models.Q(team=None), name="approval_rule_of_one_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(needed__gte=1), name="approval_rule_needs_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "FreezeWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("begins_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("weekly", models.JSONField(blank=True, null=True)),
                ("created_by", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="freezes",
                        to="hosts.environment",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            weekly__isnull=True, begins_at__isnull=False, ends_at__isnull=False
                        )
                        | models.Q(weekly__isnull=False, begins_at__isnull=True, ends_at__isnull=True),
                        name="freeze_once_or_weekly",
                    )
                ],
            },
        ),
        migrations.RunPython(rules_of_numbers, migrations.RunPython.noop),
        migrations.RemoveField("environment", "approvals_required"),
    ]
