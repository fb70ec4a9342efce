"""Each sample carries its current label and who gave it, so that lists are filtered without a join."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_labels(apps: Any, schema_editor: Any) -> None:
    current = apps.get_model("datasets", "Label").objects.filter(sample=OuterRef("pk"), current=True)
    labelled = apps.get_model("datasets", "Sample").objects.filter(labels__current=True)
    labelled.update(
        label=Subquery(current.values("value")[:1]), labelled_by=Subquery(current.values("author")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("datasets", "0002_data_import")]

    operations = [
        migrations.AddField("sample", "label", models.CharField(blank=True, max_length=80)),
        migrations.AddField("sample", "labelled_by", models.CharField(blank=True, max_length=64)),
        migrations.RunPython(copy_labels, migrations.RunPython.noop),
    ]
