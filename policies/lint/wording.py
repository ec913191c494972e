"""Contradictions: the policy's text promises a time that no stage promises.

A policy speaks of many times that are no promise of a stage: how long records are kept, how long ago
something may have happened, how long an outside body takes. To cry wolf would teach editors to look
away, so a time counts only where it reads as a limit and the sentence is about what a stage does.
"""

import re
from collections.abc import Iterator, Mapping

from policies import sentences
from policies.procedures.model import Amount, Procedure, Stage

from .findings import Finding, own_stages, warn
from .jargon import shortened
from .reading import Told, amounts, plain

#: What a sentence is about, and the words that show it.
ABOUT: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{words})", re.I))
    for name, words in (
        (
            "acknowledge",
            r"acknowledg\w*|confirm (?:that )?(?:we have )?recei\w+|let you know (?:that )?we have",
        ),
        (
            "respond",
            r"respon[ds]\w*|repl(?:y|ies|ied)|answer\w*|our decision|(?:write|written) to you|resolv\w+|outcome"
            r"|(?:give|send|tell) you (?:our|a) (?:decision|findings)|investigation (?:is|will be)",
        ),
        (
            "escalate",
            r"escalat\w*|appeal\w*|(?:ask|request|apply)\w* (?:us )?(?:for|to have) (?:a |the )?"
            r"(?:review|next stage|stage|panel|hearing)|take (?:it|your complaint|the matter) (?:further|to)"
            r"|request\w* (?:a |the )?(?:review|next stage)|not (?:satisfied|content|happy)|dissatisfied|unhappy",
        ),
        ("hear", r"hearing|panel (?:meets|will meet|is held)|convene\w*"),
        ("extend", r"exten[ds]\w*|more time|longer"),
        ("update", r"updat\w*|progress|keep you informed|hear from us"),
        ("conclude", r"conclude\w*|whole (?:complaint|procedure|process)|all (?:the |its )?stages"),
    )
)
#: In front of a limit: “within 5 working days”, “no later than …”, “have 10 working days to”.
_BEFORE = re.compile(
    r"(?:\b(?:within|inside|in|by(?: the)?|no(?:t)? (?:later|longer|more) than|up to|at most|under|less than|takes?"
    r"|have|has|allow|after|every|(?:a )?further|another|additional|maximum(?: of)?"
    r"|(?:a |the )?(?:deadline|limit|period) (?:is|of))"
    r"(?: (?:a|the|about|around|approximately|at most|another|a further|your|our|period of|maximum of"
    r"|no more than))*)\s*$",
    re.I,
)
_AFTER = re.compile(
    r"^\s*(?:of|from|after|following|to (?:respond|reply|answer|acknowledge|ask|appeal|request))\b", re.I
)
#: In front of a time that is none: “for 6 years”, “the last three months”.
_NO_LIMIT = re.compile(r"\b(?:for|last|past|previous|over|ago|since|older than)\s+(?:the\s+|at least\s+)?$", re.I)
_NO_LIMIT_AFTER = re.compile(r"^\s*(?:a (?:day|week|year)\b|old\b|ago\b|long\b|notice\b)", re.I)
#: Times that bind somebody else, or something else than a stage.
ELSEWHERE = re.compile(
    r"\b(?:of|after|from|since) (?:the (?:incident|event|matter|problem|date of the (?:incident|event))"
    r"|it (?:happen\w*|took place)|(?:something|what) happen\w*)"
    r"|\b(?:keep|kept|retain\w*|stor(?:e|ed)|delet\w+|destroy\w*)\b[^.]{0,60}"
    r"\b(?:records?|data|files?|copy|copies|information|documents?|evidence|letters?)\b"
    r"|\b(?:records?|data|files?|copies|information|documents?)\b[^.]{0,60}\b(?:kept|retained|stored|deleted|destroyed)\b"
    r"|\b(?:ombudsman|adjudicator|commissioner|tribunal|court|ofsted|regulator|subject access)\b",
    re.I,
)


