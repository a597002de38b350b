from django.db import migrations


class Migration(migrations.Migration):
    """A second factor was never offered: its empty table goes, and what says that django-allauth made it."""

    dependencies = [
        ('persons', '0009_listed_address'),
    ]

    operations = [
        migrations.RunSQL(
            ["DROP TABLE IF EXISTS mfa_authenticator", "DELETE FROM django_migrations WHERE app = 'mfa'"],
            migrations.RunSQL.noop,
        ),
    ]
