"""The steps of a form: ask, keep, go on; check; send."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

from home import organisations
from home.models.pages import address_of
from home.time import now
from intake.cases import promises, secrets
from intake.forms import drafts, guards, sending
from intake.forms.evidence import views as evidence_views
from intake.forms.models import Draft, IntakeFormPage
from intake.forms.questions.standard import CASES, Kind
from intake.forms.steps import StepForm
from intake.forms.summary import sections
from intake.forms.walk import Walk
from policies import printing, publishing, reading, sentences
from policies.models.choices import Category

if TYPE_CHECKING:
    from home.models import Organisation


#: The hidden field of a page that begins another complaint after one was sent.
ANEW = "anew"
#: The button that saves a page, finished or not, for later.
LATER = "later"
#: The button with which a worry about somebody's safety can be said on any page.
WORRY = "worry"
#: The step, after the questions, at which files are added; it has its own views.
FILES = "files"


def url(form: IntakeFormPage, name: str, *args: str) -> str:
    """Return the address of one of a form's own pages."""
    return address_of(form) + form.reverse_subpage(name, args=args)


def organisation_of(request: HttpRequest, form: IntakeFormPage) -> "Organisation":
    """Return the organisation that asks."""
    return organisations.for_request(request) or publishing.organisation_of(form.policy)


