"""The second version of the growth-needs questionnaire; waves that asked with the first keep it."""

from django.db import migrations

from clustergrowth.common import clock
from clustergrowth.listen.surveys.queries import shipped


def land(apps, schema_editor):
    instruments = apps.get_model("surveys", "Instrument")
    for content in shipped():
        instruments.objects.get_or_create(
            code=content["code"],
            version=content["version"],
            defaults={"content": content, "title": content["title"], "created_at": clock.now()},
        )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_answering_and_doors")]

    operations = [migrations.RunPython(land, migrations.RunPython.noop, elidable=True)]
