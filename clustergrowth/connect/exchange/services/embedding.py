"""Meanings of texts, made in batches and kept beside them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from clustergrowth.connect.exchange.models import Posting
from clustergrowth.connect.exchange.queries.postings import SIDES
from clustergrowth.engine import matching

BATCH = 64  # texts: a fifth of a second of the encoder, and little lost if the worker is killed
FULL_BATCH = 512  # of one job


def embed_postings(postings: Sequence[Posting]) -> None:
    """Fill in ``vector`` of postings that are about to be written; 1 ms a text."""
    embedder = matching.default_embedder()
    for start in range(0, len(postings), BATCH):
        part = postings[start : start + BATCH]
        vectors = matching.embed([meant(posting) for posting in part], [posting.lang for posting in part], embedder)
        for posting, vector in zip(part, vectors, strict=True):
            posting.vector = vector.tolist()
            posting.embedded_with = embedder.name


def meant(posting: Posting) -> str:
    """The text whose meaning is compared."""
    return f"{posting.title}. {posting.text}" if posting.title else posting.text


@transaction.atomic
def embed_waiting(limit: int = FULL_BATCH) -> int:
    """Embed what has no vector yet, or one of another embedder; how many were done. Workers do not meet on a row."""
    done = 0
    for model in SIDES.values():
        rows: list[Any] = list(
            model.objects.select_for_update(skip_locked=True).filter(vector=None).order_by("pk")[: limit - done]
        )
        embed_postings(rows)
        model.objects.bulk_update(rows, ["vector", "embedded_with"], batch_size=BATCH)
        done += len(rows)
    return done
