"""The organisation's colour as a stylesheet: the strict CSP allows no inline style."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from home import colour, organisations

# The grounds of the site's two schemes, as --paper in static/recourse/css/tokens.css.
LIGHT_GROUND = "#ffffff"
DARK_GROUND = "#101418"


@cache_control(public=True, max_age=300)
def accent(request: HttpRequest) -> HttpResponse:
    """Serve ``:root`` with the accent colour for light and for dark."""
    organisation = organisations.for_request(request)
    wanted = organisation.accent if organisation else "#1d5c63"
    rules = []
    for ground, frame in (
        (LIGHT_GROUND, "{rule}"),
        (DARK_GROUND, "@media (prefers-color-scheme: dark) {{ {rule} }}"),
    ):
        shade = colour.readable(wanted, ground)
        rule = f":root {{ --accent: {shade}; --accent-text: {colour.text_on(shade)}; }}"
        rules.append(frame.format(rule=rule))
    return HttpResponse("\n".join(rules), content_type="text/css")
