from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Concat


def name_them(apps, schema_editor):
    """Until now there was one of a view and detector, and it was called so."""
    monitors = apps.get_model("monitoring", "DriftMonitor").objects
    monitors.update(name=Concat(F("view"), Value(":"), F("detector")))


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0008_alert_lifecycle_and_downtime"),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="driftmonitor",
            name="name",
            field=models.CharField(default="", max_length=60),
            preserve_default=False,
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="driftmonitor",
            name="view",
            field=models.CharField(
                choices=[
                    ("input", "embeddings of the inputs"),
                    ("values", "values of the inputs"),
                    ("output", "answered probabilities"),
                    ("quality", "quality of the inputs"),
                    ("labels", "accuracy on late labels"),
                    ("errors", "errors by late labels, one by one"),
                    ("confidence", "confidence of the answers, one by one"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="driftmonitor",
            name="revision",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="driftmonitor",
            name="memory",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="driftresult",
            name="details",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="alertevidence",
            name="details",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="accuracyestimator",
            name="classes",
            field=models.JSONField(default=dict),
        ),
        migrations.RemoveConstraint(model_name="driftmonitor", name="monitor_detector_once"),
        migrations.AddConstraint(
            model_name="driftmonitor",
            constraint=models.UniqueConstraint(fields=("service", "name"), name="monitor_name_once"),
        ),
    ]
