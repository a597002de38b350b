from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Two changes that landed beside each other; neither touches what the other does."""

    dependencies = [
        ("exchange", "0003_folded_signs"),
        ("exchange", "0003_waiting_mails_say_their_introduction"),
    ]

    operations: ClassVar[list[Operation]] = []
