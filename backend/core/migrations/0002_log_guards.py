"""Indexes that the log is filtered by, and triggers that refuse whatever would change what it says."""

from django.db import migrations, models

CHANGED = "Entries of the log are never changed or deleted."
BACKWARD = "The head of a log only goes forward."
GOES_BACK = (
    "NEW.scope <> OLD.scope OR NEW.number < OLD.number OR (NEW.number = OLD.number AND NEW.hash <> OLD.hash)"
)

# INSERT OR REPLACE deletes without firing a trigger on DELETE: it is refused as it begins.
SQLITE = [
    f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    for name, event, message in [
        ("core_logentry_update", "UPDATE ON core_logentry", CHANGED),
        ("core_logentry_delete", "DELETE ON core_logentry", CHANGED),
        (
            "core_logentry_insert",
            "INSERT ON core_logentry WHEN EXISTS (SELECT 1 FROM core_logentry WHERE id = NEW.id)"
            " OR EXISTS (SELECT 1 FROM core_logentry WHERE scope = NEW.scope AND number = NEW.number)",
            CHANGED,
        ),
        ("core_loghead_update", f"UPDATE ON core_loghead WHEN {GOES_BACK}", BACKWARD),
        ("core_loghead_delete", "DELETE ON core_loghead", BACKWARD),
        (
            "core_loghead_insert",
            "INSERT ON core_loghead WHEN EXISTS (SELECT 1 FROM core_loghead WHERE scope = NEW.scope)",
            BACKWARD,
        ),
    ]
]
POSTGRESQL = [
    """
    CREATE FUNCTION core_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    *(
        f"CREATE TRIGGER {name} BEFORE {event} EXECUTE FUNCTION core_log_refuse('{message}')"
        for name, event, message in [
            ("core_logentry_update", "UPDATE ON core_logentry FOR EACH ROW", CHANGED),
            ("core_logentry_delete", "DELETE ON core_logentry FOR EACH ROW", CHANGED),
            ("core_logentry_truncate", "TRUNCATE ON core_logentry FOR EACH STATEMENT", CHANGED),
            ("core_loghead_update", f"UPDATE ON core_loghead FOR EACH ROW WHEN ({GOES_BACK})", BACKWARD),
            ("core_loghead_delete", "DELETE ON core_loghead FOR EACH ROW", BACKWARD),
            ("core_loghead_truncate", "TRUNCATE ON core_loghead FOR EACH STATEMENT", BACKWARD),
        ]
    ),
]


def guard(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL[1:] if is_postgresql else SQLITE:
        name = statement.split()[2]
        on = f" ON {name.rpartition('_')[0]}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on}", params=None)
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION core_log_refuse", params=None)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.AddIndex(
            "logentry", models.Index(fields=["scope", "actor", "number"], name="logentry_by_actor")
        ),
        migrations.AddIndex(
            "logentry", models.Index(fields=["scope", "kind", "number"], name="logentry_by_kind")
        ),
        migrations.AddIndex(
            "logentry", models.Index(fields=["scope", "object", "number"], name="logentry_by_object")
        ),
        migrations.RunPython(guard, unguard),
    ]
