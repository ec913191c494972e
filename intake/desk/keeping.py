"""What is typed at the desk is kept on the server as it is typed; and who else has the case open."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from home.models import User
from home.time import now
from intake.cases.beside import DRAFT_KEPT, DeskDraft, Looking
from intake.cases.models import Case
from intake.desk import actions
from intake.desk.policy import VisibleCases
from intake.desk.private import Private
from intake.records.models import Content
from policies import sentences

#: Who has not been heard from for so long has gone: the page says so every half minute.
GONE_AFTER = timedelta(seconds=90)
#: More than all fields of any form together; what is longer is not kept.
_MOST = 200_000
_NOT_TYPED = {"csrfmiddlewaretoken", "lock_version", "seen"}


def keep(case: Case, user: User, action: str, data: Any) -> DeskDraft | None:
    """Keep what somebody has typed; nothing, where they have typed nothing or far too much."""
    # PostgreSQL keeps no NUL; what is wrong with it was said at the field.
    bare = {name: [text.replace("\x00", "") for text in data.getlist(name)] for name in data if "\x00" not in name}
    typed = {name: texts for name, texts in bare.items() if name not in _NOT_TYPED}
    if not any(any(text.strip() for text in texts) for texts in typed.values()):
        return None
    if sum(len(text) for texts in typed.values() for text in texts) > _MOST:
        return None
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=case.pk)  # two windows of one person take turns
        forget(case, user, action)
        return DeskDraft.objects.create(
            case=case, user=user, action=action, content=Content.keep(typed), saved_at=now()
        )  # fmt: skip


def forget(case: Case, user: User, action: str) -> None:
    """Throw away what somebody had typed: it was sent, or they type something else now."""
    for draft in DeskDraft.objects.filter(case=case, user=user, action=action).select_related("content"):
        content = draft.content
        draft.delete()
        content.delete()


def kept(case: Case, user: User, action: str) -> DeskDraft | None:
    """Return what somebody had typed and not sent."""
    since = now() - DRAFT_KEPT  # the worker may not have come round yet
    drafts = DeskDraft.objects.filter(case=case, user=user, action=action, saved_at__gt=since)
    found = drafts.select_related("content").first()
    return found if found is not None and isinstance(found.content.body, dict) else None


def others(case: Case, user: User) -> list[str]:
    """Return the names of those who have the case open beside this person, and may still see it."""
    lately = Looking.objects.filter(case=case, at__gt=now() - GONE_AFTER).exclude(user=user).select_related("user")
    seen = [each.user for each in lately if Case.objects.visible_to(each.user).filter(pk=case.pk).exists()]
    return sorted(str(person) for person in seen)


class _OfOneCase(Private, VisibleCases, PermissionCheckedMixin, View):
    """Asked by a page of one case, in between."""

    permission_required = "view"
    model = Case
    http_method_names = ("post",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = self.get_object()  # to who may not see it, the case does not exist


class KeepDraft(_OfOneCase):
    """Keeps what is being typed into one action; asked by the page, a moment after the last key."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case, action = self.object, self.kwargs["action"]
        if action not in actions.ACTIONS:
            raise Http404("no such action")
        user: Any = request.user
        draft = keep(case, user, action, request.POST)
        if draft is None:
            return JsonResponse({"said": ""})
        at = sentences.time_in_words(draft.saved_at, case.organisation.timezone)
        return JsonResponse({"said": _("Kept at {time}. Only you can see it.").format(time=at)})


class Here(_OfOneCase):
    """Notes that this person has the case open, and answers who else has, and whether something is new."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = self.object
        user: Any = request.user
        Looking.objects.update_or_create(case=case, user=user, defaults={"at": now()})
        names, seen = others(case, user), request.POST.get("seen", "")
        said = []
        if names:
            said.append(_("Also has this case open: {names}.").format(names=", ".join(names)))
        if seen.isdecimal() and int(seen) < case.chain_length:
            said.append(_("Something has happened on it since you opened it."))
        return JsonResponse({"said": " ".join(said)})
