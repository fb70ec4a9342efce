"""A sample has the name that it came by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0004_sample_group")]

    operations = [
        migrations.AddField("sample", "name", models.CharField(blank=True, max_length=200)),
        migrations.AddIndex(
            "sample",
            models.Index(fields=["service", "name"], condition=~models.Q(("name", "")), name="sample_name"),
        ),
    ]
