"""The screens: all forms, one set, one rule, the workbench, publishing, files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from home.time import now
from intake.desk.rules.base import OneSet, RulesView, own_forms
from intake.desk.rules.forms import FileForm, PublishForm, RuleForm, TryForm
from intake.routing import publishing, tables
from intake.routing.deciding import try_out
from intake.routing.engine import Table
from intake.routing.models import RuleSet


class Index(RulesView):
    """Every form, with the rules in force, those to come, the draft, and what was."""

    template_name = "intake/desk/rules/index.html"
    page_title = gettext_lazy("Routing rules")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = now()
        sets: dict[int, list[RuleSet]] = {}
        for each in RuleSet.objects.filter(organisation=self.organisation).defer("rules").order_by("-number"):
            sets.setdefault(each.form_id, []).append(each)
        rows = []
        for form in own_forms(self.organisation):
            of_form = sets.get(form.pk, [])
            published = [each for each in of_form if each.in_force_from is not None]
            past = [each for each in published if each.in_force_from and each.in_force_from <= at]
            held = max(past, key=lambda each: (each.in_force_from, each.number), default=None)
            rows.append(
                {
                    "form": form, "held": held, "draft": next((each for each in of_form if each.is_draft), None),
                    "coming": [each for each in published if each not in past],
                    "former": [each for each in past if each is not held],
                }
            )  # fmt: skip
        return super().get_context_data(rows=rows, **kwargs)


@method_decorator(require_POST, name="dispatch")
class Begin(RulesView):
    """Begins a draft from the rules last published."""

    def prepare(self, **kwargs: Any) -> None:
        self.form = own_forms(self.organisation).filter(pk=kwargs["form"]).first()
        if self.form is None:
            raise Http404("no such form of theirs")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("rules:show", publishing.draft(self.form, self.organisation).pk)


class Show(OneSet):
    """The rules of a set in their order; of a draft, with what may be done to each."""

    template_name = "intake/desk/rules/show.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=self.words.lines(self.rules), **kwargs)


class EditRule(OneSet):
    """One rule of a draft; a new one stands last until it is moved."""

    template_name = "intake/desk/rules/rule.html"
    drafts_only = True

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.number: int | None = kwargs.get("number")
        if self.number is not None and not 1 <= self.number <= len(self.rules):
            raise Http404("no such rule")
        self.rule = self.rules[self.number - 1] if self.number else None
        self.page_title = _("Rule %(number)d") % {"number": self.number} if self.number else _("Add a rule")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RuleForm(request.POST, words=self.words, rule=self.rule)
        if not form.is_valid():
            return self.shown(form=form, status=422)
        rules = list(self.rules)
        if self.number:
            rules[self.number - 1] = form.made()
        else:
            rules.append(form.made())
        try:
            publishing.rewrite(self.set.pk, rules, expected=self.expected())
        except publishing.Refused as why:
            form.add_error(None, str(why))  # what was filled in is kept
            return self.shown(form=form, status=409)
        messages.success(request, _("The rule is saved in the draft."))
        return redirect(self.here)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", RuleForm(words=self.words, rule=self.rule))
        kept = [self.words.condition(each) for each in kwargs["form"].kept]
        return super().get_context_data(kept=kept, **kwargs)


@method_decorator(require_POST, name="dispatch")
class Change(OneSet):
    """Puts a rule of a draft higher or lower, takes it out, or throws the draft away."""

    drafts_only = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rules, action = list(self.rules), request.POST.get("do", "")
        place = int(request.POST["number"]) - 1 if request.POST.get("number", "").isdecimal() else -1
        try:
            if action == "discard":
                publishing.discard(self.set.pk, expected=self.expected())
                messages.success(request, _("The draft is thrown away. What is published stays."))
                return redirect("rules:index")
            if not 0 <= place < len(rules) or action not in ("up", "down", "remove"):
                raise Http404("no such rule, or nothing to do with it")
            rule = rules.pop(place)
            if action != "remove":
                rules.insert(max(place - 1, 0) if action == "up" else place + 1, rule)
            publishing.rewrite(self.set.pk, rules, expected=self.expected())
        except publishing.Refused as why:
            return self.refused(why)
        if action == "remove":
            messages.success(request, _("“%(rule)s” is taken out of the draft.") % {"rule": rule.name})
        return redirect(self.here)


class Try(OneSet):
    """The workbench: answers, the decision, and every rule passed over with its reason."""

    template_name = "intake/desk/rules/try.html"
    page_title = gettext_lazy("Try answers")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET or None
        form = TryForm(given, words=self.words)
        context = super().get_context_data(form=form, **kwargs)
        procedure = publishing.procedure_of(self.set.form)
        if given is None or not form.is_valid() or procedure is None:
            return {**context, "no_procedure": procedure is None}
        answers = {name: answer for name, answer in form.cleaned_data.items() if answer}
        tree = self.words.tree
        unit = tree.units.get(self.set.form.default_unit_id or 0)
        routed = try_out(Table(self.rules), answers, tree, procedure, default_unit=unit)
        logged = answers.get("kind") in ("suggestion", "compliment") and routed.decision.sensitivity != "safeguarding"
        return {
            **context, "routed": routed, "decision": routed.decision, "people": routed.assignment.people,
            "logged": logged, "sensitive": routed.restricted or answers.get("concerns_usual") == "yes",
        }  # fmt: skip


class Publish(OneSet):
    """What was found is shown; what leads nowhere refuses, and the rest is confirmed."""

    template_name = "intake/desk/rules/publish.html"
    page_title = gettext_lazy("Publish")
    drafts_only = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PublishForm(request.POST)
        if not form.is_valid():
            return self.shown(form=form, status=422)
        given: Any = form.cleaned_data
        try:
            sealed = publishing.publish(
                self.set.pk, request.user, expected=self.expected(), effective=given["effective"],  # type: ignore[arg-type]
                note=given["note"], confirmed=given["confirmed"],
            )  # fmt: skip
        except publishing.Refused as why:
            form.add_error(None, str(why))
            return self.shown(form=form, status=409)
        messages.success(request, _("Rules %(number)d are published.") % {"number": sealed.number})
        return redirect("rules:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", PublishForm())
        found = publishing.findings(self.set.form, self.organisation, self.rules)
        return super().get_context_data(found=found, said=self.words.findings(found, self.rules), **kwargs)


class Export(OneSet):
    """The rules as a CSV file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = HttpResponse(tables.dump(self.rules, self.words.stages), content_type="text/csv; charset=utf-8")
        name = f"rules-{self.set.form.slug}-{self.set.number or 'draft'}.csv"
        file["Content-Disposition"] = f'attachment; filename="{name}"'
        return file


