"""Actions that are one form and one function of ``workflow``, declared with their words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from intake.desk.action import CaseAction
from intake.desk.forms import ActionForm

_OF_THE_PAGE = ("lock_version", "seen")


@dataclass(frozen=True)
class Act:
    """One such action.

    Attributes:
        name: as in ``workflow.TRANSITIONS``; its address.
        do: the function; takes the case's id, the person, what the form holds by name, and ``expected``.
        says: what sending the form does, a sentence each.
        was: what was done, with the reference for ``{reference}``.
        button: what the button says; blank: that it is sent to the complainant, by name.
        takes: whether whoever does it becomes the handler, where nobody else is.
        writes: whether a letter to the complainant goes out, where they read any of the form.
        names: the form's fields that the function calls otherwise.
        by_address: the form's fields that a link may fill in.
    """

    name: str
    form: type[ActionForm]
    do: Callable[..., Any]
    title: Any
    says: tuple[Any, ...]
    was: Any
    button: Any = ""
    takes: bool = False
    writes: bool = True
    names: Mapping[str, str] = field(default_factory=dict)
    by_address: tuple[str, ...] = ()


class SimpleAction(CaseAction):
    """Hands what was typed to a function of ``workflow``, and says what came of it."""

    act: ClassVar[Act]

    def given(self, form: Any) -> dict[str, Any]:
        """Return what the form holds, as the function calls it."""
        held = {name: value for name, value in form.cleaned_data.items() if name not in _OF_THE_PAGE}
        return {self.act.names.get(name, name): value for name, value in held.items()}

    def consequences(self) -> list[str]:
        said = [str(each) for each in self.act.says]
        return [*said, *self._you_become_the_handler()] if self.act.takes else said

    def perform(self, form: Any) -> None:
        self.act.do(self.object.pk, self.user, **self.given(form), expected=form.cleaned_data["lock_version"])

    def done(self) -> str:
        said = str(self.act.was).format(reference=self.object.shown_reference)
        return f"{said} {self._letter()}" if self.writes_to_them else said

    @property
    def writes_to_them(self) -> bool:
        return self.act.writes and bool(self.form_class.public)

    def _form(self, data: Any = None, **kwargs: Any) -> ActionForm:
        asked = {name: self.request.GET[name] for name in self.act.by_address if name in self.request.GET}
        return super()._form(data, **kwargs, initial=asked)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "writes_to_complainant": self.writes_to_them}


def view_of(act: Act) -> type[SimpleAction]:
    """Return the view of an action that was declared."""
    declared = {"name": act.name, "form_class": act.form, "page_title": act.title, "button": act.button, "act": act}
    return type((_("%(title)sAction") % {"title": act.name.title()}), (SimpleAction,), declared)
