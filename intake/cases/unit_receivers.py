"""What this room knows of a unit that is to be closed or moved, and what it does then."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from home.models import Unit
from home.time import now
from home.unit_changes import Consequence, UnitChange, cases_in_words
from home.units import Tree
from intake.cases import resettling
from intake.forms.models import IntakeFormPage
from intake.routing.models import RuleSet
from policies.models import PolicyPage, PolicyVersion


def will_change(sender: Any, change: UnitChange, before: Tree, after: Tree, **kwargs: Any) -> list[Consequence]:
    """Say which cases would go where, and what names the unit."""
    found = [Consequence(_("Open cases"), _cases(change, before, after))]
    if change.closes:
        named = [*_rules(change.unit), *_policies(change.unit), *_forms(change.unit)]
        leads = _("Each of these leads to %(unit)s from now on; change them when you next can.")
        assert change.successor is not None  # it is closed
        lines = [*named, leads % {"unit": change.successor.name}] if named else [_("Nothing names it.")]
        found.append(Consequence(_("Rules, policies and forms that name it"), lines))
    return found


def changes(sender: Any, change: UnitChange, before: Tree, after: Tree, user: Any, **kwargs: Any) -> int:
    """Move the open cases, in the transaction in which the unit is changed."""
    return resettling.apply(change, before, after, user)


def _cases(change: UnitChange, before: Tree, after: Tree) -> list[str]:
    going = Counter(each.assignment.unit.name for each in resettling.plan(change, before, after))
    if not going:
        return [_("No open case goes to other people.")]
    lines = [cases_in_words(number, to) for to, number in sorted(going.items())]
    return [*lines, _("Each keeps its dates. Those who get them and those who had them are told.")]


def _rules(unit: Unit) -> list[str]:
    found = []
    for rules in RuleSet.objects.filter(organisation=unit.organisation_id).select_related("form").order_by("pk"):
        names = [rule.name for rule in rules.as_rules if rule.unit == unit.slug]
        if names and (rules.is_draft or _still_decides(rules)):
            told = {"form": rules.form.title, "rules": ", ".join(f"“{name}”" for name in names)}
            found.append(_("Rules of the form “%(form)s”: %(rules)s") % told)
    return list(dict.fromkeys(found))


def _still_decides(rules: RuleSet) -> bool:
    held = RuleSet.objects.in_force(now()).filter(form=rules.form_id).first()
    return held is not None and rules.number is not None and rules.number >= (held.number or 0)


def _policies(unit: Unit) -> list[str]:
    """Name the stages that cases run by, or will, and the policies that the unit owns."""
    own = PolicyPage.objects.filter(path__startswith=unit.organisation.site.root_page.path).order_by("path")
    found = [_("It owns the policy “%(policy)s”.") % {"policy": page.title} for page in own.filter(owner_unit=unit)]
    for version in PolicyVersion.objects.filter(policy__in=own, withdrawn_from=None).order_by("policy", "pk"):
        for stage in version.promise.stages:
            names = [who.of for who in (stage.handled_by, stage.substitute) if who is not None]
            if unit.slug in names:
                told = {"stage": stage.name, "policy": version.title, "number": version.number}
                found.append(_("The stage “%(stage)s” of “%(policy)s”, version %(number)s") % told)
    return found


def _forms(unit: Unit) -> list[str]:
    forms = IntakeFormPage.objects.filter(default_unit=unit).order_by("path")
    return [_("The form “%(form)s” gives it what nobody could place.") % {"form": form.title} for form in forms]
