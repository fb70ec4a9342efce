"""What an environment approves by its own rule."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hosts", "0007_break_glass")]

    operations = [
        migrations.AddField("environment", "auto_approval", models.JSONField(blank=True, default=dict)),
    ]
