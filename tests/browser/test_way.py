"""The way of a complaint, from the home page to the end of the procedure, as people walk it in a browser."""

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.management import call_command

from intake.cases.models import Case
from tests.browser import walking
from tests.browser.conftest import Visit
from tests.factories.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Tell whether the complainant's browser runs scripts. The desk is Wagtail's, and needs them."""
    return bool(request.param)


def test_the_way_of_a_complaint(visit: Visit, base: str, lasting_world: World, javascript: bool) -> None:
    from playwright.sync_api import expect

    page = visit(javascript=javascript)

    # 2. The policy, as published.
    page.goto(base)
    page.get_by_role("main").get_by_role("link", name="Complaints policy", exact=True).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("We acknowledge your complaint within 24 hours of receiving it")
    expect(main).to_contain_text("We answer your complaint within 2 working days of acknowledging it.")
    expect(main).to_contain_text("within 5 working days of receiving our decision")
    expect(main).to_contain_text("We review this policy every year.")
    for fact in ("Version", "In force from", "Next review", "Owner"):
        expect(main.get_by_role("term").filter(has_text=fact)).to_be_visible()
    main.get_by_role("link", name="Make a complaint").first.click()

    # 3. The form: first a wrong answer.
    page.get_by_role("link", name="Start", exact=True).click()
    for _, go_on in walking.STEPS[:-1]:
        go_on(page)
    walking.contact(page, email="jo@example", name="Jo Bloggs")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: How we can reach you"))
    link = summary.get_by_role("link", name="Write the email address in full, such as name@example.org.")
    expect(link).to_have_attribute("href", "#id_email")
    expect(page.get_by_label("Your name")).to_have_value("Jo Bloggs")
    expect(page.get_by_label("Your email address")).to_have_value("jo@example")
    expect(page.get_by_label("By email", exact=True)).to_be_checked()
    link.click()
    expect(page.get_by_label("Your email address")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("jo@example.org")
    walking.press(page, "Continue")
    page.get_by_role("heading", name="Is there anything you want to show us?").wait_for()
    walking.past_files(page)
    expect(main).to_contain_text("Nothing has been sent yet")
    expect(main).to_contain_text("Friday 27 March 2026")
    assert Case.objects.count() == 0
    walking.press(page, "Send complaint")
    expect(main).to_contain_text("Who has it now: North East hub.")
    expect(main).to_contain_text("By 5.30pm on Friday 3 April 2026")
    expect(main).to_contain_text("At the latest by the end of Wednesday 8 April 2026")
    given = walking.kept(page)

    # 4. The worker delivers; the request did not.
    assert mail.outbox == []
    letters = {letter.to[0]: letter for letter in delivered()}
    assert set(letters) == {"jo@example.org", "newcastle@sms.example"}
    receipt, notice = letters["jo@example.org"], letters["newcastle@sms.example"]
    assert "Bloggs" not in notice.body
    link_in_mail = next(line for line in str(receipt.body).splitlines() if line.startswith(f"{base}/complaint/#"))

    # 5. The hub's handler sees it, the other hub's gets 404.
    hub = visit()
    walking.sign_in(hub, base, "newcastle")
    open_case(hub, given.reference)
    expect(hub.get_by_role("main")).to_contain_text("The teacher we were promised never came.")
    other = visit(signed_in=lasting_world.person("oxford"))
    other.goto(f"{base}/admin/cases/?show=all")
    expect(other.get_by_role("main")).not_to_contain_text(given.reference)
    assert other.goto(hub.url).status == 404

    # 6. Acknowledged, answered, and read with the link of the e-mail or with both codes.
    hub.get_by_role("link", name="Acknowledge", exact=True).click()
    walking.press(hub, "Acknowledge and write to the complainant")
    answer(hub, "not upheld", "The agency did call.")
    assert [letter.to for letter in delivered()] == [["jo@example.org"]] * 2
    if javascript:
        page.goto(link_in_mail)
        page.wait_for_url(f"{base}/complaint/page/")
    else:
        walking.type_codes(page, base, given)
    assert page.url == f"{base}/complaint/page/"
    expect(main).to_contain_text("We did not agree with this complaint.")
    expect(main.get_by_role("region", name="Our answer")).to_contain_text("The agency did call.")
    page.go_back()
    assert given.secret not in page.url
    page.goto(f"{base}/complaint/page/")

    # It climbs to the senior managers, then to the Director, and is finished.
    for who, last_day in (("senior", "Monday 13 April 2026"), ("director", None)):
        expect(main).to_contain_text(f"Please ask by the end of {last_day}." if last_day else "Take it further")
        page.get_by_role("link", name="Ask for the next stage").click()
        page.get_by_label("Is there anything you want to add?").fill("You did not ask the school.")
        walking.press(page, "Ask for the next stage")
        expect(main).to_contain_text("Your complaint is here now")
        above = visit(signed_in=lasting_world.person(who))
        above.goto(f"{base}/admin/")
        open_case(above, given.reference)
        expect(above.get_by_role("main")).to_contain_text("You did not ask the school.")
        answer(above, "partly upheld", f"We asked the school, says {who}.")
        delivered()
        page.goto(f"{base}/complaint/page/")
        expect(main).to_contain_text(f"We asked the school, says {who}.")
    expect(main).to_contain_text("so our procedure is finished")
    expect(page.get_by_role("link", name="Ask for the next stage")).to_have_count(0)
    case = Case.objects.get()
    assert (case.shown_reference, case.state, case.closing) == (given.reference, "closed", "exhausted")
    call_command("verify")


def test_about_someone_who_would_deal_with_it(visit: Visit, base: str, lasting_world: World) -> None:
    from playwright.sync_api import expect

    page = visit(javascript=False)
    given = walking.send(page, base, concerns="Yes")
    expect(page.get_by_role("main")).to_contain_text("Who has it now: the managers of Education staffing.")
    assert {letter.to[0] for letter in delivered()} == {"jo@example.org", "senior@sms.example"}
    senior = visit(signed_in=lasting_world.person("senior"))
    senior.goto(f"{base}/admin/")
    open_case(senior, given.reference)
    expect(senior.get_by_role("main")).to_contain_text("Restricted")
    hub = visit(signed_in=lasting_world.person("newcastle"))
    hub.goto(f"{base}/admin/cases/?show=all")
    expect(hub.get_by_role("main")).not_to_contain_text(given.reference)
    assert hub.goto(senior.url).status == 404


def delivered() -> list[mail.EmailMessage]:
    """Let the worker do one round; return what it sent in it."""
    before = len(mail.outbox)
    call_command("work", once=True)
    return mail.outbox[before:]


def open_case(page: "Page", reference: str) -> None:
    """Go to the cases, and to the one with this reference, which is the first."""
    page.get_by_role("link", name="Cases", exact=True).click()
    row = page.get_by_role("table").get_by_role("row").nth(1)
    row.get_by_role("link", name=reference).click()


def answer(page: "Page", outcome: str, words: str) -> None:
    """Respond to the case that is open."""
    page.get_by_role("link", name="Respond", exact=True).click()
    page.get_by_label("Outcome").select_option(outcome)
    page.get_by_label("What we found and decided").fill(words)
    walking.press(page, "Send this answer to the complainant")
    page.get_by_text("You have answered").wait_for()
