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
from policies import publishing, reading, sentences

if TYPE_CHECKING:
    from home.models import Organisation


#: The hidden field of a page that begins another complaint after one was sent.
ANEW = "anew"
#: The button that saves a page, finished or not, for later.
LATER = "later"


def url_of(form: IntakeFormPage, name: str, *args: str) -> str:
    """Return the address of one of the form's own pages."""
    return address_of(form) + form.reverse_subpage(name, args=args)


def organisation_of(request: HttpRequest, form: IntakeFormPage) -> "Organisation":
    """Return whose form it is, as the site knows it."""
    return organisations.for_request(request) or publishing.organisation_of(form.policy)


def page(request: HttpRequest, form: IntakeFormPage, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return one of the form's pages, which nobody keeps."""
    response = TemplateResponse(
        request,
        f"intake/forms/{template}.html",
        {"form_page": form, "page": form, "clear_url": url_of(form, "clear"), **context},
    )
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of a complaint is left in the browser, in a proxy, or with the next site."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store, private"
    # Not "no-referrer": browsers then send forms with "Origin: null", which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def start(request: HttpRequest, form: IntakeFormPage) -> HttpResponse:
    """Say what will happen before the first question."""
    version = reading.version_in_force(form.policy)
    if version is None:
        raise Http404("the policy is not in force yet")
    organisation = organisation_of(request, form)
    procedure = version.promise
    words = reading.stage_words(procedure.first, procedure, organisation)
    return TemplateResponse(
        request,
        "intake/forms/start.html",
        {
            "form_page": form,
            "page": form,
            "policy": {"title": version.title, "url": address_of(form.policy)},
            "first_url": url_of(form, "step", steps.STEPS[0].slug),
            "notice": _notice(organisation),
            "back_url": url_of(form, "back"),
            "promises": [s for s in (words.acknowledge, words.respond, words.escalate) if s],
        },
    )


def _notice(organisation: "Organisation") -> dict[str, Any] | None:
    """Return the privacy notice in force, as the start page names it."""
    version = reading.privacy_notice(organisation)
    if version is None:
        return None
    return {
        "title": version.title,
        "url": address_of(version.policy),
        "number": version.number,
        "from": sentences.day_in_words(organisation.local(version.in_force_from).date()),
    }


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
    organisation = organisation_of(request, form)
    draft = drafts.find(request, form)
    anew = draft is not None and bool(draft.submission_id)
    if anew:
        # A page that was open since before the first one was sent, or the beginning of another complaint? The
        # page itself says which: whoever begins anew, on this device, must not be shown what was sent before.
        if request.method == "POST" and ANEW not in request.POST:
            return redirect(url_of(form, "sent"))
        draft = None
    if request.method == "POST":
        asked = cls(request.POST, form_page=form, organisation=organisation)
        from intake.forms import coming_back_views

        if LATER in request.POST:
            return coming_back_views.put_by(request, form, draft, asked)
        if asked.is_valid():
            return _keep(request, form, draft, asked, number)
    else:
        missing = _first_missing(draft, before=number)
        if missing is not None:
            return redirect(url_of(form, "step", steps.STEPS[missing].slug))
        asked = _bound(cls, form, organisation, draft)
    back = url_of(form, "step", steps.STEPS[number - 1].slug) if number else address_of(form)
    return page(
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
        draft, token = drafts.start(form, organisation_of(request, form))
    draft.answers = {**draft.answers, **asked.answers()}
    draft.done_steps = sorted({*draft.done_steps, asked.slug})
    draft.touched_at = now()
    draft.save()
    following = _first_missing(draft, before=len(steps.STEPS))
    wanted = number + 1
    # Who came back to change one answer is taken straight to where they were.
    if following is None or (wanted == len(steps.STEPS)):
        target = url_of(form, "check") if following is None else url_of(form, "step", steps.STEPS[following].slug)
    else:
        target = url_of(form, "step", steps.STEPS[min(wanted, following)].slug)
    response = redirect(target)
    if token:
        drafts.give_cookie(response, form, token)
    private(response)
    return response


def _first_missing(draft: Draft | None, *, before: int) -> int | None:
    """Return the number of the first step not answered yet, of those before a step."""
    done = set(draft.done_steps) if draft else set()
    return next((n for n, cls in enumerate(steps.STEPS[:before]) if cls.slug not in done), None)


def check(request: HttpRequest, form: IntakeFormPage) -> HttpResponse:
    """Show all answers before they are sent; send them."""
    draft = drafts.find(request, form)
    if draft is not None and draft.submission_id:
        return redirect(url_of(form, "sent"))
    missing = _first_missing(draft, before=len(steps.STEPS))
    if draft is None or missing is not None:
        return redirect(url_of(form, "step", steps.STEPS[missing or 0].slug))
    organisation = organisation_of(request, form)
    asked, wrong = _asked_again(form, organisation, draft)
    if wrong is not None:
        # What was fine when it was kept no longer is, such as a unit that has gone since.
        return redirect(url_of(form, "step", wrong.slug))
    if request.method == "POST":
        return _send(form, draft, asked)
    return page(
        request,
        form,
        "check",
        {
            "sections": _sections(form, asked, draft.answers),
            "back_url": url_of(form, "step", steps.STEPS[-1].slug),
            "later_url": url_of(form, "later"),
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
            "change_url": url_of(form, "step", cls.slug),
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
    case = opening.open_case(
        form,
        opening.Received(key=draft.idempotency_key, questions=steps.as_asked(asked), answers=answers),
    )
    # The answers now stand in the submission; the draft keeps nothing but the way to it.
    Draft.objects.filter(pk=draft.pk).update(
        submission_id=case.submission.pk, answers={}, done_steps=[], touched_at=now()
    )
    response = redirect(url_of(form, "sent"))
    private(response)
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
    return page(
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
        response = page(request, form, "cleared", {"start_url": address_of(form)})
    if draft is not None:
        drafts.erase(draft, response, form)
    return response
