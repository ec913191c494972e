"""Production's own settings, with one more address: a view that answers the same bytes every time."""

from recourse.settings.production import *

ROOT_URLCONF = "bench.peer.urls"
