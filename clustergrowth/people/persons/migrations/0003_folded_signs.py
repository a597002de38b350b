from django.db import migrations

from clustergrowth.common.languages.frozen_2026_11_30 import fold, fold_again


def fold_signs(apps, schema_editor):
    fold_again(apps.get_model("persons", "Person"), folded=fold)


class Migration(migrations.Migration):
    dependencies = [("persons", "0002_folded_names")]

    operations = [migrations.RunPython(fold_signs, migrations.RunPython.noop)]
