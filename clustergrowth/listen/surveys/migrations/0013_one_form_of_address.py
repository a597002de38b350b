"""The shipped questionnaires speak to one person in each language; waves that asked with earlier versions keep them."""

import json
from pathlib import Path

from django.db import migrations

from clustergrowth.common import clock

INSTRUMENTS = Path(__file__).parents[1] / "instruments" / "shipped"
SHIPPED = ("growth_needs_v3", "management_practices_v2")  # what came with the software at that time


def land(apps, schema_editor):
    instruments = apps.get_model("surveys", "Instrument")
    for name in SHIPPED:
        content = json.loads((INSTRUMENTS / f"{name}.json").read_text(encoding="utf-8"))
        instruments.objects.get_or_create(
            code=content["code"],
            version=content["version"],
            defaults={"content": content, "title": content["title"], "created_at": clock.now()},
        )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0012_plain_words")]

    operations = [migrations.RunPython(land, migrations.RunPython.noop, elidable=True)]
