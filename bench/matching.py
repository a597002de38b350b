"""How well and how fast offers are found: real texts, one language and across languages, BM25 beside it in one run.

python bench/matching.py              the table (some minutes)
python bench/matching.py --means F    makes the languages' means anew from the parallel sentences
"""

import argparse
import csv
import math
import os
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clustergrowth.engine.matching import LANGUAGES, NeedText, OfferText, Pool, embed
from clustergrowth.engine.matching.text_models import encode_plainly

DATA = Path(os.environ.get("CLUSTERGROWTH_DATA", "../shared/data")) / "need-offer-texts"
TOY = Path(__file__).parent.parent / "clustergrowth/engine/matching/tests/five_languages.csv"
TOP = 10


@dataclass(frozen=True)
class Task:
    """Texts to find and who belongs to whom."""

    name: str
    needs: Sequence[NeedText]
    offers: Sequence[OfferText]
    right: Mapping[str, set[str]]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def sbir() -> Task:
    right: dict[str, set[str]] = defaultdict(set)
    for row in rows(DATA / "sbir_qrels.csv"):
        right[row["need"]].add(row["offer"])
    needs = [NeedText(r["need"], f"{r['title']}. {r['text']}", "en") for r in rows(DATA / "sbir_needs.csv")]
    return Task(
        "SBIR en-en", needs, [OfferText(r["offer"], r["text"], "en") for r in rows(DATA / "sbir_offers.csv")], right
    )


def xquad() -> list[Task]:
    right: dict[str, set[str]] = defaultdict(set)
    for row in rows(DATA / "xquad_qrels.csv"):
        right[row["query"]].add(row["passage"])
    needs = [NeedText(r["query"], r["text"], r["lang"]) for r in rows(DATA / "xquad_queries.csv")]
    offers = [OfferText(r["passage"], r["text"], r["lang"]) for r in rows(DATA / "xquad_passages.csv")]
    return by_language("XQuAD", needs, offers, right, ("en", "es", "tr"))


def toy() -> list[Task]:
    needs, offers, topics = [], [], defaultdict(set)
    for k, row in enumerate(rows(TOY)):
        needs.append(NeedText(f"N{k}", row["need"], row["lang"]))
        offers.append(OfferText(f"O{k}", row["offer"], row["lang"]))
        topics[row["topic"]].add(k)
    right = {f"N{k}": {f"O{other}" for other in same} for same in topics.values() for k in same}
    return by_language("Toy", needs, offers, right, LANGUAGES)


def ntrex() -> list[Task]:
    lines = rows(DATA / "ntrex_parallel_5lang.csv")
    needs = [NeedText(f"{r['sid']}-{lang}", r[lang], lang) for r in lines for lang in LANGUAGES]
    offers = [OfferText(f"{r['sid']}-{lang}", r[lang], lang) for r in lines for lang in LANGUAGES]
    right = {need.id: {f"{need.id.split('-')[0]}-{lang}" for lang in LANGUAGES} for need in needs}
    return [task for task in by_language("NTREX", needs, offers, right, LANGUAGES) if "across" in task.name]


def by_language(
    name: str,
    needs: Sequence[NeedText],
    offers: Sequence[OfferText],
    right: Mapping[str, set[str]],
    langs: Sequence[str],
) -> list[Task]:
    """Within each language, across each pair, and all languages in one pool."""
    tasks = []
    for a in langs:
        for b in langs:
            kind = "same" if a == b else "across"
            mine = [need for need in needs if need.lang == a]
            tasks.append(Task(f"{name} {kind} {a}-{b}", mine, [offer for offer in offers if offer.lang == b], right))
    return [*tasks, Task(f"{name} mixed", needs, offers, right)]


def bm25(task: Task) -> dict[str, list[str]]:
    """What keyword search does: lower-cased words, k1 1.2, b 0.75."""
    found: dict[str, list[str]] = {}
    documents = [Counter(re.findall(r"\w+", offer.text.lower())) for offer in task.offers]
    lengths = np.array([sum(document.values()) for document in documents], dtype=float)
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, document in enumerate(documents):
        for word, count in document.items():
            postings[word].append((place, count))
    for need in task.needs:
        scores = np.zeros(len(documents))
        for word, times in Counter(re.findall(r"\w+", need.text.lower())).items():
            having = len(postings[word])
            rarity = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
            for place, count in postings[word]:
                damping = 1.2 * (0.25 + 0.75 * lengths[place] / lengths.mean())
                scores[place] += times * rarity * count * 2.2 / (count + damping)
        found[need.id] = [task.offers[k].id for k in np.argsort(-scores, kind="stable")[:TOP]]
    return found


