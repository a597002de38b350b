from django.db import migrations


def keep_one_weighting(apps, schema_editor):
    """An open survey keeps what was counted until five firms more have answered, so it has to stay readable."""
    tally = apps.get_model("analysis", "Tally")
    for one in tally.objects.filter(content__has_key="plain_questions").iterator(chunk_size=20):
        del one.content["plain_questions"]
        for ranking in one.content["rankings"].values():
            ranking.pop("plain", None)
            ranking.pop("plain_specific", None)
        one.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("analysis", "0002_known_totals_tallies_and_public_questions")]

    operations = [migrations.RunPython(keep_one_weighting, migrations.RunPython.noop)]
