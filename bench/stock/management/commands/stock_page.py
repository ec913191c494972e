"""``stock_page LENGTH``: a page two levels down, as long as ours."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from wagtail.models import Page, Site

from bench.stock.models import StockPage

_SENTENCE = "We answer your complaint within two working days of acknowledging it, and tell you who has it. "
# The page around the wording.
_FRAME = 400


class Command(BaseCommand):
    help = "Make the page, at /policies/complaints/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("length", type=int, help="bytes of the whole page")

    def handle(self, *args: Any, length: int, **options: Any) -> None:
        root = Page.objects.get(depth=1)
        home = root.add_child(instance=StockPage(title="Home", slug="stock-home"))
        index = home.add_child(instance=StockPage(title="Policies", slug="policies"))
        paragraph = f"<p>{_SENTENCE * 4}</p>"
        body = paragraph * ((length - _FRAME) // len(paragraph))
        index.add_child(instance=StockPage(title="Complaints policy", slug="complaints", body=body))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
        )
