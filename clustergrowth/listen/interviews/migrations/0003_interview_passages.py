from django.db import migrations


class Migration(migrations.Migration):
    """The class says whose it is; its table keeps its name, so that nothing is done to the database."""

    dependencies = [("interviews", "0002_folded_signs")]

    operations = [
        migrations.AlterModelTable("Passage", "interviews_passage"),
        migrations.RenameModel("Passage", "InterviewPassage"),
    ]
