"""A noun of which nobody said whether it belongs to a council."""

from django.db import models

from clustergrowth.people.persons.models import Person


def of_no_council() -> type[models.Model]:
    class Weather(models.Model):
        person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
        degrees = models.FloatField()

        class Meta:
            app_label = "surveys"

        def __str__(self) -> str:
            return str(self.degrees)

    return Weather
