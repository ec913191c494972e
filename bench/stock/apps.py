"""The stock site's one app."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    """A page of rich text."""

    name = "bench.stock"
    label = "stock"
    default = True
