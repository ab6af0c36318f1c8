"""Answers questions about a portal's rows: one Python expression a line in, one JSON value a line out."""

import json
import sys

import django

django.setup()

from django.db.models import Count, Sum  # noqa: E402, F401

from core import jobs  # noqa: E402, F401
from core.models import *  # noqa: E402, F403
from orgs import messages  # noqa: E402, F401
from orgs.models import *  # noqa: E402, F403
from registry.models import *  # noqa: E402, F403
from scans.models import *  # noqa: E402, F403

for line in sys.stdin:
    sys.stdout.write(json.dumps(eval(line)) + "\n")  # the expressions stand in the drills
    sys.stdout.flush()
