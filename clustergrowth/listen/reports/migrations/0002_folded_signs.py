from django.db import migrations

from clustergrowth.common.languages.frozen_2026_11_30 import fold_again, searchable


def fold_signs(apps, schema_editor):
    fold_again(apps.get_model("reports", "Report"), search=searchable)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunPython(fold_signs, migrations.RunPython.noop)]
