"""`make letters`: every letter of the four demo organisations as text, HTML and PDF, in var/letters/.

The demo is loaded into a database of its own that is thrown away. A letter is about one of its cases where that
fits, and about an invented one else; what is still to be written is invented. ``--pictures`` takes a picture of each
HTML too, narrow and wide, light and dark, where there is Chromium.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "var" / "letters"
DATABASE = OUT / "letters.sqlite3"

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.cases.models import Case
    from intake.letters.kinds import Letter


def case_for(letter: "Letter", cases: "list[Case]") -> "Case | None":
    """Return a case that a letter could be about now."""
    from intake.letters.models import MessageKind as K

    wanted: dict[Any, Any] = {
        K.RECEIPT: lambda case: not case.is_closed,
        K.OUTCOME: lambda case: case.state == "responded",
        K.EXHAUSTED: lambda case: case.closing == "exhausted",
        K.COMPLETION: lambda case: case.closing == "exhausted",
        K.LAPSED: lambda case: case.closing == "lapsed",
        K.WITHDRAWN: lambda case: case.closing == "withdrawn",
        K.ESCALATED: lambda case: case.state == "open" and case.current_run.seq > 1,
    }
    fits = wanted.get(letter.kind, lambda case: not case.is_closed)
    return next((case for case in cases if fits(case)), cases[0] if cases and letter.of_case else None)


def write(organisation: "Organisation") -> int:
    """Write every letter of an organisation; return how many."""
    from home.time import now
    from intake.cases.models import Case
    from intake.letters import printing, rendering, samples, templates, writing
    from intake.letters.kinds import LETTERS

    folder = OUT / organisation.site.hostname
    folder.mkdir(parents=True, exist_ok=True)
    related = ("organisation__site", "version", "current_run__unit", "complainant__content")
    cases = list(Case.objects.filter(organisation=organisation).select_related(*related).order_by("pk"))
    chosen = templates.settings_of(organisation)
    for letter in LETTERS.values():
        case = case_for(letter, cases) if letter.of_case else None
        values = samples.of_case(letter, case) if case else samples.made_up(letter, organisation)
        text = templates.text_of(organisation, letter, case.current_run.stage_key if case and case.current_run else "")
        subject = writing.subject_of(text, values, chosen)
        told = writing.filled(letter, text.body, values, in_full=False)
        whole = writing.filled(letter, text.body, values, in_full=True)
        name = letter.kind.name.lower()
        (folder / f"{name}.txt").write_text(f"Subject: {subject}\n\n{rendering.text(told)}", encoding="utf-8")
        for form, blocks in (("email", told), ("page", whole)):
            html = rendering.html(blocks, subject=subject, sender=organisation.name, accent=organisation.accent)
            (folder / f"{name}-{form}.html").write_text(html, encoding="utf-8")
        if printing.available():
            made = printing.pdf(
                whole, organisation, title=str(letter.title), day=organisation.local(now()).date(),
                reference=str(values.get("reference", "")), to=[str(values["name"]), "1 High Street"],
            )  # fmt: skip
            (folder / f"{name}.pdf").write_bytes(made)
    return len(LETTERS)


def pictures() -> int:
    """Take a picture of every HTML file; return how many."""
    from playwright.sync_api import sync_playwright

    from tests.chromium import find_chromium

    path = find_chromium()
    if path is None:
        raise SystemExit("There is no Chromium on this machine. On Debian: apt-get install chromium")
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page()
        for source in sorted(OUT.glob("*/*.html")):
            page.goto(source.as_uri())
            for scheme, width in (("light", 320), ("light", 800), ("dark", 800)):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words it knows
                page.set_viewport_size({"width": width, "height": 700})
                page.screenshot(path=source.with_name(f"{source.stem}-{width}-{scheme}.png"), full_page=True)
                taken += 1
        browser.close()
    return taken


def main() -> None:
    """Write the letters, and say where they are."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pictures", action="store_true", help="take a picture of each HTML too")
    options = asked.parse_args()
    sys.path.insert(0, str(ROOT))
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob(f"{DATABASE.name}*"):
        old.unlink()
    os.environ["DATABASE_URL"] = f"sqlite:///{DATABASE}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "recourse.settings.dev"
    os.environ["LOG_LEVEL"] = "ERROR"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from home.models import Organisation

    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        call_command("migrate", verbosity=0, stdout=nowhere)
        call_command("load_demo", stdout=nowhere)
    written = [write(organisation) for organisation in Organisation.objects.select_related("site")]
    connections.close_all()
    for old in OUT.glob(f"{DATABASE.name}*"):
        old.unlink()
    taken = f", {pictures()} pictures" if options.pictures else ""
    print(f"{sum(written)} letters of {len(written)} organisations{taken} in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
