"""A noun whose number comes from a file and counts in all councils."""

from django.db import models


def numbered_by_its_file() -> type[models.Model]:
    class Delivery(models.Model):
        wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="+")
        council = models.ForeignKey("councils.Council", on_delete=models.CASCADE, related_name="+")
        number = models.CharField(max_length=20)

        class Meta:
            app_label = "surveys"
            constraints = [models.UniqueConstraint(fields=["wave", "number"], name="one_delivery_a_number")]

        def __str__(self) -> str:
            return self.number

    return Delivery
