"""Where the demo organisations' forms send what comes; what is marked "ours" is not in their policies."""

from intake.routing.engine import ABOUT, DONT_KNOW, Condition, Priority, Rule, Sensitivity

_UNSAFE = Condition("safety", answers=("yes",))
_PERHAPS = Condition("safety", answers=(DONT_KNOW,))
_CANT_TELL = Condition(ABOUT, answers=(DONT_KNOW,))

#: Safeguarding comes before everything else.
UNSAFE = Rule("Somebody may be unsafe", (_UNSAFE,), sensitivity=Sensitivity.SAFEGUARDING, priority=Priority.URGENT)
#: Ours: somebody looks at once whether anybody is unsafe.
PERHAPS_UNSAFE = Rule("They can't tell whether somebody is unsafe", (_PERHAPS,), priority=Priority.URGENT)


def cant_tell(name: str, who: tuple[str, ...], unit: str) -> tuple[Rule, Rule]:
    """Return the rules for people who can't tell which part of the organisation it is about."""
    they = Condition("who", answers=who)
    urgent = Rule(
        f"{name}, and perhaps somebody is unsafe", (they, _CANT_TELL, _PERHAPS), unit, priority=Priority.URGENT
    )
    return urgent, Rule(name, (they, _CANT_TELL), unit)


def in_order(*pairs: tuple[Rule, Rule], others: tuple[Rule, ...] = ()) -> tuple[Rule, ...]:
    """Return rules in their order: safety first, then what is urgent, then the rest."""
    return (UNSAFE, *(pair[0] for pair in pairs), *others, PERHAPS_UNSAFE, *(pair[1] for pair in pairs))


#: Ours: nurses and counsellors hear most of those who use the services themselves.
SCHOOLS_MUTUAL_SERVICES = in_order(
    cant_tell("People who use our services and can't tell", ("service-user",), "healthcare-and-wellbeing")
)
#: Ours: people look for work through the candidates team.
SENNECTIONS = in_order(cant_tell("People registered with us who can't tell", ("candidate",), "candidates-team"))
#: Ours: mentors work in the schools; and nobody's colleagues decide first on what a member of staff says.
ASHTON_ON_MERSEY_SCITT = in_order(
    cant_tell("Mentors and partner schools who can't tell", ("mentor", "school"), "school-placements"),
    others=(
        Rule(
            "Our own staff, and perhaps somebody is unsafe", (Condition("who", answers=("staff",)), _PERHAPS),
            stage="SCITT management team", priority=Priority.URGENT,
        ),
        Rule(
            "Our own staff: not decided by colleagues", (Condition("who", answers=("staff",)),),
            stage="SCITT management team",
        ),
    ),
)  # fmt: skip
#: Ours: what a parent says may be about a child.
EAST_MIDLANDS_SOUTH_MATHS_HUB = (
    UNSAFE,
    PERHAPS_UNSAFE,
    Rule("A parent or carer", (Condition("who", answers=("parent",)),), priority=Priority.URGENT),
)
