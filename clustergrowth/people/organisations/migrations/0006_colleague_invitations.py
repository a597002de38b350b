from django.db import migrations


class Migration(migrations.Migration):
    """The class says whose it is; its table keeps its name, so that nothing is done to the database."""

    dependencies = [("organisations", "0005_invitations")]

    operations = [
        migrations.AlterModelTable("Invitation", "organisations_invitation"),
        migrations.RenameModel("Invitation", "ColleagueInvitation"),
    ]
