"""Google's reCAPTCHA, where an installation has keys for it and the visitor has agreed.

No keys, no captcha, and nothing of Google's anywhere. With keys nothing is loaded before consent; without consent,
without JavaScript, and whenever the check can't be made, the complaint is accepted and marked for a person to look at.
"""

import http.client
import threading
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import structlog
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django_recaptcha.fields import ReCaptchaField
from django_recaptcha.widgets import ReCaptchaV3

from policies import consent
from policies.consent import Need

if TYPE_CHECKING:
    from home.models import Organisation

log = structlog.get_logger(__name__)

NAME = "captcha"
ACTION = "complaint"
PROVIDER = "Google reCAPTCHA"
#: From where the browser loads it: the program, and what the program loads.
ADDRESS = "https://www.google.com"
ALSO = ("https://www.gstatic.com",)
#: In seconds, for everything: finding Google, asking, and reading the answer.
PATIENCE = 3.0
#: Fewer doubts than this, from 0 (a program) to 1 (a person), and nobody need look.
ENOUGH = 0.5

#: What may come of asking a stranger: no connection, no answer, half an answer, an answer of another kind.
_AWAY = (OSError, ValueError, LookupError, TypeError, AttributeError, http.client.HTTPException)


class Widget(ReCaptchaV3):
    """A hidden field, and a script of our own that asks Google's for a token. Nothing inline."""

    template_name = "intake/forms/captcha.html"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Use the project's templates; forms look among the libraries' alone."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class Field(ReCaptchaField):
    """The library's field, which tells nobody's address and never fails a form."""

    def __init__(self) -> None:
        super().__init__(
            public_key=settings.RECAPTCHA_PUBLIC_KEY,
            private_key=settings.RECAPTCHA_PRIVATE_KEY,
            widget=Widget(action=ACTION, required_score=ENOUGH),
        )

    def get_remote_ip(self) -> str:
        """The library would send what anybody may write into X-Forwarded-For, and the visitor's address."""
        return ""

    def doubt(self, token: str) -> str:
        """Ask Google; return a doubt, or nothing."""
        try:
            self.validate(token)
        except ValidationError as refused:
            if isinstance(refused.__context__, HTTPError):
                refused.__context__.close()  # the library leaves the connection open
            return "captcha away" if refused.code == "captcha_error" else "captcha failed"
        except _AWAY as trouble:
            log.warning("captcha could not be checked", trouble=type(trouble).__name__)
            return "captcha away"
        return ""


def in_use() -> bool:
    """Whether this installation has keys."""
    return bool(settings.RECAPTCHA_PUBLIC_KEY and settings.RECAPTCHA_PRIVATE_KEY)


def needs(organisation: "Organisation") -> list[Need]:
    """Return what visitors must agree to before Google is asked anything; nothing where there are no keys."""
    if not in_use():
        return []
    return [
        Need(
            purpose="captcha",
            provider=PROVIDER,
            address=ADDRESS,
            also=ALSO,
            why="It tells people from programs that send forms in great numbers. It is loaded on one page, where you "
            "read your answers again before you send them; it learns your browser, your internet address, how you "
            "move about on that page, and it could read what stands on it. If you don't agree, your complaint counts "
            "just the same: a person looks at it instead.",
        )
    ]


def agreed(request: HttpRequest) -> bool:
    """Whether this visitor has agreed. Nothing is loaded for staff, for it could do at the desk whatever they may."""
    standing = consent.standing(request)
    return in_use() and standing.state == "yes" and not standing.at_work and any(
        need.purpose == "captcha" for need in standing.needs
    )  # fmt: skip


def bound() -> forms.BoundField:
    """Return the field as a page shows it."""

    class Asked(forms.Form):
        captcha = Field()

    return Asked()[NAME]


def doubts(request: HttpRequest) -> list[str]:
    """Return what the check says against a person; nothing where it is content, or not in use."""
    if not in_use():
        return []
    token = request.POST.get(NAME, "")
    if not token or not agreed(request):
        return ["captcha not asked"]
    doubt = _in_time(token[:4096])
    return [doubt] if doubt else []


def _in_time(token: str) -> str:
    """Ask, and wait so long and no longer.

    The library's own limit is for each piece of an answer, so that who answers letter by letter could hold us up for
    hours. The thread that is left behind ends with the connection and holds nothing that anybody waits for.
    """
    said: list[str] = []
    asks = threading.Thread(target=lambda: said.append(Field().doubt(token)), daemon=True)
    asks.start()
    asks.join(PATIENCE)
    return said[0] if said else "captcha away"


def shown(request: HttpRequest) -> dict[str, Any]:
    """Return what the page says of it: the field, or the question whether it may be asked."""
    if not in_use():
        return {}
    if agreed(request):
        consent.let_in(request, "captcha")
        return {"field": bound()}
    standing = consent.standing(request)
    return {"may_agree": standing.state in ("unasked", "no") and not standing.at_work}
