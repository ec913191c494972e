"""Actions that are one form and one function of ``workflow``, declared with their words."""

from collections.abc import Callable
from typing import Any, ClassVar

from intake.desk.action import CaseAction

_OF_THE_PAGE = ("lock_version", "seen")


class SimpleAction(CaseAction):
    """Hands what was typed to a function of ``workflow``, and says what came of it.

    Attributes:
        act: the function; takes the case's id, the person, what the form holds by name, and ``expected``.
        says: what sending the form does, a sentence each.
        takes: whether whoever does it becomes the handler, where nobody else is.
        was: what was done, with the reference for ``{reference}``.
        writes: whether a letter to the complainant goes out.
    """

    act: ClassVar[Callable[..., None]]
    says: ClassVar[tuple[Any, ...]] = ()
    takes: ClassVar[bool] = False
    was: ClassVar[Any] = ""
    writes: ClassVar[bool] = True

    def given(self, form: Any) -> dict[str, Any]:
        """Return what the form holds, as the function calls it."""
        return {name: value for name, value in form.cleaned_data.items() if name not in _OF_THE_PAGE}

    def consequences(self) -> list[str]:
        said = [str(each) for each in self.says]
        return [*said, *self._you_become_the_handler()] if self.takes else said

    def perform(self, form: Any) -> None:
        type(self).act(
            self.object.pk, self.request.user, **self.given(form), expected=form.cleaned_data["lock_version"]
        )

    def done(self) -> str:
        said = str(self.was).format(reference=self.object.shown_reference)
        return f"{said} {self._letter()}" if self.writes_to_them else said

    @property
    def writes_to_them(self) -> bool:
        return self.writes and bool(self.form_class.public)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "writes_to_complainant": self.writes_to_them}
