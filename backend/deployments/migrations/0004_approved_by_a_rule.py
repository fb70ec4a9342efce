"""Which environment's rule approved a request by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deployments", "0003_approvals")]

    operations = [
        migrations.AddField(
            "deploymentrequest",
            "approved_by",
            models.CharField(blank=True, max_length=64),
            preserve_default=True,
        ),
    ]
