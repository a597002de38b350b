from django.db import migrations, models

from clustergrowth.common.languages.frozen_2026_11_30 import fold

BATCH = 2_000


def fold_names(apps, schema_editor):
    person = apps.get_model("persons", "Person")
    rows = []
    for one in person.objects.only("pk", "name").iterator(chunk_size=BATCH):
        one.folded = fold(one.name)[:300]
        rows.append(one)
    person.objects.bulk_update(rows, ["folded"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("persons", "0001_initial")]

    operations = [
        migrations.AddField("person", "folded", models.CharField(default="", editable=False, max_length=300)),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.AlterField("person", "folded", models.CharField(editable=False, max_length=300)),
    ]
