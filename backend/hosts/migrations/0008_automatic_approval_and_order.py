"""What an environment approves by its own rule, and the order of a project's environments."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hosts", "0007_break_glass")]

    operations = [
        migrations.AddField("environment", "position", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterModelOptions("environment", {"ordering": ["position", "pk"]}),
        migrations.AddField("environment", "auto_approval", models.JSONField(blank=True, default=dict)),
    ]
