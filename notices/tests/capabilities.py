"""The register of cases of `test_capabilities`, and how a case makes its notice."""

import io
import zipfile

from notices.services.documents import build
from notices.sources import profile_named
from notices.tests.frozen import frozen, row
from notices.tests.papers import file_of, made, words

CASES = {}


def case(number):
    def keep(function):
        assert number not in CASES
        CASES[number] = function
        return function

    return keep


def said(base, given=None, profile=None):
    return words(made(base, given, profile)[1])


def of_round(round_, **given):
    return build(round_, profile_named(None), given, {})


def table(parts, place=0):
    return [part.table for part in parts if part.kind == "table"][place]


def by_place(**places):
    """(checked, failed) per place, as a frozen round of that many accounts."""
    checked, failed = (sum(counts[n] for counts in places.values()) for n in (0, 1))
    base = frozen({"weibo": checked}, [row(f"坏{n}") for n in range(failed)])
    base["sample"]["by_district"] = {name: {"checked": n, "failed": bad} for name, (n, bad) in places.items()}
    base["population"]["by_district"] = {name: n for name, (n, _) in places.items()}
    return base


def xml_of(parts):
    return zipfile.ZipFile(io.BytesIO(file_of(parts))).read("word/document.xml").decode()
