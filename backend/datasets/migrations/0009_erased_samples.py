"""What was erased keeps its row, with when and because of what."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0008_gallery")]

    operations = [
        migrations.AddField("sample", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("sample", "erasure", models.CharField(blank=True, max_length=64)),
        migrations.AddIndex(
            "sample",
            models.Index(
                condition=models.Q(("erased_at__isnull", False)),
                fields=["service", "erasure"],
                name="sample_erased",
            ),
        ),
    ]
