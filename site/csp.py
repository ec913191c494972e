"""What a page may load and who may frame it: one strict policy for the public, another for the desk."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from policies import consent

Directives = dict[str, list[str]]

# The public side has no inline script or style, loads nothing from elsewhere and is framed by nobody.
PUBLIC: Directives = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}

# Wagtail's admin has inline scripts and styles, shows previews in frames of its own, and handles pictures as
# blobs. It still loads nothing from elsewhere.
ADMIN: Directives = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "object-src": [NONE],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
}

ADMIN_PREFIX = "/admin/"

# What a script from elsewhere needs, once a visitor has agreed to it.
_OPENED = ("script-src", "img-src")


def _opened(origins: list[str], frames: list[str]) -> Directives:
    """Return the public policy, with what the visitor agreed to let in on this page.

    It may connect to where it comes from and not to us: with the visitor's cookies it could read their complaint.
    """
    if not origins:
        return PUBLIC
    opened = {**PUBLIC, **{name: [*PUBLIC[name], *origins] for name in _OPENED}, "connect-src": origins}
    return {**opened, "frame-src": frames} if frames else opened


class PolicyByPath(CSPMiddleware):
    """Sends the desk's policy under `/admin/` and the public one everywhere else.

    A view that sets a policy of its own, by django-csp's decorators, keeps it.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponse | HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            at_desk = request.path_info.startswith(ADMIN_PREFIX)
            parts.config = ADMIN if at_desk else _opened(consent.origins(request), consent.frames(request))
        return parts
