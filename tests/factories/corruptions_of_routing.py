"""What somebody might do to rules, to units, and to where a case was sent."""

from intake.routing.models import RuleSet
from tests.factories.story import Story, corruption, sql
from tests.factories.world import START


@corruption("rules_unchanged")
def published_rules_reworded(story: Story) -> None:
    sql("UPDATE intake_ruleset SET note = 'better' WHERE published_at IS NOT NULL")


@corruption("routing_on_record")
def rules_that_decided_removed(story: Story) -> None:
    rules = RuleSet.objects.get()
    sql("DELETE FROM intake_ruleset WHERE id = %s", rules.pk)


@corruption("routing_on_record")
def case_about_another_unit(story: Story) -> None:
    sql("UPDATE intake_case SET unit_id = %s WHERE id = %s", story.world.unit("south-east-hub").pk, story.fresh.pk)


@corruption("routing_on_record")
def case_made_urgent(story: Story) -> None:
    sql("UPDATE intake_case SET urgent = %s WHERE id = %s", True, story.fresh.pk)


@corruption("units_sound")
def unit_closed_with_its_open_cases(story: Story) -> None:
    heir = story.world.unit("south-east-hub").pk
    sql(
        "UPDATE home_unit SET closed_on = %s, successor_id = %s WHERE id = %s",
        START.date(), heir, story.world.unit("north-east-hub").pk,
    )  # fmt: skip


@corruption("units_sound")
def unit_that_is_its_own_successor(story: Story) -> None:
    unit = story.world.unit("east-midlands-hub").pk
    sql("UPDATE home_unit SET closed_on = %s, successor_id = %s WHERE id = %s", START.date(), unit, unit)