class Import(OneSet):
    """A CSV file takes the place of a draft's rules; of a file with a mistake nothing is taken."""

    template_name = "intake/desk/rules/import.html"
    page_title = gettext_lazy("Import from a file")
    drafts_only = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.shown(form=form, status=422)
        known = tables.Known(
            frozenset(slug for slug, _name in self.words.units), self.words.stages, self.words.questions
        )
        try:
            rules = tables.parse(_text(form.cleaned_data["file"]), known)
        except tables.Unreadable as wrong:
            return self.shown(form=form, wrong=wrong.problems, status=422)
        try:
            publishing.rewrite(self.set.pk, rules, expected=self.expected())
        except publishing.Refused as why:
            return self.refused(why)
        messages.success(request, _("The draft has the %(number)d rules of the file.") % {"number": len(rules)})
        return redirect(self.here)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", FileForm())
        return super().get_context_data(columns=", ".join(tables.COLUMNS), **kwargs)


def _text(file: Any) -> str:
    if file.size > tables.MOST_BYTES:
        raise tables.Unreadable([tables.Problem(1, "", _("The file is too large: 1 MB at most."))])
    try:
        text: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = tables.Problem(1, "", _("This is not text in UTF-8. Save it as “CSV UTF-8”."))
        raise tables.Unreadable([problem]) from None
    return text
