"""The application for an ASGI server. A server is production unless it is told otherwise."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recourse.settings.production")

application = get_asgi_application()
