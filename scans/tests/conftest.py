"""Accounts with feeds on a host of this machine, and the commands as an office calls them."""

import json

import pytest
from django.core.management import call_command

from scans.pacing.pace import set_pace
from scans.tests.credentials import HOSTS, platform
from scans.tests.feed_server import feed_host


@pytest.fixture
def host(settings, db):
    """A host that is exempt from the address rules and may be asked without rest."""
    with feed_host() as served:
        settings.ALLOW_HOSTS = frozenset({served.name})
        set_pace(served.name, gap=0, parallel=8)
        yield served


@pytest.fixture
def interfaces(settings, db):
    """All interfaces of platforms that take credentials, at one host of this machine that answers by path."""
    with platform() as served:
        settings.ALLOW_HOSTS = frozenset({served.address})
        settings.PLATFORM_BASES = dict.fromkeys(HOSTS, f"http://{served.address}")
        set_pace(served.address, gap=0, parallel=8)
        yield served


@pytest.fixture
def make_account(bureau):
    """`make_account("http://…")`: a running WeChat account of the bureau with these sources."""
    from registry.keys import folded_key
    from registry.models import Account, Platform

    def make(*sources, platform="wechat_official", name="", **fields):
        number = f"A{Account.objects.count() + 1:06}"
        fields = {"opened_on": "2020-01-01", "registered_on": "2020-01-01", "organisation": bureau} | fields
        return Account.objects.create(
            number=number,
            name=name or f"郎溪公安{number}",
            name_key=folded_key(name or f"郎溪公安{number}"),
            platform=Platform.objects.get(code=platform),
            sources="\n".join(sources),
            **fields,
        )

    return make


@pytest.fixture
def command(capsys, db):
    """`command("scan", "--all")` → (exit code, JSON)."""

    def call(*words):
        capsys.readouterr()
        code = 0
        try:
            call_command(*map(str, words), "--json")
        except SystemExit as left:
            code = left.code
        return code, json.loads(capsys.readouterr().out)

    return call
