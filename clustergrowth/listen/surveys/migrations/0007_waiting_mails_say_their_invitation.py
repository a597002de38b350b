from django.db import migrations

# Of several that wait for one invitation the latest says so; the others say nothing, and are dropped when their turn comes.
SAID = """
UPDATE mail_mail SET about_kind = 'invitation', about_id = latest.id FROM (
    SELECT one.id, max(mail.id) AS mail FROM surveys_invitation one JOIN mail_mail mail ON mail.id = ANY(one.mails)
    WHERE mail.state IN ('waiting', 'held') GROUP BY one.id
) latest WHERE mail_mail.id = latest.mail
"""


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0006_answers_of_a_file"),
        ("mail", "0003_what_a_mail_is_about"),
    ]

    operations = [migrations.RunSQL(SAID, migrations.RunSQL.noop)]
