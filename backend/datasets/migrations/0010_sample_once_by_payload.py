"""A sample's payload is looked up without its service, too: whether anybody still has it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0009_erased_samples")]

    operations = [
        migrations.RemoveConstraint("sample", "sample_once"),
        migrations.AddConstraint(
            "sample", models.UniqueConstraint(fields=("payload", "service"), name="sample_once")
        ),
    ]
