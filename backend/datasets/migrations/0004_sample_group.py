"""Samples that look alike share a group."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0003_labels_on_samples"), ("projects", "0001_initial")]

    operations = [
        migrations.AddField("sample", "group", models.PositiveBigIntegerField(blank=True, null=True)),
        migrations.AddIndex(
            "sample",
            models.Index(
                fields=["service", "group"], condition=models.Q(group__isnull=False), name="sample_group"
            ),
        ),
    ]
