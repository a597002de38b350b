from django.db import migrations

from clustergrowth.common.languages.frozen_2026_11_30 import fold_again, searchable


def fold_signs(apps, schema_editor):
    fold_again(apps.get_model("exchange", "Need"), search=searchable)
    fold_again(apps.get_model("exchange", "Offer"), search=searchable)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_vectors_beside_their_rows")]

    operations = [migrations.RunPython(fold_signs, migrations.RunPython.noop)]
