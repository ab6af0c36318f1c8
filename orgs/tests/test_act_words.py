"""The journal speaks Chinese: every act that code writes has words."""

import re
from pathlib import Path

from django.conf import settings

from orgs.act_words import all_acts

WRITTEN = re.compile(r'record\(\s*(?:"([a-z_.]+)"(?: if [^,]+ else "([a-z_.]+)")?)')


def test_every_act_in_the_code_has_words():
    apps = ("core", "orgs", "registry", "scans", "inspections", "notices", "govmedia")
    code = [
        path.read_text()
        for app in apps
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
        if "tests" not in path.parts
    ]
    written = {act for text in code for pair in WRITTEN.findall(text) for act in pair if act}
    assert len(written) > 10
    assert written - all_acts().keys() == set()
