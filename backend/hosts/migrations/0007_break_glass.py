"""Whether what waits for approval may be deployed to an environment without the votes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hosts", "0006_approvals_and_freezes")]

    operations = [
        migrations.AddField("environment", "break_glass", models.BooleanField(default=False)),
    ]
