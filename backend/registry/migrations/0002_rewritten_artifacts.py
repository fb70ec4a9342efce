"""A file that was rewritten says what it was, and because of what."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.AddField("artifact", "registered", models.CharField(blank=True, max_length=64)),
        migrations.AddField("artifact", "rewritten_by", models.CharField(blank=True, max_length=64)),
    ]
