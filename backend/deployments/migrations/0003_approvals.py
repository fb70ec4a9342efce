"""Break-glass: what was executed without the votes, and its review."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deployments", "0002_trials"),
    ]

    operations = [
        migrations.CreateModel(
            name="BrokenGlass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("broken_by", models.CharField(max_length=64)),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("reviewed_by", models.CharField(blank=True, max_length=64)),
                ("review", models.TextField(blank=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="broken_glass",
                        to="deployments.deploymentrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
    ]
