"""What a web server calls."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "namagar.web.site.settings")
application = get_wsgi_application()
# Seconds to load: done once, before the workers part and share it, and not while the first reader of a nowcast waits.
import_module("statsmodels.tsa.exponential_smoothing.ets")
