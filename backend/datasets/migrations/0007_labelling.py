"""Leases and answers of queue items, and how a service's samples are labelled."""

import django.db.models.deletion
from django.db import migrations, models

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("datasets", "0006_snapshot_recipe_and_origins"), ("projects", "0001_initial")]

    operations = [
        migrations.CreateModel(
            "LabellingSettings",
            [
                ("id", KEY),
                ("overlap", models.PositiveSmallIntegerField(default=1)),
                (
                    "disagreement",
                    models.CharField(
                        choices=[("review", "review"), ("majority", "majority")],
                        default="review",
                        max_length=8,
                    ),
                ),
                ("review_share", models.FloatField(default=0.0)),
                ("show_prediction", models.BooleanField(default=True)),
                ("lease_minutes", models.PositiveSmallIntegerField(default=15)),
                ("guidelines", models.TextField(blank=True)),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="labelling",
                        to="projects.service",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            "queueitem",
            "label",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="datasets.label",
            ),
        ),
        migrations.RemoveConstraint("queueitem", "queue_item_once"),
        migrations.AddConstraint(
            "queueitem",
            models.UniqueConstraint(
                condition=models.Q(state__in=("waiting", "reviewing")),
                fields=("sample",),
                name="queue_item_once",
            ),
        ),
        migrations.AddIndex(
            "queueitem", models.Index(fields=["service", "state", "id"], name="queue_item_next")
        ),
        migrations.CreateModel(
            "Lease",
            [
                ("id", KEY),
                ("holder", models.CharField(max_length=64)),
                ("until", models.DateTimeField(db_index=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leases",
                        to="datasets.queueitem",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "holder"), name="lease_once")],
            },
        ),
        migrations.CreateModel(
            "Answer",
            [
                ("id", KEY),
                ("annotator", models.CharField(max_length=64)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("label", "label"), ("skip", "skip"), ("flag", "flag")], max_length=8
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=80)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("seconds", models.FloatField(blank=True, null=True)),
                ("counts", models.BooleanField(default=True)),
                (
                    "review",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "accepted"),
                            ("overruled", "overruled"),
                            ("returned", "returned"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reviewer", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("given_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="datasets.queueitem",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("item", "annotator"), name="answer_once")],
                "indexes": [models.Index(fields=["annotator", "given_at"], name="answer_pace")],
            },
        ),
    ]
