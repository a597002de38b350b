from django.contrib.postgres.indexes import GinIndex
from django.db import connection, migrations, models
from django.db.models import Value
from django.db.models.functions import Replace

from clustergrowth.common.languages.frozen_2026_11_30 import searchable

BATCH = 5_000
UPDATE = """
    UPDATE persons_person SET search = f.search FROM unnest(%s::bigint[], %s::text[]) f (id, search)
    WHERE persons_person.id = f.id
"""


def make_searchable(apps, schema_editor):
    """A statement for some thousand persons."""
    persons = apps.get_model("persons", "Person").objects.order_by("pk").values_list("pk", "name")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE persons_person")  # restored a moment ago, it is thought to be empty
        after = 0
        while some := list(persons.filter(pk__gt=after)[:BATCH]):
            cursor.execute(UPDATE, [[pk for pk, _ in some], [searchable(name) for _, name in some]])
            after = some[-1][0]


def count_anew(apps, schema_editor):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE persons_person")  # of an index on an expression nothing is known before


class Migration(migrations.Migration):
    dependencies = [("persons", "0005_erased_address")]

    operations = [
        migrations.AddField("person", "search", models.TextField(default="", editable=False)),
        migrations.RunPython(make_searchable, migrations.RunPython.noop),
        migrations.AddIndex(
            "person", models.Index(fields=["email"], name="person_email_begins", opclasses=["varchar_pattern_ops"])
        ),
        migrations.AddIndex(
            "person", models.Index(Replace("folded", Value(" "), Value("")), name="person_called")
        ),
        migrations.AddIndex(
            "person", GinIndex(fields=["search"], name="person_search", opclasses=["gin_trgm_ops"])
        ),
        migrations.RunPython(count_anew, migrations.RunPython.noop),
    ]
