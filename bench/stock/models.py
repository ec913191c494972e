"""The page that everybody makes first."""

from wagtail.fields import RichTextField
from wagtail.models import Page


class StockPage(Page):
    """Title and rich text."""

    body = RichTextField(blank=True)

    template = "stock/stock_page.html"
