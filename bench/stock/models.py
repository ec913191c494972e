"""The pages that everybody makes first."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField
from wagtail.fields import RichTextField
from wagtail.models import Page


class StockPage(Page):
    """Title and rich text."""

    body = RichTextField(blank=True)

    template = "stock/stock_page.html"


class StockFormField(AbstractFormField):
    """A field that an editor has added."""

    page = ParentalKey("StockFormPage", on_delete=models.CASCADE, related_name="form_fields")


class StockFormPage(AbstractForm):
    """Wagtail's own form page: what is sent is kept, and thanked for."""

    intro = RichTextField(blank=True)
    thank_you_text = RichTextField(blank=True)

    template = "stock/form_page.html"
    landing_page_template = "stock/form_page_landing.html"
