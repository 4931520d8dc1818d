"""The parts as Django finds their templates and tags; makes their converters known to addresses."""

from django.apps import AppConfig
from django.urls import register_converter


class Parts(AppConfig):
    """Templates and tags that every face draws with."""

    name = "namagar.web.parts"
    label = "web_parts"

    def ready(self) -> None:
        from namagar.web.parts.pages import CountryConverter, EditionConverter, ItemConverter

        register_converter(CountryConverter, "country")
        register_converter(EditionConverter, "edition")
        register_converter(ItemConverter, "item")
