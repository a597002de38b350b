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
        texts, langs = [posting.title_and_text for posting in part], [posting.lang for posting in part]
        vectors = matching.embed(texts, langs, embedder)
        for posting, vector in zip(part, vectors, strict=True):
            posting.vector = vector.tolist()
            posting.embedded_with = embedder.name


def forget_other_embedders() -> None:
    """What another embedder has read cannot be compared with what this one reads: it waits to be read anew."""
    name = matching.default_embedder().name
    for model in SIDES.values():
        model.objects.exclude(vector=None).exclude(embedded_with=name).update(vector=None)


@transaction.atomic
def embed_waiting(limit: int = FULL_BATCH) -> int:
    """Embed what has no vector; how many were done. Workers do not meet on a row."""
    done = 0
    for model in SIDES.values():
        rows: list[Any] = list(
            model.objects.select_for_update(skip_locked=True).filter(vector=None).order_by("pk")[: limit - done]
        )
        embed_postings(rows)
        model.objects.bulk_update(rows, ["vector", "embedded_with"], batch_size=BATCH)
        done += len(rows)
    return done
