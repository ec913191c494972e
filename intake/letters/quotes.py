"""Which letters quote which promises. They are made from stage data, so all follow the version by themselves."""

from collections.abc import Iterable

#: By what a fact is about, as ``policies.comparing.facts`` calls it.
_RECEIPT, _ACKNOWLEDGEMENT = "the receipt", "the acknowledgement"
_NEXT_STAGE, _ANSWER = "the letter about the next stage", "the letter that brings our answer"
QUOTED = {
    "our acknowledgement": (_RECEIPT, _NEXT_STAGE),
    "our answer": (_RECEIPT, _ACKNOWLEDGEMENT, _NEXT_STAGE),
    "the hearing": (_RECEIPT, _ACKNOWLEDGEMENT, _NEXT_STAGE),
    "the end of the whole complaint": (_RECEIPT, _ACKNOWLEDGEMENT, _NEXT_STAGE),
    "who deals with it": (_RECEIPT, _NEXT_STAGE),
    "its name": (_NEXT_STAGE,),
    "the time to ask for the next stage": (_ANSWER,),
    "the outside body": (_ANSWER,),
    "who may go there": (_ANSWER,),
    "no longer a stage": (_ANSWER,),
    "a new stage": (_ANSWER,),
}


def letters_that_quote(changed: Iterable[str]) -> list[str]:
    """Return the letters in which a changed promise stands, each once, as people call them."""
    found = {letter for what in changed for letter in QUOTED.get(what, ())}
    return sorted(found)
