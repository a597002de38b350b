"""The ledger: what happened between whom, append-only by the database. Nothing in it names a person."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import BigIntegerField, Func, Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.people.organisations.domain.kinds import OrganisationKind as OrganisationKind
from clustergrowth.record.kinds import Activity, Kind, Level

NEVER_EMPTIED = pgtrigger.Trigger(
    name="never_emptied",
    operation=pgtrigger.Truncate,
    when=pgtrigger.Before,
    level=pgtrigger.Statement,
    func="RAISE EXCEPTION 'the ledger is append-only';",
)


def append_only_but(column: str) -> list[pgtrigger.Trigger]:
    """Nothing changes but whom a row names, and that only as ``Repointing`` says, written in the same transaction."""
    repointed = pgtrigger.Trigger(
        name="append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
        IF TG_OP = 'UPDATE' THEN
            IF to_jsonb(NEW) - '{column}' = to_jsonb(OLD) - '{column}' AND EXISTS (
                SELECT FROM record_repointing r
                WHERE r.row_id = OLD.id AND r.of = TG_TABLE_NAME AND r.before = OLD.{column} AND r.after = NEW.{column}
                    AND r.transaction = pg_current_xact_id()::text::bigint)
            THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION 'the ledger is append-only: Cannot update or delete rows from % table', TG_TABLE_NAME;
        """,  # noqa: S608 - names of ours
    )
    return [repointed, NEVER_EMPTIED]


class Channel(models.TextChoices):
    SYSTEM = "system", _("in the system")
    EMAIL = "email", _("by e-mail")
    PHONE = "phone", _("by phone")
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class Line(Labelled, models.Model):
    """One thing that happened. It outlives its subject: ``about`` and ``serves`` are plain columns.

    A line with a ``level`` and two or more parties is an *interaction* and counts in the key success factors.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=30, choices=Kind)
    actor = models.UUIDField(null=True)  # persons.Person.key; null: the system itself
    acting_for = models.BigIntegerField(null=True)  # organisation for which the actor acted
    council = models.CharField(max_length=50, blank=True)  # slug of the council in whose work it happened
    about_kind = models.CharField(max_length=30, blank=True)
    about_id = models.BigIntegerField(null=True)
    serves_kind = models.CharField(max_length=30, blank=True)  # theme or action
    serves_id = models.BigIntegerField(null=True)
    level = models.PositiveSmallIntegerField(null=True, choices=Level)
    activities = ArrayField(models.CharField(max_length=40, choices=Activity), default=list)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.SYSTEM)
    is_brokered = models.BooleanField(default=False)  # somebody of a council put the two together
    earlier = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="later"
    )  # confirms, denies, takes back

    class Meta:
        triggers = append_only_but("acting_for")
        indexes = [
            models.Index(fields=["-at", "-id"]),
            models.Index(fields=["council", "-at", "-id"]),
            models.Index(fields=["kind", "-at", "-id"]),
            models.Index(fields=["about_kind", "about_id"]),
            models.Index(fields=["serves_kind", "serves_id"], condition=~Q(serves_kind=""), name="line_serves"),
            models.Index(fields=["level", "-at"], condition=Q(level__isnull=False), name="line_interactions"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["earlier", "kind", "acting_for"],
                condition=Q(earlier__isnull=False),
                nulls_distinct=False,
                name="confirmed_denied_or_taken_back_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.kind}"


class Party(Labelled, models.Model):
    """An organisation's part in a line, with what it was at that time: kind, councils, engineering SME or not."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="parties")
    at = models.DateTimeField()  # the line's, so that one index answers "who was active in this window"
    organisation_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    country = models.CharField(max_length=2)
    councils = ArrayField(models.CharField(max_length=50), default=list)  # slugs, sorted; empty: outside the network
    is_sme = models.BooleanField()
    engineering_in = ArrayField(models.CharField(max_length=50), default=list)  # councils whose focus included it then

    class Meta:
        triggers = append_only_but("organisation_id")
        constraints = [models.UniqueConstraint(fields=["line", "organisation_id"], name="a_party_once_a_line")]
        indexes = [
            models.Index(fields=["organisation_id", "-at"]),
            GinIndex(fields=["councils"], name="party_councils"),
        ]

    def __str__(self) -> str:
        return str(self.organisation_id)


class Repointing(models.Model):
    """That a row of the ledger names another organisation than it did: the only change to it that there is.

    The triggers of the ledger let a row change where this was written first, in the same transaction, and never else.
    """

    of = models.CharField(max_length=30)  # the table
    row_id = models.BigIntegerField()
    before = models.BigIntegerField()
    after = models.BigIntegerField()
    at = models.DateTimeField()
    transaction = models.BigIntegerField(
        db_default=Func(
            function="pg_current_xact_id", template="%(function)s()::text::bigint", output_field=BigIntegerField()
        )
    )

    class Meta:
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        ]
        indexes = [models.Index(fields=["row_id", "of"], name="repointing_of")]

    def __str__(self) -> str:
        return f"{self.of} {self.row_id}: {self.before} → {self.after}"


class Note(models.Model):
    """What somebody wrote about a contact. It may name people, so it lives outside the ledger and can be erased."""

    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="note")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="notes")
    text = models.CharField(max_length=500)
    lang = models.CharField(max_length=LONGEST_CODE, blank=True)
    remind_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["remind_on"], condition=Q(reminded_at=None), name="note_reminders")]

    def __str__(self) -> str:
        return self.text
