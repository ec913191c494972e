"""Rules 5 and 6 at the desk: every view that fetches a case asks ``visible_to`` first."""

import re
from typing import Any

import pytest
from django.db.models import IntegerField, Value
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from home.models import Membership
from intake.cases.models import Case
from intake.cases.workflow import TRANSITIONS, By
from intake.desk.policy import CasePolicy, VisibleCases
from intake.desk.viewset import CaseViewSet
from tests.factories.doing import add_file
from tests.factories.other import Other
from tests.factories.world import World

PATTERNS = {pattern.name: pattern for pattern in CaseViewSet().get_urlpatterns()}
OF_ONE_CASE = [name for name, pattern in PATTERNS.items() if "pk" in str(pattern.pattern)]
#: What an address needs besides the case.
MORE: dict[str, tuple[Any, ...]] = {"draft": ("note",), "export": ("csv",)}
LISTS = [name for name in PATTERNS if name not in OF_ONE_CASE]


def test_every_registered_view_is_accounted_for() -> None:
    staffs = {name for name, transition in TRANSITIONS.items() if transition.by == By.STAFF}
    assert set(OF_ONE_CASE) == {"inspect", "evidence", "draft", "here", *staffs}
    assert set(LISTS) == {"index", "index_results", "export", "assign_several"}


@pytest.mark.parametrize("name", PATTERNS)
def test_every_registered_view_fetches_what_is_visible(name: str, world: World) -> None:
    world.complain()
    callback: Any = PATTERNS[name].callback
    view = callback.view_class(**callback.view_initkwargs)
    assert isinstance(view, VisibleCases)
    request = RequestFactory().get("/")
    for who, sees in (("newcastle", 1), ("oxford", 0)):
        request.user = world.person(who)
        view = callback.view_class(**callback.view_initkwargs)
        if name in OF_ONE_CASE:
            view.request, view.kwargs = request, {}
            found = view.get_base_object_queryset()
        else:
            view.setup(request)
            found = view.get_queryset()
        assert found.count() == sees


@pytest.mark.parametrize("name", ["add", "edit", "delete", "history", "history_results", "usage", "copy"])
def test_wagtails_own_views_of_a_case_do_not_exist(name: str) -> None:
    for args in ((), (1,)):
        with pytest.raises(NoReverseMatch):
            reverse(f"cases:{name}", args=args)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", OF_ONE_CASE)
@pytest.mark.parametrize("who", ["oxford", "healthcare.manager", "chair", "editor", "admin", "keeper", "elsewhere"])
def test_what_one_may_not_see_is_404(
    method: str, name: str, who: str, world: World, sign_in: Any, keeper: Any, elsewhere: Other
) -> None:
    case = world.complain()
    person = {"keeper": keeper, "elsewhere": elsewhere.manager}.get(who, who)
    response = getattr(sign_in(person), method)(address(name, case))
    assert response.status_code == 404
    case.refresh_from_db()
    assert case.lock_version == 0


@pytest.mark.parametrize("who", ["newcastle", "senior", "director"])
def test_people_of_the_unit_and_managers_above_see_it(who: str, world: World, sign_in: Any) -> None:
    case = world.complain()
    client = sign_in(who)
    assert client.get(reverse("cases:inspect", args=(case.pk,))).status_code == 200
    assert case.shown_reference in client.get(reverse("cases:index") + "?show=all").content.decode()


