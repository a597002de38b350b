from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations

BATCH = 1_000
NOWHERE = "::"  # not noted then


def list_sessions(apps, schema_editor):
    """Sessions that began before they were listed: what ends those of a person ends only what is listed."""
    session, listed = apps.get_model("sessions", "Session"), apps.get_model("usersessions", "UserSession")
    persons = set(apps.get_model("persons", "Person").objects.values_list("pk", flat=True))
    known = set(listed.objects.values_list("session_key", flat=True))
    age, found = timedelta(seconds=settings.SESSION_COOKIE_AGE), []
    for one in session.objects.exclude(session_key__in=known).iterator(chunk_size=BATCH):
        whose = str(SessionStore().decode(one.session_data).get("_auth_user_id", ""))
        if whose.isdecimal() and int(whose) in persons:
            seen = one.expire_date - age
            found.append(
                listed(
                    session_key=one.session_key, user_id=int(whose), ip=NOWHERE, created_at=seen, last_seen_at=seen,
                    data={},
                )
            )
    listed.objects.bulk_create(found, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("persons", "0006_search"), ("sessions", "0001_initial"), ("usersessions", "0001_initial")]

    operations = [migrations.RunPython(list_sessions, migrations.RunPython.noop)]
