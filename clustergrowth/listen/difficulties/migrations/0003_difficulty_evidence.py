from django.db import migrations


class Migration(migrations.Migration):
    """The class says whose it is; its table keeps its name, so that nothing is done to the database."""

    dependencies = [("difficulties", "0002_folded_signs")]

    operations = [
        migrations.AlterModelTable("Evidence", "difficulties_evidence"),
        migrations.RenameModel("Evidence", "DifficultyEvidence"),
    ]
