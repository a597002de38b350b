from django.db import migrations


class Migration(migrations.Migration):
    """The class says whose it is; its table keeps its name, so that nothing is done to the database."""

    dependencies = [("themes", "0004_folded_signs")]

    operations = [
        migrations.AlterModelTable("Evidence", "themes_evidence"),
        migrations.RenameModel("Evidence", "ThemeEvidence"),
    ]
