"""What staff do about time: more of it, word of how it is going, and what was asked for late or never."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from intake.cases import workflow
from intake.desk import actions
from intake.desk.action import CaseAction
from intake.desk.forms import CloseForm, DeclineForm, ExtendForm, UpdateForm
from policies import sentences
from policies.procedures import Amount, TimeUnit


class _Timed(CaseAction):
    """An action that asks for a text which the complainant reads, and says dates in words."""

    def _when(self, moment: datetime) -> str:
        return sentences.moment_in_words(moment, self.object.organisation.timezone)

    def _standing(self) -> actions.Standing:
        return actions.standing(self.object, self.run, self.stage)


class Update(_Timed):
    name = "update"
    form_class = UpdateForm
    page_title = _l("Tell them how it is going")

    def consequences(self) -> list[str]:
        said = [(_("The complainant is told: %(reaches)s") % {"reaches": self.reaches()})]
        owed = self._standing().update
        if owed is not None and owed.due is not None:
            said.append(_("We promised them news %(when)s: this is it.") % {"when": self._when(owed.due)})
        if self.stage.update is not None:
            every = sentences.amount_in_words(self.stage.update)
            said.append(
                _("While the answer is late or takes longer, the policy promises news every %(every)s.")
                % {"every": every}
            )
        return [*said, *self._you_become_the_handler(), _("No date changes.")]

    def perform(self, form: Any) -> None:
        workflow.update(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # the admin lets nobody in who is not signed in
            message=form.cleaned_data["message"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return _("You have told the complainant how %(shown_reference)s is going. %(letter)s") % {
            "shown_reference": self.object.shown_reference,
            "letter": self._letter(),
        }


class Extend(_Timed):
    name = "extend"
    form_class = ExtendForm
    page_title = _l("Give more time")
    button = _l("Give more time and tell the complainant")

    def consequences(self) -> list[str]:
        row = self._standing().answer
        said = []
        if row is not None and row.due is not None:
            latest = " at the latest" if row.projected else ""
            said.append(
                _("The answer is due %(when)s%(latest)s now. More time is counted from that date.")
                % {"when": self._when(row.due), "latest": latest}
            )
            if row.projected:
                said.append(_("Acknowledge first, if you can: until then that date, and the new one, may still move."))
        cap = self.stage.extension_cap
        if cap is not None:
            most = sentences.amount_in_words(cap)
            said.append(_("The policy promises that it takes no more than %(most)s longer each time.") % {"most": most})
        else:
            said.append(_("The policy names no longest time. Take no more than you need."))
        said.append(_("The complainant is sent the new date, and reads your reason on their own page."))
        if self.stage.update is not None:
            every = sentences.amount_in_words(self.stage.update)
            said.append(_("From now on the policy promises them news every %(every)s.") % {"every": every})
        return [*said, *self._you_become_the_handler()]

    def perform(self, form: Any) -> None:
        workflow.extend(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            amount=Amount(form.cleaned_data["n"], TimeUnit(form.cleaned_data["unit"])),
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        row = self._standing().answer
        assert row is not None  # it has just been moved
        assert row.due is not None
        return _("%(shown_reference)s is to be answered %(when)s now. %(letter)s") % {
            "shown_reference": self.object.shown_reference,
            "when": self._when(row.due),
            "letter": self._letter(),
        }


class Close(_Timed):
    name = "close"
    form_class = CloseForm
    page_title = _l("Close: we have not heard")
    button = _l("Close this case")

    def consequences(self) -> list[str]:
        window = self._standing().window
        said = []
        if window is not None and window.due is not None:
            said.append(
                _("The complainant was normally to ask for the next stage %(when)s, and has not.")
                % {"when": self._when(window.due)}
            )
        return [
            *said,
            _("The case is closed because we did not hear from them. It is not recorded that they were content."),
            _("They are told that it is closed, and read your reason on their own page."),
            _("It can't be opened again. To leave it open for longer, go back: nothing closes by itself."),
        ]

    def perform(self, form: Any) -> None:
        workflow.close(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return _("You have closed %(shown_reference)s. %(letter)s") % {
            "shown_reference": self.object.shown_reference,
            "letter": self._letter(),
        }


class Decline(_Timed):
    name = "decline"
    form_class = DeclineForm
    page_title = _l("Do not take it on")
    button = _l("Do not take it on, and close the case")

    def consequences(self) -> list[str]:
        return [
            (
                _("The complainant asked for %(name)s later than the policy says. You may take it on all the same.")
                % {"name": self.stage.name}
            ),
            _("The case is closed. They are told so, and read your reason on their own page."),
            _("It can't be opened again."),
            *self._you_become_the_handler(),
        ]

    def perform(self, form: Any) -> None:
        workflow.decline(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return _("%(shown_reference)s is not taken on, and is closed. %(letter)s") % {
            "shown_reference": self.object.shown_reference,
            "letter": self._letter(),
        }
