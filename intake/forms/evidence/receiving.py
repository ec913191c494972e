"""What comes in is bounded while it comes in: nothing of what nobody asked for reaches memory or disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from home.models.organisation import MOST_FILE_MB, MOST_TOTAL_MB

_MEGABYTE = 1024 * 1024
#: Whose forms take files: the desk's, the page of a complaint that asks for them, and what is added to one later.
_TAKES = ("/files/", "/complaint/more/")
_DESK = "/admin/"
#: Names of files that were too big, as the request keeps them for the view.
SKIPPED = "_recourse_files_too_big"


class Bounds(FileUploadHandler):
    """Comes before Django's own handlers, and lets through what may be kept.

    A file that is too big is read to its end and forgotten, so that what was sent with it arrives and the browser
    gets its answer. The organisation's own limits, which are narrower, are looked at by ``adding``.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.file_bytes = self.all_bytes = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  # as Django calls it
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> tuple[QueryDict, "MultiValueDict[str, Any]"] | None:
        """Read nothing at all of what is beyond all measure."""
        if content_length > 2 * MOST_TOTAL_MB * _MEGABYTE:
            return QueryDict(), MultiValueDict()
        return None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file_bytes = 0
        path = self.request.path if self.request is not None else ""
        if not path.startswith(_DESK) and not path.endswith(_TAKES):
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.file_bytes += len(raw_data)
        self.all_bytes += len(raw_data)
        if self.file_bytes > MOST_FILE_MB * _MEGABYTE or self.all_bytes > MOST_TOTAL_MB * _MEGABYTE:
            skipped = getattr(self.request, SKIPPED, [])
            setattr(self.request, SKIPPED, [*skipped, self.file_name])
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None  # the next handler has it
