"""The texts of an organisation's letters: read, written anew, looked at before they are used."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet

from home.desk.policy import OwnPolicy
from home.models import Organisation
from home.time import now
from intake.cases import references
from intake.cases.models import Case
from intake.desk.private import Private
from intake.letters import checking, printing, rendering, samples, templates, writing
from intake.letters.kinds import LETTERS, Letter
from intake.letters.markup import Value
from intake.letters.models import LetterTemplate, MessageKind
from policies.models import PolicyPage
from policies.reading import version_in_force


class Admins(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """A page for the administrators of an organisation."""

    permission_required = "change"
    permission_policy = OwnPolicy(LetterTemplate, "organisation", ("add", "change"))
    header_icon = "mail"
    request: Any
    #: What the head says, and the pages above.
    above: tuple[tuple[str, Any], ...] = ()

    @property
    def organisation(self) -> Organisation:
        found: Organisation = self.request.user.organisation
        return found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            *({"url": reverse(name), "label": label} for name, label in self.above),
            {"url": "", "label": self.get_page_subtitle() or self.get_page_title()},
        ]


class Index(Admins):
    template_name = "intake/desk/letters/texts.html"
    page_title = gettext_lazy("Texts of letters")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        own: dict[str, list[str]] = {}
        rows = LetterTemplate.objects.filter(organisation=self.organisation).prefetch_related("versions")
        names = stages(self.organisation)
        for row in rows:
            newest = next(iter(row.versions.all()), None)
            if newest is not None and not newest.shipped:
                where = names.get(row.stage_key, _("a stage that is no more")) if row.stage_key else _("every stage")
                own.setdefault(row.kind, []).append(where)
        listed = [
            {
                "letter": letter,
                "url": reverse("letter_texts:edit", args=(letter.kind.name.lower(),)),
                "own": own.get(letter.kind, []),
            }
            for letter in LETTERS.values()
        ]
        return self.render_to_response(self.get_context_data(listed=listed))


def stages(organisation: Organisation) -> dict[str, str]:
    """Return the stages of the policies in force, by their keys."""
    found: dict[str, str] = {}
    for policy in PolicyPage.objects.descendant_of(organisation.site.root_page):
        version = version_in_force(policy, now())
        for stage in version.promise.stages if version is not None else ():
            if not stage.is_external:
                found[stage.key] = f"{version.title}: {stage.name}" if version else stage.name
    return found


class TextForm(forms.Form):
    """One text. What is wrong with it is said at the field where it is."""

    use_required_attribute = False
    subject = forms.CharField(
        label=gettext_lazy("Subject of the email"),
        max_length=120,
        help_text=gettext_lazy("It is read on locked screens: only the reference and your name can stand in it."),
    )
    body = forms.CharField(
        label=gettext_lazy("The letter"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "true"}),
    )
    case = forms.CharField(
        label=gettext_lazy("Look at it with a real case"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("The reference of a case that you may see. Left empty: an invented one."),
    )

    def __init__(self, *args: Any, letter: Letter, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.letter, self.user = letter, user
        self.found_case: Case | None = None
        if not letter.of_case:
            del self.fields["case"]

    def clean_subject(self) -> str:
        return self._checked("subject", " ".join(self.cleaned_data["subject"].split()), self.letter.subject_fields, ())

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n")
        return self._checked("body", body, self.letter.fields, self.letter.must)

    def _checked(self, name: str, text: str, fields: Any, must: tuple[str, ...]) -> str:
        if name == "subject" and "\n" in self.cleaned_data["subject"]:
            raise forms.ValidationError(_("A subject is one line."))
        wrong = checking.problems(text, fields, must)
        if wrong:
            raise forms.ValidationError(wrong)
        return text

    def clean_case(self) -> str:
        typed: str = self.cleaned_data["case"]
        if typed.strip():
            rows = Case.objects.visible_to(self.user).select_related(
                "organisation__site", "version", "current_run__unit", "complainant__content"
            )
            self.found_case = rows.filter(reference=references.fold(typed)).first()
            if self.found_case is None:
                raise forms.ValidationError(_("There is no case of this reference that you may see."))
        return typed

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, each with the id of its field."""
        return [{"text": str(error), "id": field.id_for_label} for field in self for error in field.errors]

    def values(self, organisation: Organisation) -> dict[str, Value]:
        """Return what stands in the letter that is looked at."""
        if self.found_case is not None:
            return samples.of_case(self.letter, self.found_case)
        return samples.made_up(self.letter, organisation)


