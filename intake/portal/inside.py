"""What holds for every page inside the complainant's door."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from intake.portal import door
from intake.portal.forms import DoorForm

#: Fields that hold what somebody took time over; it is given back where their pass had run out.
_WRITTEN = ("reasons", "message", "words")


#: What somebody is told on their page when they have done something; its name stands in the address.
DONE = {
    "more": _("We have what you wrote, and have told whoever deals with it."),
    "contact": _("We have changed how we reach you."),
    "address": _("From now on we write to your new address."),
    "further": _("We have passed your complaint on to the next stage."),
    "enough": _("Thank you. Your complaint is closed."),
    "back": _("You have taken your complaint back. It is closed."),
    "handled": _("Thank you for telling us how we dealt with it."),
}


def after(done: str) -> str:
    """Return the address of somebody's page, where they are told what they have just done."""
    return f"{reverse('portal:case')}?done={done}" if done else reverse("portal:case")


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of a complaint is left in the browser, in a proxy, or with the next site."""
    response["Cache-Control"] = "no-store, private"
    # Not "no-referrer": browsers then send forms with "Origin: null", which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return a page of the portal."""
    return private(TemplateResponse(request, f"intake/portal/{template}.html", context, status=status))


def inside(
    *methods: str,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let only who holds a pass in; every step makes the pass last anew."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def wrapped(request: HttpRequest, **given: Any) -> HttpResponse:
            case, number = door.who_is_in(request)
            if case is None and request.method == "POST":
                # The pass ran out while they wrote: say that nothing was done, and give the words back.
                context = {"form": DoorForm(label_suffix=""), "ran_out": True, "written": _written(request)}
                return page(request, "enter", context)
            if case is None:
                return private(redirect("portal:enter"))
            response = view(request, case, **given)
            door.let_in(response, case, number)
            return private(response)

        return require_http_methods(_allowed(methods))(wrapped)

    return decorate


def _allowed(methods: Iterable[str]) -> list[str]:
    return [*methods, "HEAD"] if "GET" in methods else list(methods)


def _written(request: HttpRequest) -> str:
    return "\n\n".join(request.POST[name] for name in _WRITTEN if request.POST.get(name, "").strip())
