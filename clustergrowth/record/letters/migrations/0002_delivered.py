import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F


def what_was_sent_was_written(apps, schema_editor):
    """What a killed worker left behind long ago is not sent to everybody once more."""
    apps.get_model("letters", "CouncilLetter").objects.exclude(sent_at=None).update(delivered_at=F("sent_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="councilletter",
            name="delivered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="councilletter",
            name="failed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="councilletter",
            name="mails",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.RunPython(what_was_sent_was_written, migrations.RunPython.noop),
    ]
