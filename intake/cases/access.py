"""Who may see a case. Every list, count, search, export, file and e-mail asks here (rule 5)."""

from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, Value, When

if TYPE_CHECKING:
    from intake.cases.models import Case
    from intake.cases.places import Posts


class Probe(Exists):
    """EXISTS that is asked of one row at a time, as it stands.

    As one of several conditions, PostgreSQL would else find the rows of the whole table first, and keep them by:
    that takes the longer, the more there are, when twenty are looked at.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Return the condition with an offset, which keeps the planner from taking it apart."""
        sql, parameters = self.as_sql(compiler, connection)
        return f"{sql[:-1]} OFFSET 0)", parameters


class Rights:
    """What somebody may see and do, in their own right and for those whose place they take today.

    For another they see and do what the other would, as long as neither of them, nor anybody between,
    is concerned or barred (rules 5 and 6).
    """

    def __init__(self, user: Any) -> None:
        from intake.cases import places

        self.user = user
        self.presence, self.posts = places.of(user)

    def sees(self, posts: "Posts") -> Q:
        """Match the cases that are seen by these posts."""
        from intake.cases.models import StageRun

        runs = StageRun.objects.filter(posts.sees(), case=OuterRef("pk"))
        actor_now = self._has_it(posts) & _not_barred(posts)
        # Whoever may act now sees the current run. Few cases are restricted: of these alone it is asked who has them.
        seen = Q(restricted=False) | Q(restricted=True) & _asked_of_each(actor_now)
        if not posts.oversees_all:  # every case has a run (rule 4)
            # Alone, what the runs say is a join to the database, and it may begin with either; as one of several it
            # would be asked of every run there is.
            seen &= Q(Exists(runs)) if len(self.posts) == 1 else Q(Probe(runs))
        seen &= ~_concerns(posts)
        return seen if posts.in_their_own_right else seen & _not_barred(posts)

    def acts(self, posts: "Posts") -> Q:
        """Match the open cases that these posts let somebody act on now."""
        from intake.cases.models import State

        return self.holds(posts) & ~Q(state=State.CLOSED)

    def holds(self, posts: "Posts") -> Q:
        """Match the cases, closed or not, that are these posts' at the stage where they stand."""
        stands_in = Q(current_run__unit__in=posts.manages, current_run__role="handlers", restricted=False)
        own = self._has_it(posts) | stands_in
        held = _asked_of_each(own & _not_barred(posts)) & ~_concerns(posts)
        if posts.safeguards:  # who leads safeguarding has cases of every unit
            return held
        return Q(desk_unit__in=posts.desks()) & held  # the same once more, where there is an index

    def _has_it(self, posts: "Posts") -> Q:
        from_above = posts.stands_in_from_above()
        own = posts.people("current_run__")
        return own if from_above is None else own | from_above

    def any_of(self, match: Any) -> Q:
        """Match what any of the posts match."""
        found = match(self.posts[0])
        for posts in self.posts[1:]:
            found |= match(posts)
        return found

    def in_place_of(self) -> Any:
        """Say in whose place a case is acted on, else seen; null where it is in one's own right."""
        whens = [
            When(match(posts), then=Value(None if posts.in_their_own_right else posts.person))
            for match in (self.acts, self.sees)
            for posts in self.posts
        ]
        none = Value(None, output_field=models.IntegerField())
        if all(posts.in_their_own_right for posts in self.posts):
            return none
        return models.Case(*whens, default=none, output_field=models.IntegerField())

    def from_above(self) -> Any:
        """Say whether a case is acted on only because everybody whose it is is away."""
        matches = [match for match in (posts.stands_in_from_above() for posts in self.posts) if match is not None]
        if not matches:
            return Value(False)
        covered = matches[0]
        for match in matches[1:]:
            covered |= match
        return _said(covered)


def _said(match: Q) -> models.Case:
    return models.Case(When(match, then=True), default=False, output_field=models.BooleanField())


def _asked_of_each(match: Q) -> Q:
    """Match what is matched, asked of one case at a time: joins to its run and back would be made of all at once."""
    from intake.cases.models import Case

    return Q(Probe(Case.objects.filter(match, pk=OuterRef("pk")).order_by()))


def _not_barred(posts: "Posts") -> Q:
    """Match cases whose current stage keeps nobody of the chain out for an earlier one (rule 6)."""
    from intake.cases.models import Handled

    earlier = Handled.objects.filter(
        user__in=posts.chain, run__case=OuterRef("pk"), run__seq__lt=OuterRef("current_run__seq")
    )
    return Q(current_run__independent=False) | ~Q(Exists(earlier))


