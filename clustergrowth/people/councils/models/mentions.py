"""Words of others that may name somebody who was erased: nobody changes them but who may edit them."""

from django.db import models

from clustergrowth.people.councils.models.councils import Council


class Mention(models.Model):
    """That a text may name somebody who is no longer here. Whom is kept nowhere."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="mentions")
    kind = models.CharField(max_length=30)
    ref_id = models.BigIntegerField()
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["found_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["council", "kind", "ref_id"], name="a_text_is_looked_at_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref_id}"
