"""Policies act by conditions and within limits, no longer by alerts alone."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import backend.core.clock


def limits_of_their_own(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The cooldown moves to the other limits; nothing else changes its meaning."""
    for name in ("Policy", "Chain"):
        for row in apps.get_model("automation", name).objects.all():
            if "cooldown_s" in row.settings:
                row.settings["limits"] = {"cooldown_s": row.settings.pop("cooldown_s")}
                row.save(update_fields=["settings"])


def versions_of_alerts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """So far every chain answered an alert."""
    alerts = apps.get_model("monitoring", "Alert").objects
    for chain in apps.get_model("automation", "Chain").objects.all():
        number = alerts.filter(pk=int(chain.cause.partition(":")[2])).values_list("version_number", flat=True)
        chain.version_number = number.first() or 0
        chain.save(update_fields=["version_number"])


class Migration(migrations.Migration):
    dependencies = [("automation", "0001_initial"), ("monitoring", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="Reaction"),
        migrations.DeleteModel(name="LogCursor"),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy_version", models.PositiveIntegerField()),
                ("cause", models.CharField(blank=True, db_index=True, max_length=64)),
                ("by", models.CharField(blank=True, max_length=64)),
                ("held_by", models.JSONField(default=list)),
                ("did", models.CharField(max_length=500)),
                ("why", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="automation.policy",
                    ),
                ),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.AddField(
            model_name="policy",
            name="changed_at",
            field=models.DateTimeField(default=backend.core.clock.now),
        ),
        migrations.AddField(
            model_name="chain", name="version_number", field=models.PositiveIntegerField(default=0)
        ),
        migrations.RunPython(limits_of_their_own, migrations.RunPython.noop),
        migrations.RunPython(versions_of_alerts, migrations.RunPython.noop),
    ]
