"""Erasures of samples."""

import django.db.models.deletion
from django.db import migrations, models

import backend.core.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [("projects", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(db_index=True, max_length=24)),
                ("state_changed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=500)),
                ("size", models.PositiveIntegerField()),
                ("since", models.DateTimeField(default=backend.core.clock.now)),
                ("done", models.JSONField(default=dict)),
                ("waits", models.JSONField(default=list)),
                ("saw", models.JSONField(default=list)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.TextField(blank=True)),
                ("created_by", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="projects.service",
                    ),
                ),
            ],
            options={"ordering": ["-pk"]},
        ),
    ]
