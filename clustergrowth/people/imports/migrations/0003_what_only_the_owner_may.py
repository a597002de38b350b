"""Two things an import needs and only the owner of the tables may do."""

from django.db import migrations

AS_THE_OWNER = """
    CREATE FUNCTION {name}() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ BEGIN {what}; END; $$;
"""
COUNT = "ANALYZE public.organisations_organisation, public.imports_namekey, public.councils_membership"
SORT = "PERFORM gin_clean_pending_list('public.import_similar_name')"


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0002_undoing"),
        ("organisations", "0001_initial"),
        ("councils", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            AS_THE_OWNER.format(name="imports_count_afresh", what=COUNT), "DROP FUNCTION imports_count_afresh()"
        ),
        migrations.RunSQL(
            AS_THE_OWNER.format(name="imports_sort_names", what=SORT), "DROP FUNCTION imports_sort_names()"
        ),
    ]
