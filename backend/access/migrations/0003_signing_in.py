from django.core.management import call_command
from django.db import migrations


def make_table_of_attempts(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_teams"),
    ]

    operations = [
        migrations.RunPython(make_table_of_attempts, migrations.RunPython.noop),
    ]
