from django.db import migrations


class Migration(migrations.Migration):
    """A vector of one kilobyte stays in its row: reading it from elsewhere makes an exact search several times slower."""

    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ALTER COLUMN vector SET STORAGE PLAIN",
            f"ALTER TABLE {table} ALTER COLUMN vector SET STORAGE EXTERNAL",
        )
        for table in ("exchange_need", "exchange_offer")
    ]