class Edit(Private, Admins):
    """One letter: its text, what may stand in it, how it looks, and the versions it had."""

    template_name = "intake/desk/letters/text.html"
    page_title = gettext_lazy("Text of a letter")
    above = (("letter_texts:index", gettext_lazy("Texts of letters")),)

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        kind = MessageKind.__members__.get(kwargs["kind"].upper())
        if kind not in LETTERS or not request.user.is_authenticated or request.user.organisation_id is None:
            raise Http404("no such letter")
        self.letter = LETTERS[kind]
        self.stages = stages(self.organisation)
        self.stage_key: str = request.GET.get("stage", "")
        if self.stage_key and self.stage_key not in self.stages:
            raise Http404("no such stage")

    def get_page_subtitle(self) -> str:
        return str(self.letter.title)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        text = templates.text_of(self.organisation, self.letter, self.stage_key)
        return self._show(self._form(initial={"subject": text.subject, "body": text.body}))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("do") == "shipped":
            return self._use_shipped()
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        if request.POST.get("do") == "save":
            subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
            templates.save(self.organisation, self.letter, self.stage_key, subject=subject, body=body, by=request.user)
            messages.success(request, _("The text is saved. Letters that are written from now on have it."))
            return redirect(request.get_full_path())
        if request.POST.get("do") == "pdf":
            return self._pdf(form)
        return self._show(form, preview=self._preview(form))

    def _form(self, *args: Any, **kwargs: Any) -> TextForm:
        return TextForm(*args, letter=self.letter, user=self.request.user, **kwargs)

    def _use_shipped(self) -> HttpResponse:
        text = self.letter.shipped
        templates.save(
            self.organisation, self.letter, self.stage_key,
            subject=text.subject, body=text.body, by=self.request.user, shipped=True,
        )  # fmt: skip
        messages.success(self.request, _("The text we ship is used again. Yours is kept among the versions."))
        return redirect(self.request.get_full_path())

    def _preview(self, form: TextForm) -> dict[str, Any]:
        values = form.values(self.organisation)
        chosen, body = templates.settings_of(self.organisation), form.cleaned_data["body"]
        whole = writing.filled(self.letter, body, values, in_full=True)
        told = whole if chosen.emails_in_full else writing.filled(self.letter, body, values, in_full=False)
        text = templates.Text(form.cleaned_data["subject"], body)
        return {
            "subject": writing.subject_of(text, values, chosen),
            "sender": chosen.sender_name or self.organisation.name,
            "email": rendering.body_html(told),
            "plain": rendering.text(told),
            "whole": rendering.body_html(whole) if told != whole else "",
            "case": form.found_case,
        }

    def _pdf(self, form: TextForm) -> HttpResponse:
        values = form.values(self.organisation)
        blocks = writing.filled(self.letter, form.cleaned_data["body"], values, in_full=True)
        try:
            made = printing.pdf(
                blocks, self.organisation, title=str(self.letter.title), day=self.organisation.local(now()).date(),
                reference=str(values.get("reference", "")),
                to=[str(values["name"]), "1 High Street", "Anytown AB1 2CD"],
            )  # fmt: skip
        except printing.CannotPrint:
            form.add_error(None, _("This machine makes no PDFs: Pango is missing."))
            return self._show(form, status=503)
        name = f"{self.letter.kind.name.lower()}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(made, content_type="application/pdf", headers=headers)

    def _show(self, form: TextForm, *, status: int = 200, preview: dict[str, Any] | None = None) -> HttpResponse:
        address = reverse("letter_texts:edit", args=(self.letter.kind.name.lower(),))
        versions = templates.history(self.organisation, self.letter, self.stage_key)
        found = self.get_context_data(
            form=form, problems=form.problems(), general=form.non_field_errors(), preview=preview, letter=self.letter,
            versions=versions, stage_name=self.stages.get(self.stage_key, ""),
            own=bool(versions) and not versions[0].shipped,
            stages=[
                {"name": name, "url": f"{address}?stage={key}", "here": key == self.stage_key}
                for key, name in self.stages.items()
            ] if self.letter.of_case else [],
            every_stage=address,
        )  # fmt: skip
        return self.render_to_response(found, status=status)


class LetterTextsViewSet(ViewSet):
    name = "letter_texts"
    icon = "mail"
    menu_label = gettext_lazy("Texts of letters")
    menu_order = 210
    add_to_admin_menu = True

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        class Item(MenuItem):
            def is_shown(self, request: Any) -> bool:
                return Admins.permission_policy.user_has_permission(request.user, "change")

        return Item

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", Index.as_view(), name="index"),
            path("<slug:kind>/", Edit.as_view(), name="edit"),
        ]
