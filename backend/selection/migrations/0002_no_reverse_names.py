"""Services and versions do not name these runs any more: nobody asked them to."""

from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("selection", "0001_initial")]

    operations = [
        migrations.AlterField(
            "selection", "service", models.ForeignKey("projects.service", PROTECT, related_name="+")
        ),
        migrations.AlterField(
            "selection",
            "version",
            models.ForeignKey("registry.modelversion", PROTECT, blank=True, null=True, related_name="+"),
        ),
    ]
