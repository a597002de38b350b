"""A reason as an English sentence, for people who read files; pages have their own words in five languages."""

from collections.abc import Callable, Mapping

from clustergrowth.engine.matching.texts import LANGUAGE_NAMES, MatchReason, ReasonKind

Labels = Mapping[str, str]


def sentence(reason: MatchReason, labels: Labels | None = None) -> str:
    """One whole sentence; `labels` tells what codes mean."""
    return _SENTENCES[reason.kind](reason.params, labels or {})


def _several(value: object) -> list[str]:
    return [str(element) for element in value] if isinstance(value, list) else [str(value)]


def _and(value: object) -> str:
    parts = _several(value)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _languages(value: object) -> str:
    return _and([LANGUAGE_NAMES.get(lang, lang) for lang in _several(value)])


def _codes(value: object, labels: Labels) -> str:
    return _and([f"{code} ({labels[code]})" if code in labels else code for code in _several(value)])


_Said = Callable[[Mapping[str, object], Labels], str]
_SENTENCES: dict[ReasonKind, _Said] = {
    ReasonKind.SAME_SUBJECT: lambda p, _: "Both texts are about the same subject.",
    ReasonKind.NEAREST_PASSAGE: lambda p, _: f"The offer says: “{p['text']}”",
    ReasonKind.SHARED_TERMS: lambda p, _: f"Both use the words {_and(p['terms'])}.",
    ReasonKind.SHARED_NAME: lambda p, _: f"Both name {_and(p['names'])}.",
    ReasonKind.SHARED_STANDARD: lambda p, _: f"Both work to {_and(p['standards'])}.",
    ReasonKind.SHARED_CODE: lambda p, labels: f"Both are filed under {_codes(p['codes'], labels)}.",
    ReasonKind.SAME_LANGUAGE: lambda p, _: f"Both sides speak {_languages(p['languages'])}.",
    ReasonKind.OTHER_LANGUAGE: lambda p, _: f"The offer is written in {_languages(p['lang'])}.",
    ReasonKind.SAME_REGION: lambda p, _: f"Both are in {p['region']}.",
    ReasonKind.OTHER_COUNCIL: lambda p, _: f"The offer comes from another council, {p['council']}.",
    ReasonKind.NEAR: lambda p, _: f"They are {p['km']} km apart.",
    ReasonKind.LOOKS_FOR: lambda p, labels: f"The other side looks for {_codes(p['what'], labels)}.",
    ReasonKind.FREE_FROM: lambda p, _: f"Free from {p['date']}.",
    ReasonKind.BUSY: lambda p, _: f"Asked by {p['asked']} others lately.",
    ReasonKind.OWN_ORGANISATION: lambda p, _: "It is the organisation's own offer.",
    ReasonKind.NOT_IN_TIME: lambda p, _: "The dates do not meet.",
    ReasonKind.NO_CAPACITY: lambda p, _: "There is no capacity left.",
}
