"""The PDF on the form's own page; where none can be made, what to do instead."""

from io import BytesIO
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from home.models.pages import address_of
from home.time import now
from intake.forms.paper import writing
from intake.forms.views import organisation_of
from policies import printing, reading

if TYPE_CHECKING:
    from intake.forms.models import IntakeFormPage

_NOT_NOW = 503


def paper(request: HttpRequest, form: "IntakeFormPage") -> HttpResponseBase:
    """Answer with the form as a PDF."""
    if reading.version_in_force(form.policy) is None:
        raise Http404("the policy is not in force yet")
    if form.closed(now()):
        return redirect(address_of(form))
    try:
        made = writing.pdf(form, organisation_of(request, form))
    except (printing.CannotPrint, printing.Busy) as problem:
        context = {
            "form_page": form,
            "page": form,
            "busy": isinstance(problem, printing.Busy),
            "start_url": address_of(form),
        }
        return TemplateResponse(request, "intake/forms/no_paper.html", context, status=_NOT_NOW)
    response = FileResponse(BytesIO(made), filename=f"{form.slug}.pdf", content_type="application/pdf")
    response["Cache-Control"] = "no-store"  # it says what is promised today
    response["X-Robots-Tag"] = "noindex"
    return response