def _concerns(posts: "Posts") -> Q:
    """Match cases that concern somebody of the chain (rule 6)."""
    from intake.cases.models import Conflict

    return Q(Probe(Conflict.objects.filter(case=OuterRef("pk"), user__in=posts.chain, cleared_at=None)))


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, as far as somebody may know of them."""

    def visible_to(self, user: Any) -> "CaseQuerySet":
        """Narrow to the cases that ``user`` may see.

        People of any of the case's runs, and managers of the units above; of a restricted case,
        those alone who may act on it now; and whoever takes the place of one of them today. Whom the
        case concerns sees nothing of it, and being a superuser shows nothing either.
        """
        return self._seen(Rights(user))

    def locked(self, *joined: str, **which: Any) -> "Case":
        """Lock one case, then read it with what is ``joined`` to it; in a transaction.

        In two steps: PostgreSQL, having waited for a row's lock, gives that row as it is now, and those joined to it
        as they were before the wait. Saving such a stage run would undo what the other has just done.

        Raises:
            Case.DoesNotExist: where there is no such case.
        """
        if connection.features.has_select_for_update:
            which = {"pk": self.select_for_update(of=("self",)).values_list("pk", flat=True).get(**which)}
        return self.select_related(*joined).get(**which)

    def visible_with(self, rights: Rights) -> "CaseQuerySet":
        """Do as ``visible_to``, for whom it has been found out already."""
        return self._seen(rights)

    def _seen(self, rights: Rights) -> "CaseQuerySet":
        return self._of(rights, rights.sees)

    def _of(self, rights: Rights, match: Any) -> "CaseQuerySet":
        """Narrow to what one of their posts matches. What a post acts on or holds, it sees: that is not asked again."""
        if not rights.posts:
            return self.none()
        return self.filter(organisation_id=rights.user.organisation_id).filter(rights.any_of(match))

    def actionable_by(self, user: Any) -> "CaseQuerySet":
        """Narrow to visible cases that are not closed and that ``user`` may act on now.

        The people of the current run; where handlers have it, also the managers of that same unit,
        who stand in for them; whoever takes the place of one of these today; and where they are all
        away with nobody in their place, the nearest managers above. Independence is enforced (rule 6).
        """
        return self.actionable_with(Rights(user))

    def actionable_with(self, rights: Rights) -> "CaseQuerySet":
        """Do as ``actionable_by``, for whom it has been found out already."""
        return self._of(rights, rights.acts)

    def held_by(self, user: Any) -> "CaseQuerySet":
        """Narrow to visible cases that are ``user``'s at the stage where they stand, whether closed or not."""
        rights = Rights(user)
        return self._of(rights, rights.holds)

    def visible_and_actionable(self, user: Any, rights: Rights | None = None) -> "CaseQuerySet":
        """Narrow to visible cases, each with what this person is to it.

        ``actionable``: whether they may act on it now. ``held``: whether they might, were it not closed.
        ``in_place_of``: the id of the person in whose
        place they act, else see it; None in their own right. ``from_above``: everybody whose it is is away.

        Args:
            rights: theirs, where they have been found out already.
        """
        rights = rights or Rights(user)
        found = self._seen(rights)
        if not rights.posts:
            return found
        return found.annotate(
            actionable=_said(rights.any_of(rights.acts)),
            held=_said(rights.any_of(rights.holds)),
            in_place_of=rights.in_place_of(),
            from_above=rights.from_above(),
        )

    def waiting(self) -> "CaseQuerySet":
        """Narrow to what staff must do something about: what is open, and what a person was asked to decide.

        The complainant was given a window that passes no case by itself ("normally"): once it is over,
        somebody decides whether the case is closed.
        """
        from intake.cases.models import State

        return self.exclude(state=State.CLOSED).filter(
            Q(state=State.OPEN) | Q(_asked_to_decide(), state=State.RESPONDED)
        )

    def by_urgency(self) -> "CaseQuerySet":
        """Order by what is due next, soonest first."""
        return self.order_by(F("next_due"), "pk")


def _asked_to_decide() -> "Probe":
    from intake.cases.models import Deadline, DeadlineKind

    return Probe(
        Deadline.objects.filter(
            run=OuterRef("current_run"),
            kind=DeadlineKind.ESCALATE,
            discretionary=True,
            breached_event__isnull=False,
            met_at=None,
            void=False,
        )
    )


def may_see(user: Any, case: "Case") -> bool:
    """Tell whether somebody may see this case."""
    from intake.cases.models import Case

    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def may_act(user: Any, case: "Case") -> bool:
    """Tell whether somebody may act on this case now."""
    from intake.cases.models import Case

    return Case.objects.actionable_by(user).filter(pk=case.pk).exists()


def may_hold(user: Any, case: "Case") -> bool:
    """Tell whether somebody may act on this case, or might if it were not closed."""
    from intake.cases.models import Case

    return Case.objects.held_by(user).filter(pk=case.pk).exists()


def manages(user: Any, case: "Case") -> bool:
    """Tell whether somebody whose case it is manages its unit or one above, or is trusted with it as a manager is.

    So is anybody where there is no manager, and the safeguarding lead of what is about safety.
    """
    from home.units import Tree
    from intake.cases.models import Case, Role

    tree, run = Tree(case.organisation), case.current_run
    assert run is not None  # every case has a stage (rule 4)
    if not tree.managers(run.unit) or run.role == Role.SAFEGUARDING:
        return True
    above = {manager.pk for unit in tree.with_ancestors(run.unit) for manager in tree.managers(unit)}
    rights, rows = Rights(user), Case.objects.filter(pk=case.pk, organisation_id=user.organisation_id)
    return any(posts.person in above and rows.filter(rights.holds(posts)).exists() for posts in rights.posts)
