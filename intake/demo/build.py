"""Building a demo organisation through the same doors that editors and administrators use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from wagtail.models import Page, Site

from home.models import CalendarDay, ContactPage, Membership, Organisation, Term, Unit, User
from home.organisations import create_organisation, create_site
from home.time import now
from intake.demo.story import Rewording
from intake.forms.blocks import stream_of
from intake.forms.models import IntakeFormPage
from intake.routing import publishing
from intake.routing.engine import Rule
from policies.blocks import from_stage
from policies.models import PolicyIndexPage, PolicyPage
from policies.procedures import Procedure, preset

PASSWORD = "recourse-demo"  # noqa: S105 - printed for whoever tries the demo; refused in production


@dataclass(frozen=True)
class Person:
    """An invented person: what they are, and where they work."""

    first_name: str
    last_name: str
    email: str
    what: str
    handles: Sequence[str] = ()
    manages: Sequence[str] = ()
    group: str = "staff"
    shown: bool = True


@dataclass(frozen=True)
class Place:
    """A unit below another."""

    slug: str
    name: str
    kind: str
    parent: str = "organisation"
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """What one policy says.

    Attributes:
        effective: a date, or so long from the day on which the organisation is set up (negative: before); None
            where the published policy leaves it blank.
        review: likewise.
        preset: the shipped procedure that it promises; blank where it promises none.
    """

    title: str
    slug: str
    summary: str
    body: Sequence[tuple[str, object]]
    owner_role: str
    effective: date | timedelta | None
    review: date | timedelta | None
    note: str = "The first version."
    category: str = "complaints"
    preset: str = ""


@dataclass(frozen=True)
class FormWords:
    """What a form says.

    Attributes:
        who: the answers to "who are you", as slug and label.
        questions: pages of its own and changed ones, as ``intake.forms.blocks`` has them.
        details: further fields of its page, such as the kinds that it takes.
        rules: where it goes, before the complainant's own choice; a stage is named by its name.
    """

    title: str
    slug: str
    introduction: str
    who: Sequence[tuple[str, str]]
    default_unit: str
    questions: Sequence[tuple[str, dict[str, Any]]] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    rules: Sequence[Rule] = ()


@dataclass(frozen=True)
class Demo:
    """All there is to say about one demo organisation.

    Attributes:
        details: further fields of its ``Organisation``.
        policies: the one that its form hangs on first.
        rewordings: what was published later, as part of its past.
        terms: name, first and last day of school terms.
        inset: days without pupils, each with its reason.
        lead: whose safety reports are, by their address: one of its people.
    """

    name: str
    hostname: str
    details: dict[str, Any]
    places: Sequence[Place]
    people: Sequence[Person]
    catch_all: str
    introduction: str
    policies: Sequence[Words]
    form: FormWords
    rewordings: Sequence[Rewording] = ()
    terms: Sequence[tuple[str, date, date]] = ()
    inset: Sequence[tuple[date, str]] = ()
    lead: str = ""

    def build(self, port: int) -> Organisation:
        """Make the organisation as of :func:`home.time.now`: its units, people, terms, policies and form."""
        organisation = organisation_with(
            create_site(self.hostname, port, self.name),
            self.name,
            self.places,
            self.people,
            catch_all=self.catch_all,
            **self.details,
        )
        calendar = organisation.calendar
        for name, first, last in self.terms:
            Term.objects.create(calendar=calendar, name=name, first=first, last=last)
        for day, reason in self.inset:
            CalendarDay.objects.create(calendar=calendar, date=day, kind="inset", reason=reason)
        self._furnish(organisation, organisation.people.get(groups=organisation.editors))
        return organisation

    def appoint(self, organisation: Organisation) -> None:
        """Say who the safeguarding lead is. Apart from ``build``: an organisation need not have one."""
        organisation.safeguarding_lead = organisation.people.get(email=self.lead)
        organisation.full_clean()
        organisation.save()

    def _furnish(self, organisation: Organisation, editor: User) -> None:
        """Write the pages, and publish them: the form last, for it hangs on the first policy."""
        home = organisation.site.root_page.specific
        home.introduction = self.introduction
        home.save_revision(user=editor).publish(user=editor)
        index = child(home, PolicyIndexPage(title="Policies", slug="policies"), editor)
        written = [_publish(words, index, editor, organisation) for words in self.policies]
        child(home, ContactPage(title="Contact us", slug="contact"), editor)
        form = IntakeFormPage(
            title=self.form.title,
            slug=self.form.slug,
            policy=written[0],
            introduction=self.form.introduction,
            who=[("who", {"slug": slug, "label": label}) for slug, label in self.form.who],
            default_unit=organisation.units.get(slug=self.form.default_unit),
            **self.form.details,
        )
        form.questions = stream_of(self.form.questions)
        child(home, form, editor)
        procedure = publishing.procedure_of(form)
        keys = {stage.name: stage.key for stage in procedure.stages} if procedure else {}
        rules = [replace(rule, stage=keys.get(rule.stage, "")) for rule in self.form.rules]
        publishing.seal(form, organisation, rules, editor, "The first rules.")


def _publish(words: Words, index: PolicyIndexPage, editor: User, organisation: Organisation) -> PolicyPage:
    today = organisation.local(now()).date()

    def on(day: date | timedelta | None) -> date | None:
        return today + day if isinstance(day, timedelta) else day

    return policy(
        index,
        editor,
        title=words.title,
        slug=words.slug,
        summary=words.summary,
        body=words.body,
        effective=on(words.effective),
        review=on(words.review),
        owner_role=words.owner_role,
        owner_unit=organisation.units.get(parent=None),
        note=words.note,
        category=words.category,
        procedure=preset(words.preset) if words.preset else None,
    )


def organisation_with(
    site: Site,
    name: str,
    places: Sequence[Place],
    people: Sequence[Person],
    *,
    catch_all: str,
    **fields: Any,
) -> Organisation:
    """Make the organisation, its tree of units, the people in it, and its catch-all (a unit's slug)."""
    organisation = create_organisation(site=site, name=name, **fields)
    units = {"organisation": organisation.units.get(slug="organisation")}
    for order, place in enumerate(places):
        unit = Unit(
            organisation=organisation,
            parent=units[place.parent],
            slug=place.slug,
            name=place.name,
            kind=place.kind,
            sort_order=order,
            **place.details,
        )
        unit.full_clean()
        unit.save()
        units[place.slug] = unit
    # Hashing is slow on purpose; once is enough for a password that everybody knows.
    hashed = make_password(PASSWORD)
    for person in people:
        user = User.objects.create(
            email=person.email,
            password=hashed,
            first_name=person.first_name,
            last_name=person.last_name,
            organisation=organisation,
        )
        group: Group = getattr(organisation, person.group)
        user.groups.add(group)
        for role, slugs in (("handler", person.handles), ("manager", person.manages)):
            for slug in slugs:
                Membership.objects.create(unit=units[slug], user=user, role=role)
    organisation.catch_all = units[catch_all]
    organisation.full_clean()
    organisation.save()
    return organisation


def policy(
    index: PolicyIndexPage,
    editor: User,
    *,
    title: str,
    slug: str,
    summary: str,
    body: Sequence[tuple[str, object]],
    effective: date | None,
    review: date | None,
    owner_role: str,
    owner_unit: Unit | None,
    note: str,
    category: str = "complaints",
    procedure: Procedure | None = None,
    review_months: int | None = 12,
) -> PolicyPage:
    """Write a policy and publish its first version."""
    page = PolicyPage(
        title=title,
        slug=slug,
        summary=summary,
        category=category,
        owner_role=owner_role,
        owner_unit=owner_unit,
        effective_date=effective,
        review_date=review,
        review_months=review_months,
        change_note=note,
        owner=editor,
    )
    page.body = list(body)
    if procedure is not None:
        page.procedure_title = procedure.title
        page.procedure_nation = procedure.nation or ""
        page.procedure_conclude = str(procedure.conclude) if procedure.conclude else ""
        page.stages = page.stages.stream_block.to_python([from_stage(s) for s in procedure.stages])
    page.live = False
    index.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)
    page.refresh_from_db()
    return page


def child(parent: Page, page: Page, editor: User) -> Page:
    """Add a page and publish it."""
    page.live = False
    page.owner = editor
    parent.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)
    page.refresh_from_db()
    return page
