"""Loads Django. Imported first by the server that test processes are forked from, so that each of them has it."""

import django

django.setup()
