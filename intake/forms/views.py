"""The steps of a form: ask, keep, go on; check; send."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

from home import organisations
from home.models.pages import address_of
from home.time import now
from intake.cases import opening, promises, secrets
from intake.forms import drafts, steps
from intake.forms.models import Draft, IntakeFormPage
from policies import publishing, reading

if TYPE_CHECKING:
    from home.models import Organisation


#: The hidden field of a page that begins another complaint after one was sent.
ANEW = "anew"


def _url(form: IntakeFormPage, name: str, *args: str) -> str:
    return address_of(form) + form.reverse_subpage(name, args=args)


def _organisation(request: HttpRequest, form: IntakeFormPage) -> "Organisation":
    return organisations.for_request(request) or publishing.organisation_of(form.policy)


def _page(request: HttpRequest, form: IntakeFormPage, template: str, context: dict[str, Any]) -> HttpResponse:
    response = TemplateResponse(
        request,
        f"intake/forms/{template}.html",
        {"form_page": form, "page": form, "clear_url": _url(form, "clear"), **context},
    )
    _private(response)
    return response


def _private(response: HttpResponse) -> None:
    """Nothing of a complaint is left in the browser, in a proxy, or with the next site."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store, private"
    # Not "no-referrer": browsers then send forms with "Origin: null", which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"


def start(request: HttpRequest, form: IntakeFormPage) -> HttpResponse:
    """Say what will happen before the first question."""
    version = reading.version_in_force(form.policy)
    if version is None:
        raise Http404("the policy is not in force yet")
    organisation = _organisation(request, form)
    procedure = version.promise
    words = reading.stage_words(procedure.first, procedure, organisation)
    return TemplateResponse(
        request,
        "intake/forms/start.html",
        {
            "form_page": form,
            "page": form,
            "policy": {"title": version.title, "url": address_of(form.policy)},
            "first_url": _url(form, "step", steps.STEPS[0].slug),
            "promises": [s for s in (words.acknowledge, words.respond, words.escalate) if s],
        },
    )


def _number(slug: str) -> int:
    for number, cls in enumerate(steps.STEPS):
        if cls.slug == slug:
            return number
    raise Http404("no such step")


def _bound(
    cls: type[steps.StepForm], form: IntakeFormPage, organisation: "Organisation", draft: Draft | None
) -> steps.StepForm:
    """Return a step filled with what was kept."""
    kept = _initial(draft.answers) if draft else {}
    return cls(form_page=form, organisation=organisation, initial=kept)


def _initial(answers: dict[str, Any]) -> dict[str, Any]:
    """Return kept answers as the fields want them."""
    kept = dict(answers)
    if kept.get("incident_date"):
        kept["incident_date"] = date.fromisoformat(kept["incident_date"])
    return kept


def step(request: HttpRequest, form: IntakeFormPage, slug: str) -> HttpResponse:
    """Ask one group of questions; keep the answers; go on."""
    number = _number(slug)
    cls = steps.STEPS[number]
    organisation = _organisation(request, form)
    draft = drafts.find(request, form)
    anew = draft is not None and bool(draft.submission_id)
    if anew:
        # A page that was open since before the first one was sent, or the beginning of another complaint? The
        # page itself says which: whoever begins anew, on this device, must not be shown what was sent before.
        if request.method == "POST" and ANEW not in request.POST:
            return redirect(_url(form, "sent"))
        draft = None
    if request.method == "POST":
        asked = cls(request.POST, form_page=form, organisation=organisation)
        if asked.is_valid():
            return _keep(request, form, draft, asked, number)
    else:
        missing = _first_missing(draft, before=number)
        if missing is not None:
            return redirect(_url(form, "step", steps.STEPS[missing].slug))
        asked = _bound(cls, form, organisation, draft)
    back = _url(form, "step", steps.STEPS[number - 1].slug) if number else address_of(form)
    return _page(
        request,
        form,
        "step",
        {
            "form": asked,
            "anew": ANEW if anew else "",
            "step": {"number": number + 1, "title": cls.title, "count": len(steps.STEPS) + 1},
            "back_url": back,
        },
    )


def _keep(
    request: HttpRequest,
    form: IntakeFormPage,
    draft: Draft | None,
    asked: steps.StepForm,
    number: int,
) -> HttpResponse:
    token = None
    if draft is None:
        draft, token = drafts.start(form)
    draft.answers = {**draft.answers, **asked.answers()}
    draft.done_steps = sorted({*draft.done_steps, asked.slug})
    draft.touched_at = now()
    draft.save()
    following = _first_missing(draft, before=len(steps.STEPS))
    wanted = number + 1
    # Who came back to change one answer is taken straight to where they were.
    if following is None or (wanted == len(steps.STEPS)):
        target = _url(form, "check") if following is None else _url(form, "step", steps.STEPS[following].slug)
    else:
        target = _url(form, "step", steps.STEPS[min(wanted, following)].slug)
    response = redirect(target)
    if token:
        drafts.give_cookie(response, form, token)
    _private(response)
    return response