def page(request: HttpRequest, form: IntakeFormPage, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return one of a form's pages, with what stands on all of them."""
    response = TemplateResponse(
        request,
        f"intake/forms/{template}.html",
        {"form_page": form, "page": form, "clear_url": url(form, "clear"), **context},
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
    policy = {"title": version.title, "url": address_of(form.policy)}
    if closed := form.closed(now()):
        words = form.words_before if closed == "before" else form.words_after
        context = {"closed": closed, "words": words, "policy": policy, "page": form, "form_page": form}
        if closed == "before" and form.opens_at:
            context["opens"] = organisation.local(form.opens_at)
        return TemplateResponse(request, "intake/forms/closed.html", context)
    procedure = version.promise
    said = reading.stage_words(procedure.first, procedure, organisation)
    return TemplateResponse(
        request,
        "intake/forms/start.html",
        {
            "form_page": form,
            "page": form,
            "policy": policy,
            "notice": _notice(request),
            "back_url": url(form, "back"),
            "first_url": url(form, "step", Walk(form, organisation, None).first()),
            "paper_url": url(form, "paper") if printing.available() else "",
            "promises": [s for s in (said.acknowledge, said.respond, said.escalate) if s],
        },
    )


def _notice(request: HttpRequest) -> dict[str, Any] | None:
    """Return the privacy notice in force, as the start page names it."""
    notices = [card for card in reading.policies_for(request) if card.category == Category.PRIVACY]
    newest = max(notices, key=lambda card: card.in_force_from, default=None)
    return {"card": newest, "from": sentences.day_in_words(newest.in_force_from)} if newest else None


def step(request: HttpRequest, form: IntakeFormPage, key: str) -> HttpResponse:
    """Ask one group of questions; keep the answers; go on."""
    draft = drafts.find(request, form)
    anew = draft is not None and bool(draft.submission_id)
    if anew:
        # A page that was open since before the first one was sent, or the beginning of another complaint? The
        # page itself says which: whoever begins anew, on this device, must not be shown what was sent before.
        if request.method == "POST" and ANEW not in request.POST:
            return redirect(url(form, "sent"))
        draft = None
    if draft is None and form.closed(now()):
        return redirect(address_of(form))  # what was begun before it closed can still be finished
    walk = Walk(form, organisation_of(request, form), draft)
    if walk.questionnaire.page(key) is None:
        raise Http404("no such step")
    asked = walk.form_for(key, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        answered = _answered(request, form, draft, walk, key, asked)
        if answered is not None:
            return answered
    else:
        missing = walk.missing(before=key)
        if asked is None or (missing is not None and key != "safety"):
            return redirect(url(form, "step", missing or walk.missing() or walk.first()))
    return _ask(request, form, walk, asked, anew=anew)


def _answered(
    request: HttpRequest, form: IntakeFormPage, draft: Draft | None, walk: Walk, key: str, asked: StepForm | None
) -> HttpResponse | None:
    """Do what the button asks that a page was sent with; None where the page has to be shown again."""
    if WORRY in request.POST:
        return _worry(form, draft, walk.form_whatever(key, request.POST))
    if LATER in request.POST:
        return _put_by(form, draft, walk.form_whatever(key, request.POST))
    if draft is None and asked is not None and not guards.may_begin(request):
        asked.add_error(None, guards.BEGUN_TOO_OFTEN)
    elif asked is None or asked.is_valid():
        return _keep(form, draft, walk, asked or walk.form_whatever(key, request.POST))
    return None


def _ask(request: HttpRequest, form: IntakeFormPage, walk: Walk, asked: StepForm | None, *, anew: bool) -> HttpResponse:
    assert asked is not None  # pages that are not asked have led elsewhere
    back = walk.previous(asked.key)
    context = {
        "form": asked,
        "anew": ANEW if anew else "",
        "step": {"number": walk.number(asked.key), "title": asked.title, "count": steps_in_all(form, walk)},
        "back_url": url(form, "step", back) if back else address_of(form),
        "worry": "" if asked.key in ("safety", "safety-first") else WORRY,
        "contacts_first": asked.key in ("safety", "safety-first"),
    }
    return page(request, form, "step", context)


def steps_in_all(form: IntakeFormPage, walk: Walk) -> int:
    """Return how many steps there will be, as far as can be told: the questions, files, and the check."""
    return walk.count + bool(form.asks_for_files) + 1


def _keep(form: IntakeFormPage, draft: Draft | None, walk: Walk, asked: StepForm | None) -> HttpResponse:
    """Keep what was answered, and go on."""
    if asked is None:
        raise Http404("no such step")
    asked.is_valid()
    draft, token = _kept(form, draft, asked.answers(), done=asked.key if asked.is_valid() else "")
    following = Walk(form, walk.organisation, draft).after(asked.key)
    target = url(form, "step", following) if following else after_the_questions(form, draft)
    return _go(form, target, token)


def _put_by(form: IntakeFormPage, draft: Draft | None, asked: StepForm | None) -> HttpResponse:
    """Keep what was typed on a page, finished or not, and go on to where it is saved for later."""
    draft, token = _kept(form, draft, asked.typed() if asked else {}, done="")
    return _go(form, url(form, "later"), token)


def _kept(form: IntakeFormPage, draft: Draft | None, answers: dict[str, Any], *, done: str) -> tuple[Draft, str]:
    token = ""
    if draft is None:
        draft, token = drafts.start(form)
    draft.answers = {**draft.answers, **answers}
    draft.done_steps = sorted({*draft.done_steps, *([done] if done else [])})
    draft.touched_at = now()
    draft.save()
    return draft, token


def _go(form: IntakeFormPage, target: str, token: str) -> HttpResponse:
    response = redirect(target)
    if token:
        drafts.give_cookie(response, form, token)
    return private(response)


def after_the_questions(form: IntakeFormPage, draft: Draft) -> str:
    """Return where to go when all is answered: to the files, where the form asks for any, else to the check."""
    if form.asks_for_files and FILES not in draft.done_steps:
        return url(form, FILES)
    return url(form, "check")


def _worry(form: IntakeFormPage, draft: Draft | None, asked: StepForm | None) -> HttpResponse:
    """Go to the question about safety from any page, and lose nothing of what was typed there.

    Who was about to suggest or to thank tells a concern now, or a complaint where the form takes no concerns.
    """
    answers = asked.typed() if asked else {}
    kind = {**(draft.answers if draft else {}), **answers}.get("kind")
    done = ""
    if len(form.kinds) > 1 and kind not in CASES:
        answers["kind"] = Kind.CONCERN.value if Kind.CONCERN.value in form.kinds else Kind.COMPLAINT.value
        done = "kind"
    draft, token = _kept(form, draft, answers, done=done)
    return _go(form, url(form, "step", "safety"), token)


def check(request: HttpRequest, form: IntakeFormPage) -> HttpResponse:
    """Show all answers before they are sent; send them."""
    draft = drafts.find(request, form)
    if draft is not None and draft.submission_id:
        return redirect(url(form, "sent"))
    if draft is None:
        return redirect(address_of(form) if form.closed(now()) else _first(request, form))
    if request.method == "POST" and WORRY in request.POST:
        return _worry(form, draft, None)
    walk = Walk(form, organisation_of(request, form), draft)
    # What was fine when it was kept may no longer be, such as a unit that has gone since.
    missing = walk.missing()
    wrong = walk.asked_again() if missing is None else None
    unsettled = wrong.key if wrong else missing
    if unsettled:
        return redirect(url(form, "step", unsettled))
    if request.method == "POST":
        sending.send(form, draft, walk, doubts=guards.doubts(request, form, draft))
        return private(redirect(url(form, "sent")))
    answers = walk.to_send()
    context = {
        "sections": sections(walk.pages, answers, lambda key: url(form, "step", key)),
        "count": steps_in_all(form, walk),
        "back_url": url(form, FILES) if form.asks_for_files else url(form, "step", walk.keys[-1]),
        "later_url": url(form, "later"),
        "kind": answers.get("kind", Kind.COMPLAINT.value),
        "anonymous": answers.get("anonymous") == "yes",
        "worried": answers.get("safety") == "yes",
        "worry": WORRY,
        **evidence_views.shown(form, draft),
    }
    return page(request, form, "check", context)


def _first(request: HttpRequest, form: IntakeFormPage) -> str:
    return url(form, "step", Walk(form, organisation_of(request, form), None).first())


def sent(request: HttpRequest, form: IntakeFormPage) -> HttpResponse:
    """The reference, who has it, and the dates promised; or thanks, where there is nothing to follow."""
    draft = drafts.find(request, form)
    if draft is None or draft.submission is None:
        return redirect(address_of(form))
    case = draft.submission.case
    if case is None:
        entry = draft.submission.entry
        return page(request, form, "thanks", {"reference": entry.shown_reference})
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
            "files": evidence_views.listed(case.files.select_related("name")),
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
