from django.db import migrations

from clustergrowth.common.languages.frozen_2026_11_30 import fold_again, searchable


def fold_signs(apps, schema_editor):
    fold_again(apps.get_model("meetings", "Meeting"), search=searchable)
    fold_again(apps.get_model("meetings", "Decision"), search=searchable)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_signing_off_reports")]

    operations = [migrations.RunPython(fold_signs, migrations.RunPython.noop)]
