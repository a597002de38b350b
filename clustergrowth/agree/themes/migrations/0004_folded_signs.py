from django.db import migrations

from clustergrowth.common.languages.frozen_2026_11_30 import fold_again, searchable


def fold_signs(apps, schema_editor):
    fold_again(apps.get_model("themes", "Theme"), search=searchable)


class Migration(migrations.Migration):
    dependencies = [("themes", "0003_linked_evidence")]

    operations = [migrations.RunPython(fold_signs, migrations.RunPython.noop)]
