"""The application for gunicorn. A server is production unless it is told otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recourse.settings.production")

application = get_wsgi_application()
