"""A snapshot keeps how its samples were chosen, and where they came from on that day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0005_sample_name")]

    operations = [
        migrations.AddField("snapshot", "recipe", models.JSONField(blank=True, default=dict)),
        migrations.AddField("snapshot", "origins", models.JSONField(blank=True, default=dict)),
    ]
