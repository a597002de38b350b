from django.db import migrations, models

# What stood on a list until now is the name; a telephone number only where nobody else can have told it.
WHAT_IS_KNOWN = """
UPDATE councils_contact c SET name = p.name,
    phone = CASE WHEN EXISTS (SELECT 1 FROM councils_contact o WHERE o.person_id = p.id AND o.council_id <> c.council_id)
        OR EXISTS (SELECT 1 FROM organisations_affiliation a JOIN councils_membership m USING (organisation_id)
            WHERE a.person_id = p.id AND m.council_id <> c.council_id)
        THEN '' ELSE p.phone END
FROM persons_person p WHERE p.id = c.person_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0003_listing"),
        ("organisations", "0003_listing_indexes"),
        ("persons", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="name",
            field=models.CharField(default="", max_length=200, verbose_name="name"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="contact",
            name="phone",
            field=models.CharField(blank=True, max_length=40, verbose_name="telephone"),
        ),
        migrations.RunSQL(WHAT_IS_KNOWN, migrations.RunSQL.noop),
    ]
