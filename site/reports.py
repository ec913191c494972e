"""Error reports without what people wrote to us (rule 8): no form fields, no cookies, no local variables."""

from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.http.request import QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.debug import SafeExceptionReporterFilter


class NothingPersonal(SafeExceptionReporterFilter):
    """Leaves out whatever a request or a frame of the stack may hold of a person.

    In development (``DEBUG``) everything is shown, for there the person is the developer.
    """

    def get_post_parameters(self, request: HttpRequest | None) -> MultiValueDict[str, Any] | dict[str, Any]:
        """Name the fields that were sent, without their values."""
        if request is None or not self.is_active(request):
            return super().get_post_parameters(request)
        hidden = QueryDict(mutable=True)
        for name in request.POST:
            hidden[name] = self.cleansed_substitute
        return hidden

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        """Name the cookies, without their values."""
        if not self.is_active(request):
            return super().get_safe_cookies(request)
        return dict.fromkeys(request.COOKIES, self.cleansed_substitute)

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out the query string, the page before, and where the request came from."""
        meta = super().get_safe_request_meta(request)
        if self.is_active(request):
            for name in (
                "QUERY_STRING",
                "REQUEST_URI",
                "RAW_URI",
                "HTTP_REFERER",
                "REMOTE_ADDR",
                "HTTP_X_FORWARDED_FOR",
            ):
                if name in meta:
                    meta[name] = self.cleansed_substitute
        return meta

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> Any:
        """Show no local variable of any frame."""
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]
