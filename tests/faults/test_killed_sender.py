"""A sender of mail killed with -9 in mid-conversation: every message arrives, at most one a kill arrives twice."""

from collections import Counter

import pytest

from orgs.tests.receivers import Postbox, post_office
from tests.faults.portal import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

PEOPLE, SLOW = 14, 0.25
KILL_AT = (3, 8)  # so many mails have arrived
UNIT = "Organisation.objects.create(name='郎溪县')"
PERSON = "User.objects.create(username='p{n}', organisation=Organisation.objects.get())"
ROLE = "RoleGrant.objects.create(user=User.objects.get(username='p{n}'), role='reviewer')"
CHANNEL = (
    "Channel.objects.create(kind='mail', address='p{n}@langxi.example.cn', lane='mail', confirmed=True, "
    "user=User.objects.get(username='p{n}'))"
)
TELL = "messages.tell(list(User.objects.filter(username__startswith='p')), '备案待审核', urgent=True)"
STATES = "list(Delivery.objects.values_list('state', flat=True))"


@pytest.fixture
def box(portal) -> Postbox:
    with post_office(slow=SLOW) as (box, where):
        server = {"SMTP_HOST": where["host"], "SMTP_PORT": str(where["port"]), "SMTP_FROM": where["sender"]}
        portal.environment |= server
        yield box


def test_a_sender_killed_twice_loses_no_message_and_doubles_at_most_one_a_kill(portal, box):
    portal.start()
    portal.ask(f"{UNIT}.pk")
    for make in (PERSON, ROLE, CHANNEL):
        portal.ask("[" + ", ".join(f"{make.format(n=n)}.pk" for n in range(PEOPLE)) + "]")
    portal.ask(TELL)
    for sent in KILL_AT:
        until(lambda sent=sent: len(box.mails) >= sent, every=0.02)
        portal.kill()
        assert portal.ask(STATES).count("sent") < PEOPLE
        portal.start()
    until(lambda: portal.ask(STATES) == ["sent"] * PEOPLE, 120, every=0.5)
    arrived = Counter(mail["To"] for mail in box.mails)
    assert len(arrived) == PEOPLE
    assert len(box.mails) <= PEOPLE + len(KILL_AT)
    assert len({mail["Message-ID"] for mail in box.mails}) == PEOPLE
