from django.db import migrations


class Migration(migrations.Migration):
    """The class says whose it is; its table keeps its name, so that nothing is done to the database."""

    dependencies = [("limits", "0001_initial")]

    operations = [
        migrations.AlterModelTable("Tally", "limits_tally"),
        migrations.RenameModel("Tally", "UseCount"),
    ]
