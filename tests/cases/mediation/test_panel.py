"""What the case page says of the mediation, in two statements whatever the number of meetings and terms."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from cases.steps import mediation, signing
from cases.views.mediation import panel
from tests.cases.walk import picture

pytestmark = pytest.mark.django_db


def _read(case, user):
    case = Case.objects.select_related("station", "committee", "officer", "mediator__user").prefetch_related("parties").get(pk=case.pk)
    list(case.parties.all())
    case.consulted = False  # the case page reads it along: nobody mediates beside the lead
    _ = user.appointment
    with CaptureQueriesContext(connection) as asked:
        found = panel(case, user)
        page = render_to_string("cases/mediation/_panel.html", {"case": case, "panels": {"mediation": found}})
    return found, page, len(asked)


def test_before_there_is_a_mediation_nothing_is_asked(walk):
    found, page, asked = _read(walk.accept(), walk.cast.director)
    assert (found, asked) == ({}, 0)
    assert not page.strip()


def test_meetings_text_and_who_has_signed_in_two_statements(walk, mediating):
    for n in range(4):
        minutes = mediation.Minutes(f"第 {n} 次", "继续", frozenset(), told=True)
        mediation.hold(mediating, actor=walk.cast.yaqin, minutes=minutes, place="调解室")
    document = signing.fix(walk.draft(mediating), actor=walk.cast.yaqin)
    party, hand = document.hands_missing()[0]
    walk_sign = {"actor": walk.cast.yaqin, "party": party, "signer": hand, "identity": "身份证", "shown_digest": document.digest, "method": "drawn"}
    signing.sign(document, image=picture(), **walk_sign)
    found, page, asked = _read(mediating, walk.cast.yaqin)
    assert asked == 2
    assert (found["signed"], found["places"]) == (1, 3)
    assert "1 / 3" in page


def test_the_director_is_led_to_the_seal(walk, mediating):
    walk.sign_all(signing.fix(walk.draft(mediating), actor=walk.cast.yaqin))
    _found, page, _asked = _read(mediating, walk.cast.director)
    assert f"/cases/{mediating.number}/mediation/seal/" in page
    _found, page, _asked = _read(mediating, walk.cast.yaqin)
    assert "/mediation/seal/" not in page


def test_what_is_to_be_performed_stands_with_its_day(walk):
    case = walk.settle()
    found, page, asked = _read(case, walk.cast.yaqin)
    assert asked == 2
    assert [line.who for line in found["lines"]] == ["何建军", "何建军"]
    assert "3,200 元" in page
    _found, page, _asked = _read(case, walk.cast.officer)
    assert "/mediation/terms/" not in page
