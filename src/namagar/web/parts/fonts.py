"""The font in which papers are set: the TTF files that come with the front-end packages."""

from django.conf import settings

FONTS = settings.NODE_MODULES / "vazirmatn" / "fonts" / "ttf"
