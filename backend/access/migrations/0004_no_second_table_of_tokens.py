from django.db import migrations


class Migration(migrations.Migration):
    """knox's migrations make its own table of tokens whatever model is used: nothing is in it, and it refers to users."""

    dependencies = [
        ("access", "0003_signing_in"),
        ("knox", "0009_extend_authtoken_field"),
    ]

    operations = [migrations.RunSQL("DROP TABLE IF EXISTS knox_authtoken", migrations.RunSQL.noop)]
