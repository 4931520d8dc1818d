"""The face `account` as Django finds its templates."""

from django.apps import AppConfig


class Account(AppConfig):
    """Templates and tags of `account`."""

    name = "namagar.web.account"
    label = "web_account"
