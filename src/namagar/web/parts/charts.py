"""What draws the charts of the pages on the server: the library that comes with the front-end packages."""

from django.conf import settings

LIBRARY = settings.NODE_MODULES / "echarts" / "dist" / "echarts.min.js"
