"""WSGI entry point for gunicorn and other servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govmedia.settings")
application = get_wsgi_application()

# What is loaded by now stays for good: the collector need not look through it again in every few requests.
gc.collect()
gc.freeze()