def contradictions(procedure: Procedure, text: tuple[str, ...]) -> Iterator[Finding]:
    """Each time that the text promises and no stage does, with the sentence quoted."""
    promised = _promised(procedure)
    known = {amount for found in promised.values() for amount in found}
    elsewhere = _outside_names(procedure)
    for sentence in text:
        about = {name for name, pattern in ABOUT if pattern.search(sentence)}
        if not about or ELSEWHERE.search(sentence) or elsewhere.search(sentence):
            continue
        told = [each for each in amounts(sentence) if is_limit(sentence, each)]
        for each in told:
            if not each.meant & known:
                yield _contradiction(procedure, sentence, each)
            elif len(told) == 1 and len(about) == 1:
                yield from _other_than(procedure, sentence, each, about.pop(), promised)


def is_limit(sentence: str, told: Told) -> bool:
    """Whether an amount of time in a sentence reads as a limit: “within 5 days”, not “for the last 5 days”."""
    before, after = sentence[: told.start], sentence[told.end :]
    if _NO_LIMIT_AFTER.match(after) or _NO_LIMIT.search(before):
        return False
    return bool(_BEFORE.search(before) or _AFTER.match(after))


def _promised(procedure: Procedure) -> Mapping[str, set[Amount]]:
    found: dict[str, set[Amount]] = {name: set() for name, _ in ABOUT}
    for stage in own_stages(procedure):
        for name, amount in _of_stage(stage):
            found[name].add(plain(amount))
    if procedure.conclude is not None:
        found["conclude"].add(plain(procedure.conclude.amount))
    return found


def _of_stage(stage: Stage) -> Iterator[tuple[str, Amount]]:
    for name in ("acknowledge", "respond", "escalate", "hear"):
        limit = getattr(stage, name)
        if limit is not None:
            yield name, limit.amount
    if stage.extension_cap is not None:
        yield "extend", stage.extension_cap
    if stage.update is not None:
        yield "update", stage.update


def _outside_names(procedure: Procedure) -> re.Pattern[str]:
    """What an outside body of this procedure is called: its name, and letters such as OIA."""
    names = {stage.name.strip() for stage in procedure.stages if stage.is_external}
    for stage in procedure.stages:
        names.update(re.findall(r"\b[A-Z]{3,6}\b", stage.body))
    listed = "|".join(sorted(map(re.escape, filter(None, names)), key=len, reverse=True))
    return re.compile(rf"\b(?:{listed})(?!\w)" if listed else r"(?!)")


def _contradiction(procedure: Procedure, sentence: str, told: Told) -> Finding:
    return warn(
        "contradiction",
        f"The text says “{told.words}”, and no stage promises that: “{shortened(sentence, told.start)}”",
        f"Make the text and the stages say the same. The stages promise {_listed(procedure)}.",
    )


def _other_than(
    procedure: Procedure, sentence: str, told: Told, name: str, promised: Mapping[str, set[Amount]]
) -> Iterator[Finding]:
    """The number stands in some stage, but not for what the sentence is about."""
    if not promised[name] or told.meant & promised[name]:
        return
    doing = {
        "acknowledge": "acknowledging",
        "respond": "answering",
        "escalate": "asking for the next stage",
        "hear": "the hearing",
        "extend": "an extension",
        "update": "news",
        "conclude": "the whole complaint",
    }[name]
    stands = _or(sorted(sentences.amount_in_words(amount) for amount in promised[name]))
    yield warn(
        "contradiction",
        f"The text says “{told.words}” for {doing}, and the stages say {stands}: “{shortened(sentence, told.start)}”",
        "Make the text and the stages say the same.",
    )


def _listed(procedure: Procedure) -> str:
    found: list[str] = []
    for stage in own_stages(procedure):
        for _, amount in _of_stage(stage):
            words = sentences.amount_in_words(amount)
            if words not in found:
                found.append(words)
    if procedure.conclude is not None:
        found.append(sentences.amount_in_words(procedure.conclude.amount))
    return _and(found) if found else "no times at all"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
