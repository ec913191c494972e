"""Whether each file of a case is there, as its events say it is (rules 1 and 7)."""

from collections.abc import Iterator
from typing import Any

from intake.cases.models import Case
from intake.forms.evidence import storage
from intake.forms.evidence.models import File, FileState
from intake.records.models import Event
from intake.records.recorded import with_events


def files_kept() -> Iterator[str]:
    """Every file that was sent is there, with the size and the hash that its event names; what was erased is gone."""
    for file in File.objects.filter(draft=None).select_related("case", "entry", "name").order_by("pk").iterator():
        place = f"case {file.case}" if file.case_id else f"entry {file.entry}"
        found = storage.digest_of(file.key)
        if file.erased:
            if found is not None:
                yield f"{place}: file {file.key} is marked as erased, and is still there"
        elif found is None:
            yield f"{place}: file {file.key} is not there"
        elif found != (file.sha256, file.size):
            yield f"{place}: file {file.key} is not what was sent"


def files_on_record() -> Iterator[str]:
    """A case has the files that its events name, no more and no fewer; an event says which is infected."""
    told = Event.objects.filter(kind__in=("files kept", "file infected"))
    cases = Case.objects.prefetch_related("files")
    for case, chain in with_events(cases, told):
        named: dict[str, dict[str, Any]] = {}
        infected = set()
        for event in chain:
            named |= {str(file["key"]): file for file in event.refs.get("files", [])}
            if event.kind == "file infected":
                infected.add(str(event.refs.get("key")))
        files = {str(file.key): file for file in case.files.all()}
        for key in sorted(files.keys() | named.keys()):
            if key not in named:
                yield f"case {case}: no event names file {key}"
            elif key not in files:
                yield f"case {case}: file {key} was taken away from it"
            elif files[key].as_refs() != named[key]:
                yield f"case {case}: file {key} is not as its event says"
            elif (files[key].state == FileState.INFECTED) != (key in infected):
                yield f"case {case}: the events know another state of file {key}"


def doubts_on_record() -> Iterator[str]:
    """A case that looked automatic is marked until an event says that a person has looked."""
    told = Event.objects.filter(kind__in=("doubted", "looked through"))
    for case, chain in with_events(Case.objects.all(), told):
        marked = bool(chain) and chain[-1].kind == "doubted"
        if case.needs_review != marked:
            yield f"case {case}: it is {'' if case.needs_review else 'not '}marked as automatic, and no event says so"
