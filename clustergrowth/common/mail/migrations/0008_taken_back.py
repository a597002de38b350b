from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0007_mail_that_is_stopped")]
    operations = [
        migrations.AddField("signedlink", "taken_back_at", models.DateTimeField(null=True)),
    ]
