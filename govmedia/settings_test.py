"""What tests change: cheap password hashing, state in a directory of their own, plain static files, a real database file."""

import os
import tempfile

os.environ.setdefault("GOVMEDIA_HOME", tempfile.mkdtemp(prefix="govmedia-test-"))
os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only-with-enough-characters-0123456789")
os.environ.setdefault("FIELD_KEY", "a-field-key-for-tests-with-enough-characters-0123456789")

from govmedia.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # A file, not memory: then locks and write-ahead log are those of the real thing; only the waiting for the disk goes.
    DATABASES["default"]["TEST"] = {"NAME": HOME / f"test-{os.getpid()}.sqlite3"}  # noqa: F405
    options = DATABASES["default"]["OPTIONS"]  # noqa: F405
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
