"""Addresses that have something of a case to give and are held back by something else than its number.

What can be walked by role is walked, in ``tests/intake/desk/test_matrix.py`` and ``test_matrix_beside.py``. Of the rest
each says here what holds it back, and names the test that shows it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """What holds an address back.

    Attributes:
        by: the guard, in words.
        shown: the file and the name of the test that shows it.
    """

    by: str
    shown: str


_OWN = Guard(
    "an entry at the desk is found by whose it is", "test_entering.py::test_nobody_else_sees_what_somebody_is_entering"
)
_WORKERS = Guard(
    "people with a unit alone, and their own organisation's forms",
    "test_entering.py::test_only_people_with_a_unit_enter_and_only_for_their_own_organisation",
)
_TEXTS = Guard(
    "administrators of the organisation", "../letters/test_editor.py::test_nobody_else_may_read_or_write_them"
)
_RULES = Guard("editors of the organisation; rules name no case", "test_rules.py::test_who_reaches_it")
_QUESTIONS = Guard(
    "editors of the form; questions name no case", "../forms/test_when_asked.py::test_nobody_else_comes_here"
)
_UNITS = Guard(
    "administrators of the organisation; cases are counted, not named",
    "../routing/test_units_change.py::test_only_administrators_of_the_organisation_reach_it",
)
_PASS = Guard(
    "the complainant's pass, which opens one case",
    "../letters/test_own_page.py::test_nothing_is_there_for_who_has_no_pass",
)
_GIVERS = Guard(
    "administrators, and managers of the top; it names no case", "test_register.py::test_nobody_else_lets_anybody_in"
)

#: From the folder of the matrix.
GUARDED_ELSEWHERE: dict[str, Guard] = {
    "admin/entering/": _WORKERS,
    "admin/entering/<uuid:key>/": _OWN,
    "admin/entering/<uuid:key>/discard/": _OWN,
    "admin/entering/<uuid:key>/done/": _OWN,
    "admin/entering/<uuid:key>/receipt/": _OWN,
    "admin/on-the-spot/": Guard(
        "people with a unit alone, and their own organisation's forms",
        "test_on_the_spot.py::test_another_organisations_form_is_out_of_reach",
    ),
    "admin/forms/try/<int:pk>/": Guard(
        "who edits the form; what is tried is stored nowhere",
        "../forms/test_try_it.py::test_it_is_for_who_edits_the_form_and_is_offered_to_them",
    ),
    "admin/forms/when/<int:pk>/": _QUESTIONS,
    "admin/forms/when/<int:pk>/<str:key>/": _QUESTIONS,
    "admin/forms/when/<int:pk>/<str:key>/<int:place>/": _QUESTIONS,
    "admin/letter_choices/": _TEXTS,
    "admin/letter_texts/": _TEXTS,
    "admin/letter_texts/<slug:kind>/": Guard(
        "a real case is looked at only by who may see it",
        "../letters/test_editor.py::test_a_real_case_is_shown_only_to_who_may_see_it",
    ),
    "admin/inspectors/": _GIVERS,
    "admin/inspectors/<int:pk>/": _GIVERS,
    "admin/inspectors/new/": _GIVERS,
    **dict.fromkeys(
        (
            "admin/rules/", "admin/rules/<int:pk>/", "admin/rules/<int:pk>/change/", "admin/rules/<int:pk>/import/",
            "admin/rules/<int:pk>/publish/", "admin/rules/<int:pk>/rule/", "admin/rules/<int:pk>/rule/<int:number>/",
            "admin/rules/<int:pk>/rules.csv", "admin/rules/<int:pk>/try/", "admin/rules/begin/<int:form>/",
        ),
        _RULES,
    ),
    "admin/units/close/<int:pk>/": _UNITS,
    "admin/units/move/<int:pk>/": _UNITS,
    **dict.fromkeys(
        (
            "complaint/contact/", "complaint/contact/code/", "complaint/everything.pdf", "complaint/everything.zip",
            "complaint/handled/", "complaint/more/",
        ),
        _PASS,
    ),
    "complaint/letters/<uuid:uuid>/": Guard(
        "the pass, and that the letter is to them",
        "../letters/test_own_page.py::test_letters_are_read_on_the_page_and_are_nobody_elses",
    ),
    "complaint/lost/": Guard(
        "it says the same of every reference",
        "../letters/test_own_page.py::test_an_unknown_reference_and_a_wrong_code_ask_the_database_the_same",
    ),
    "complaint/page/file/<uuid:key>/": Guard(
        "the pass, and that the file is theirs",
        "../evidence/test_giving_out.py::test_complainants_save_their_own_files_and_nobody_elses",
    ),
    **dict.fromkeys(
        (f"complaint/{rest}" for rest in ("", "page/", "further/", "enough/", "back/", "sign-out/")),
        Guard("the complainant's codes", "../test_portal.py::test_without_a_pass_there_is_nothing_to_see"),
    ),
}  # fmt: skip

#: Walked by role, beside the cases' own addresses.
WALKED_BESIDE = {
    "admin/learning/", "admin/learning/results/", "admin/learning/export.<str:form>", "admin/weekly-log/",
    "admin/weekly-log/<str:monday>/", "admin/weekly-log/<str:monday>/log.pdf", "admin/register/",
    "admin/register/results/", "admin/register/export.<str:form>", "admin/log/", "admin/log/results/",
    "admin/log/<int:pk>/", "admin/log/<int:pk>/evidence/<uuid:key>/", "admin/letters_waiting/",
    *(f"admin/letters_waiting/<int:pk>/{what}/" for what in ("resend", "instead", "print", "posted")),
}  # fmt: skip