def test_the_filter_is_what_hides_it(world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break the rule on purpose: without the mixin's filter, a stranger reads the case."""
    case = world.complain()
    url = reverse("cases:inspect", args=(case.pk,))
    client = sign_in("oxford")
    assert client.get(url).status_code == 404
    everything = Case.objects.annotate(
        actionable=Value(True), held=Value(True), in_place_of=Value(None, IntegerField()), from_above=Value(False)
    )
    monkeypatch.setattr(VisibleCases, "visible_cases", lambda self: everything)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_other_hubs_see_neither_row_nor_count(name: str, world: World, sign_in: Any) -> None:
    case = world.complain()
    url = reverse(f"cases:{name}", args=MORE.get(name, ()))
    for query in ("", "?show=all", f"?q={case.reference}", "?show=all&state=open", "?show=all&export=csv"):
        page = sign_in("oxford").get(url + query).content.decode()
        assert case.shown_reference not in page
        assert "1 case" not in page


@pytest.mark.parametrize("who", ["editor", "admin", "keeper"])
def test_who_works_in_no_unit_has_no_list_and_no_menu_item(who: str, world: World, sign_in: Any, keeper: Any) -> None:
    world.complain()
    client = sign_in(keeper if who == "keeper" else who)
    response = client.get(reverse("cases:index"), follow=True)
    assert response.redirect_chain
    assert "You do not have permission" in response.content.decode().replace("Sorry, you", "You")
    assert "/admin/cases/" not in response.content.decode()


def test_who_works_in_a_unit_has_the_menu_item_and_little_else(world: World, sign_in: Any) -> None:
    page = sign_in("newcastle").get(reverse("wagtailadmin_home")).content.decode()
    assert '"url": "/admin/cases/"' in page
    shown = set(re.findall(r'"url": "(/admin/[^"]*)"', page))
    assert shown == {
        "/admin/cases/", "/admin/log/", "/admin/learning/", "/admin/letters_waiting/", "/admin/away/",
        "/admin/account/",
    }  # fmt: skip
    world.organisation.reviews_log = True
    world.organisation.save()
    assert '"url": "/admin/weekly-log/"' in sign_in("newcastle").get(reverse("wagtailadmin_home")).content.decode()
    for said in ("Help", "Reports", "Settings", "Search all pages"):
        assert said not in page


def test_the_person_complained_about_never_sees_it_whatever_their_rank(world: World, sign_in: Any) -> None:
    case = world.complain(details="It was Dilys Prýce, the director, who shouted at us.")
    assert case.restricted
    url = reverse("cases:inspect", args=(case.pk,))
    assert sign_in("director").get(url).status_code == 404
    assert sign_in("newcastle").get(url).status_code == 404
    assert sign_in("senior").get(url).status_code == 200


def test_a_restricted_case_is_shown_to_those_who_may_act_alone(world: World, sign_in: Any) -> None:
    case = world.complain(concerns_usual="yes")
    url = reverse("cases:inspect", args=(case.pk,))
    assert sign_in("senior").get(url).status_code == 200
    # The Director manages all units above, and is not told.
    for who in ("newcastle", "director", "chair"):
        assert sign_in(who).get(url).status_code == 404
        assert case.shown_reference not in sign_in(who).get(reverse("cases:index") + "?show=all").content.decode()


def test_whoever_leaves_a_unit_sees_its_cases_no_more(world: World, sign_in: Any) -> None:
    case = world.complain()
    client = sign_in("newcastle")
    url = reverse("cases:inspect", args=(case.pk,))
    assert client.get(url).status_code == 200
    Membership.objects.filter(user=world.person("newcastle")).delete()
    assert client.get(url).status_code == 404


def test_the_policy_offers_looking_and_nothing_else(world: World, keeper: Any) -> None:
    case = world.complain()
    policy = CasePolicy(Case)
    handler, stranger = world.person("newcastle"), world.person("oxford")
    for action in ("add", "change", "delete", "publish"):
        assert not policy.user_has_permission(handler, action)
        assert not policy.user_has_permission(keeper, action)
    assert policy.user_has_permission_for_instance(handler, "view", case)
    assert not policy.user_has_permission_for_instance(stranger, "view", case)
    assert list(policy.instances_user_has_any_permission_for(stranger, ["view"])) == []
    assert list(policy.instances_user_has_any_permission_for(handler, ["change"])) == []
    assert handler in policy.users_with_any_permission(["view"])
    assert keeper not in policy.users_with_any_permission(["view"])


def address(name: str, case: Case) -> str:
    """Return an address of the desk: of a list, of a case, or of a file that came with it."""
    more = MORE.get(name, ())
    if name == "evidence":
        add_file(case)
        more = (case.files.get().key,)
    return reverse(f"cases:{name}", args=(*((case.pk,) if name in OF_ONE_CASE else ()), *more))


def test_who_is_not_signed_in_is_asked_to(world: World, client: Any) -> None:
    case = world.complain()
    for name in PATTERNS:
        url = address(name, case)
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
