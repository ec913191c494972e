"""Letters that wait for somebody: what could not be delivered, and what is to be printed and posted."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from home.desk.policy import administers, works_in_a_unit
from home.time import now
from intake.desk import words
from intake.desk.page import reader_of
from intake.desk.private import Private
from intake.letters import bounces, delivery, printing
from intake.letters.models import Message, MessageState

PER_PAGE = 50
_STATES = {"undelivered": MessageState.FAILED, "post": MessageState.TO_POST}
#: What a mail server's refusal is called in words; any other by its own name.
_TROUBLES = {
    "SMTPRecipientsRefused": gettext_lazy("The mail server does not know this address, or takes no letters for it."),
    "SMTPSenderRefused": gettext_lazy("The mail server does not take letters from our address."),
    "SMTPDataError": gettext_lazy("The mail server did not take the letter."),
    "SMTPAuthenticationError": gettext_lazy("The mail server did not accept our password."),
    "SMTPServerDisconnected": gettext_lazy("The mail server hung up, or did not answer in time."),
    "ConnectionRefusedError": gettext_lazy("The mail server could not be reached."),
    "TimeoutError": gettext_lazy("The mail server did not answer in time."),
    "KeyError": gettext_lazy("What it says has been erased."),
}


def _trouble(kept: str) -> str:
    """Return in words why a letter could not be delivered."""
    word, _blank, status = kept.partition(" ")
    return words.came_back(status) if word == bounces.CAME_BACK else str(_TROUBLES.get(kept, kept))


class PostedForm(forms.Form):
    """The day on which a letter was put into the post."""

    use_required_attribute = False
    on = forms.DateField(
        label=gettext_lazy("Put into the post on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Write the day on which it was put into the post.")},
    )


class Waiting(Private, WagtailAdminTemplateMixin, View):
    """The list of one sort of letter, and what is done about each."""

    template_name = "intake/desk/letters/waiting.html"
    page_title = gettext_lazy("Letters")
    header_icon = "mail"
    request: Any

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not (works_in_a_unit(request.user) or administers(request.user)):
            raise Http404("works nowhere")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sort(self) -> str:
        return "post" if self.request.GET.get("show") == "post" else "undelivered"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": str(self.page_title)},
        ]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = (
            delivery.visible_to(request.user)
            .filter(state=_STATES[self.sort])
            .select_related("case__organisation", "case__complainant__content", "to_user", "organisation")
            .order_by("pk")
        )
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        today = request.user.organisation.local(now()).date().isoformat()
        found = self.get_context_data(
            sort=self.sort, page=page, rows=[self._told(row) for row in page], today=today,
            address=reverse("letters_waiting:index"),
        )  # fmt: skip
        return self.render_to_response(found)

    def _told(self, message: Message) -> dict[str, Any]:
        case = message.case
        when = words.moment(case, message.created_at) if case else message.created_at.strftime("%d %B %Y")
        return {
            "pk": message.pk,
            "kind": str(message.get_kind_display()).capitalize(),
            "reference": case.shown_reference if case else "",
            "case_url": reverse("cases:inspect", args=(case.pk,)) if case else "",
            "to": reader_of(message),
            "when": when,
            "trouble": _trouble(message.trouble),
            "attempts": message.attempts,
            "can_post": case is not None and message.is_to_complainant and bool(case.complainant.address),
        }

    def post(self, request: Any, *args: Any, pk: int, what: str, **kwargs: Any) -> HttpResponse:
        if not delivery.visible_to(request.user).filter(pk=pk).exists():
            raise Http404("no such letter for this person")
        back = reverse("letters_waiting:index")
        try:
            if what == "resend":
                delivery.resend(request.user, pk)
                messages.success(request, _("It is in the outbox again."))
            elif what == "instead":
                delivery.by_post_instead(request.user, pk)
                messages.success(request, _("It is among the letters to be posted now."))
            elif what == "print":
                return self._print(pk)
            else:
                back = f"{back}?show=post"
                form = PostedForm(request.POST)
                if not form.is_valid():
                    raise delivery.Refused(" ".join(str(error) for error in form.errors["on"]))
                delivery.posted(request.user, pk, form.cleaned_data["on"])
                messages.success(request, _("It is marked as posted."))
        except delivery.Refused as refused:
            messages.error(request, str(refused))
        return redirect(back)

    def _print(self, pk: int) -> HttpResponse:
        try:
            if not printing.available():
                raise printing.CannotPrint
            message = delivery.printed(self.request.user, pk)
            made = printing.of_message(message)
        except printing.CannotPrint:
            raise delivery.Refused(_("This machine makes no PDFs: Pango is missing.")) from None
        headers = {"Content-Disposition": f'inline; filename="letter-{message.uuid}.pdf"'}
        return HttpResponse(made, content_type="application/pdf", headers=headers)


class LettersWaitingViewSet(ViewSet):
    name = "letters_waiting"
    icon = "mail"
    menu_label = gettext_lazy("Letters")
    menu_order = 60
    add_to_admin_menu = True

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        class Item(MenuItem):
            def is_shown(self, request: Any) -> bool:
                return works_in_a_unit(request.user) or administers(request.user)

        return Item

    def get_urlpatterns(self) -> list[URLPattern]:
        acts = [
            path(f"<int:pk>/{what}/", Waiting.as_view(http_method_names=["post"]), {"what": what}, name=what)
            for what in ("resend", "instead", "print", "posted")
        ]
        return [path("", Waiting.as_view(http_method_names=["get", "head"]), name="index"), *acts]