def vectors_only(task: Task) -> dict[str, list[str]]:
    """Closeness of whole texts alone."""
    offers = embed([offer.text for offer in task.offers], [offer.lang for offer in task.offers])
    needs = embed([need.text for need in task.needs], [need.lang for need in task.needs])
    order = np.argsort(-(needs @ offers.T), axis=1, kind="stable")[:, :TOP]
    return {need.id: [task.offers[k].id for k in line] for need, line in zip(task.needs, order, strict=True)}


def ours(task: Task) -> dict[str, list[str]]:
    pool = Pool(task.offers)
    return {need.id: [match.offer_id for match in pool.rank(need, TOP)] for need in task.needs}


def quality(task: Task, found: Mapping[str, Sequence[str]]) -> np.ndarray:
    """hit@1, MRR@10, nDCG@10, mean over needs that have a right offer in the pool."""
    discount = 1 / np.log2(np.arange(TOP) + 2)
    pool = {offer.id for offer in task.offers}
    lines = []
    for need in task.needs:
        right = task.right.get(need.id, set()) & pool
        if right:
            hits = np.array([one in right for one in found[need.id]] + [False] * TOP)[:TOP]
            first = 1 / (int(hits.argmax()) + 1) if hits.any() else 0.0
            lines.append((hits[0], first, (hits * discount).sum() / discount[: len(right)].sum()))
    figures: np.ndarray = np.array(lines, dtype=float).mean(axis=0)
    return figures


METHODS = {"BM25": bm25, "vectors": vectors_only, "ours": ours}


def table(tasks: Sequence[Task]) -> None:
    print(f"{'task':<22}" + "".join(f"{name + ' hit@1':>15}{'MRR':>7}{'nDCG':>7}" for name in METHODS))
    sums: dict[str, list[list[np.ndarray]]] = defaultdict(list)
    for task in tasks:
        figures = [quality(task, method(task)) for method in METHODS.values()]
        print(f"{task.name:<22}" + "".join(f"{f[0]:>15.3f}{f[1]:>7.3f}{f[2]:>7.3f}" for f in figures), flush=True)
        sums[" ".join(task.name.split()[:2])].append(figures)
    print("\nmeans")
    for name, found in sums.items():
        figures = [np.mean([line[k] for line in found], axis=0) for k in range(len(METHODS))]
        print(f"{name:<22}" + "".join(f"{f[0]:>15.3f}{f[1]:>7.3f}{f[2]:>7.3f}" for f in figures))
    for name in ("XQuAD", "Toy"):
        same, across = (np.mean([line[2][1] for line in sums[f"{name} {kind}"]]) for kind in ("same", "across"))
        print(f"{name}: MRR across languages / within one: {across / same:.3f}")
    worst = max(max(line[0][2], line[1][2]) - line[2][2] for found in sums.values() for line in found)
    print(f"most that joining loses against the better of BM25 and vectors, any task: {worst:.3f} nDCG")


def speed(task: Task) -> None:
    started = time.perf_counter()
    texts = [offer.text for offer in task.offers][:300]
    embed(texts, ["en"] * len(texts))
    print(f"\nembedding: {(time.perf_counter() - started) / len(texts) * 1000:.1f} ms a text of 150 words")
    pool = Pool(task.offers)
    times = []
    for need in task.needs[:60]:
        started = time.perf_counter()
        pool.rank(need, TOP)
        times.append(time.perf_counter() - started)
    cold, warm = np.median(times[:20]), np.median(times[40:])
    print(f"one need among {len(task.offers)}: first needs {cold * 1000:.0f} ms, later {warm * 1000:.0f} ms")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def make_means(place: str) -> None:
    lines = rows(DATA / "ntrex_parallel_5lang.csv")
    plain = {lang: encode_plainly([line[lang] for line in lines]).mean(axis=0) for lang in LANGUAGES}
    np.savez_compressed(place, allow_pickle=False, **{lang: mean.astype(np.float32) for lang, mean in plain.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--means", metavar="FILE.npz")
    words = parser.parse_args()
    if words.means:
        make_means(words.means)
        return
    first = sbir()
    table([first, *xquad(), *ntrex(), *toy()])
    speed(first)


if __name__ == "__main__":
    main()
