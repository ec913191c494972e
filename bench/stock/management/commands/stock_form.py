"""``stock_form``: Wagtail's own form page with as many questions as our form asks."""

from typing import Any

from django.core.management.base import BaseCommand
from wagtail.models import Page, Site

from bench.stock.models import StockFormField, StockFormPage, StockPage

FIELDS = (
    ("Name", "singleline"),
    ("Email", "email"),
    ("Telephone", "singleline"),
    ("Who", "singleline"),
    ("About", "singleline"),
    ("Concerns", "singleline"),
    ("Whom", "singleline"),
    ("Day", "date"),
    ("Details", "multiline"),
    ("Wish", "multiline"),
)


class Command(BaseCommand):
    help = "Make the page, at /complain/."

    def handle(self, *args: Any, **options: Any) -> None:
        root = Page.objects.get(depth=1)
        home = root.add_child(instance=StockPage(title="Home", slug="stock-home"))
        form = StockFormPage(
            title="Complain", slug="complain", intro="<p>Tell us.</p>", thank_you_text="<p>Thanks.</p>"
        )
        form.form_fields = [
            StockFormField(sort_order=place, label=label, field_type=kind, required=False)
            for place, (label, kind) in enumerate(FIELDS)
        ]
        home.add_child(instance=form)
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
        )
