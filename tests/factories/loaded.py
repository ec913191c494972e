"""Loads Django. Imported first by the server that test processes are forked from, so that each of them has it."""

import django
from django.urls import get_resolver

django.setup()
# What a server has read long before its second request; else each process would, under the lock.
_ = get_resolver().url_patterns