def _first_missing(draft: Draft | None, *, before: int) -> int | None:
    """Return the number of the first step not answered yet, of those before a step."""
    done = set(draft.done_steps) if draft else set()
    return next((n for n, cls in enumerate(steps.STEPS[:before]) if cls.slug not in done), None)


def check(request: HttpRequest, form: IntakeFormPage) -> HttpResponse:
    """Show all answers before they are sent; send them."""
    draft = drafts.find(request, form)
    if draft is not None and draft.submission_id:
        return redirect(_url(form, "sent"))
    missing = _first_missing(draft, before=len(steps.STEPS))
    if draft is None or missing is not None:
        return redirect(_url(form, "step", steps.STEPS[missing or 0].slug))
    organisation = _organisation(request, form)
    asked, wrong = _asked_again(form, organisation, draft)
    if wrong is not None:
        # What was fine when it was kept no longer is, such as a unit that has gone since.
        return redirect(_url(form, "step", wrong.slug))
    if request.method == "POST":
        return _send(form, draft, asked)
    return _page(
        request,
        form,
        "check",
        {
            "sections": _sections(form, asked, draft.answers),
            "back_url": _url(form, "step", steps.STEPS[-1].slug),
        },
    )


def _asked_again(
    form: IntakeFormPage, organisation: "Organisation", draft: Draft
) -> tuple[list[steps.StepForm], steps.StepForm | None]:
    """Put the kept answers through every question once more; return the step that no longer holds."""
    asked = []
    for cls in steps.STEPS:
        filled = cls(_as_posted(draft.answers), form_page=form, organisation=organisation)
        asked.append(filled)
        if not filled.is_valid():
            return asked, filled
    return asked, None


def _as_posted(answers: dict[str, Any]) -> dict[str, Any]:
    posted = dict(answers)
    when = posted.pop("incident_date", "")
    if when:
        year, month, day = when.split("-")
        posted |= {"incident_date_0": day, "incident_date_1": month, "incident_date_2": year}
    return posted


def _sections(form: IntakeFormPage, asked: list[steps.StepForm], answers: dict[str, Any]) -> list[dict[str, Any]]:
    questions = steps.as_asked(asked)
    return [
        {
            "title": cls.title,
            "change_url": _url(form, "step", cls.slug),
            "answers": [
                {
                    "label": question["label"],
                    "value": steps.answer_in_words(question, answers.get(question["name"])),
                }
                for question in questions
                if question["step"] == cls.slug
            ],
        }
        for cls in steps.STEPS
    ]


def _send(form: IntakeFormPage, draft: Draft, asked: list[steps.StepForm]) -> HttpResponse:
    answers: dict[str, Any] = {}
    for filled in asked:
        answers |= filled.answers()
    opening.receive(
        form,
        opening.Received(key=draft.idempotency_key, questions=steps.as_asked(asked), answers=answers, draft=draft),
    )
    response = redirect(_url(form, "sent"))
    _private(response)
    return response


def sent(request: HttpRequest, form: IntakeFormPage) -> HttpResponse:
    """The reference, who has it, and the dates promised."""
    draft = drafts.find(request, form)
    if draft is None or draft.submission is None or draft.submission.case is None:
        return redirect(address_of(form))
    case = draft.submission.case
    first = case.runs.select_related("unit").order_by("seq").first()
    if first is None:
        raise Http404("no stage was entered")
    return _page(
        request,
        form,
        "done",
        {
            "reference": case.shown_reference,
            "secret": secrets.shown(secrets.secret_of(case)),
            "portal_url": secrets.portal_url(case),
            "who": promises.who_has_it(first),
            "promises": promises.of_run(case, first),
            "email_given": bool(case.complainant.email),
        },
    )


def clear(request: HttpRequest, form: IntakeFormPage) -> HttpResponse:
    """Erase the answers of this browser; by a button only."""
    if request.method != "POST":
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return redirect(address_of(form))
    draft = drafts.find(request, form)
    if draft is not None and draft.submission_id:
        # It was sent, so it can't be unsaid here; only this browser forgets it.
        response: HttpResponse = redirect(address_of(form))
    else:
        response = _page(request, form, "cleared", {"start_url": address_of(form)})
    if draft is not None:
        drafts.erase(draft, response, form)
    return response
