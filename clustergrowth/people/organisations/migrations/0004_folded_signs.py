from django.db import migrations

from clustergrowth.common.languages.frozen_2026_11_30 import fold, fold_again, searchable

# Without its index meanwhile: putting each line into it again takes ten times as long as making it anew.
LIST_AGAIN = """
DROP INDEX listing_search;
ANALYZE organisations_organisation, organisations_listing;
UPDATE organisations_listing l SET folded = o.folded, search = o.search FROM organisations_organisation o
    WHERE o.id = l.organisation_id AND (l.folded, l.search) IS DISTINCT FROM (o.folded, o.search);
CREATE INDEX listing_search ON organisations_listing USING gin (search gin_trgm_ops);
DELETE FROM organisations_word;
INSERT INTO organisations_word (word)
    SELECT DISTINCT word FROM (SELECT unnest(string_to_array(search, ' ')) AS word FROM organisations_listing) AS words
    WHERE word ~ '^[^0-9.@]{3,80}$';
"""


def fold_signs(apps, schema_editor):
    fold_again(apps.get_model("organisations", "Organisation"), folded=fold, search=searchable)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_listing_indexes")]

    operations = [
        migrations.RunPython(fold_signs, migrations.RunPython.noop),
        migrations.RunSQL(LIST_AGAIN, migrations.RunSQL.noop),
    ]
