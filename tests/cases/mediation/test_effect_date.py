"""The date of the effect: twelve orders of signing, on the screen and on paper, worked out by hand; and a wrong date set right."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cases.audit import everything
from cases.clock import ZONE, at
from cases.models import Agreement, Case, Confirmation, Document, EffectCorrection, Event, Turn
from cases.steps import confirmation as court, correction, effect, signing
from tests.cases.walk import picture

pytestmark = pytest.mark.django_db
FIXED = datetime(2026, 5, 20, 9, 0, tzinfo=ZONE)  # the day the text was fixed; day 1 is 21 May
# A, B: the sides. M: the mediator. S: the committee's seal. O: the oral word. "B4/3": entered on day 4, on paper on day 3.
ORDERS = {
    "the sides, the mediator, the seal": ("A1 B2 M3 S4", "2026-05-24"),
    "the other side first": ("B1 A2 M3 S5", "2026-05-25"),
    "the mediator first of all": ("M1 A2 B3 S4", "2026-05-24"),
    "the mediator between the sides": ("B1 M2 A3 S6", "2026-05-26"),
    "everything on one day": ("A1 B1 M1 S1", "2026-05-21"),
    "one side on paper, sealed later": ("A1 B3/2 M3 S4", "2026-05-24"),
    "the whole original on paper, sealed on it": ("A5/1 B5/2 M5/2 S6/3", "2026-05-23"),
    "the seal on the original before the last side": ("A5/1 M5/1 S6/2 B5/4", "2026-05-24"),
    "the seal on the original before the mediator": ("A5/1 B5/2 S6/2 M5/3", "2026-05-23"),
    "the seal first of all, one side on the screen": ("S6/1 B5/2 M5/2 A4", "2026-05-24"),
    "the oral word, entered at once": ("O1", "2026-05-21"),
    "the oral word, entered the day after": ("O3/2", "2026-05-22"),
}


def _moment(day):
    return FIXED + timedelta(days=int(day), hours=1)


def _sign(document, actor, party, on):
    facts = {"shown_digest": document.digest, "image": picture(), "method": "paper" if on else "drawn", "on": on}
    signing.sign(document, actor=actor, party=party, identity="身份证" if actor != party and party else "", **facts)


def _perform(walk, text, order):
    """Enter the acts in the order of their entering, each with its moment on paper."""
    one, two = text.case.parties.all()
    for act in sorted(order.split(), key=lambda act: (act[1], "SO".find(act[0]))):
        entered, _slash, paper = act[1:].partition("/")
        on = _moment(paper) if paper else None
        with at(_moment(entered)):
            if act[0] == "O":
                effect.settle_orally(text, actor=walk.cast.yaqin, on=on)
            elif act[0] == "S":
                effect.affix_seal(Agreement.objects.get(pk=text.pk), actor=walk.cast.director, on=on)
            else:
                party = {"A": one, "B": two}.get(act[0])
                _sign(Document.objects.get(agreement=text), walk.cast.yaqin, party, on)


@pytest.mark.parametrize("order", ORDERS)
def test_the_effect_is_the_last_required_act(walk, order):
    acts, expected = ORDERS[order]
    with at(FIXED):
        text = walk.draft(walk.mediate(), form="oral" if "O" in acts else "written")
        if text.form == "written":
            signing.fix(text, actor=walk.cast.yaqin)
    _perform(walk, text, acts)
    agreement = Agreement.objects.select_related("case").get(pk=text.pk)
    assert agreement.effective_at.astimezone(ZONE).date().isoformat() == expected
    assert agreement.case.settled_at == agreement.effective_at
    for file in Confirmation.objects.filter(agreement=agreement):
        assert file.effective_at == agreement.effective_at


@pytest.mark.parametrize("wrong", [FIXED - timedelta(days=1), FIXED + timedelta(days=9)], ids=["before_the_text", "to_come"])
def test_no_page_was_signed_before_its_text_or_tomorrow(walk, wrong):
    with at(FIXED):
        text = walk.draft(walk.mediate())
        document = signing.fix(text, actor=walk.cast.yaqin)
    with at(_moment(1)), pytest.raises(ValidationError):
        _sign(document, walk.cast.yaqin, text.case.parties.first(), wrong)


@pytest.fixture
def sealed(walk):
    """Sealed on paper on day 2, entered on day 6 without saying so: the date is wrong."""
    with at(FIXED):
        text = walk.draft(walk.mediate())
        signing.fix(text, actor=walk.cast.yaqin)
    _perform(walk, text, "A5/1 B5/1 M5/1 S6")
    return Agreement.objects.select_related("case", "document").get(pk=text.pk)


def _seal_of(agreement):
    return agreement.document.signatures.get(role="seal")


def test_a_wrong_date_is_set_right_by_an_event_and_what_counts_from_it_moves_along(room, walk, sealed):
    case, seal = sealed.case, _seal_of(sealed)
    file = Confirmation.objects.get(agreement=sealed)
    assert sealed.effective_at == _moment(6)
    with at(_moment(7)):
        typed = {"act": str(seal.pk), "acted_at": "2026-05-22T10:00", "reason": "印章登记簿记的是 5 月 22 日"}
        assert room.send("director", "effect", case, **typed).status_code == 302
        page = room.open("director", "agreement", case).content.decode()
    sealed.refresh_from_db()
    file.refresh_from_db()
    assert sealed.effective_at == file.effective_at == Case.objects.get(pk=case.pk).settled_at == _moment(2)
    window = Turn.objects.get(confirmation=file, task="submit", is_open=1)
    assert window.due_at.astimezone(ZONE).date().isoformat() == "2026-06-22"  # 30 days from 22 May end on Sunday 21 June
    assert "2026-05-26 10:00" in page  # the earlier date stays to be read
    seal.refresh_from_db()
    assert seal.signed_at == _moment(6)  # what was signed never changes
    told = Event.objects.get(case=case, action="correct_effect")
    assert (told.user, told.note.text) == (walk.cast.director, typed["reason"])
    proof = Document.objects.get(confirmation=file, kind="proof_of_mediation", voided_at=None)
    assert "5月22日" in proof.facts
    assert list(everything()) == []


def test_the_newest_correction_counts_and_every_one_stays(walk, sealed):
    with at(_moment(7)):
        for day in (2, 3):
            correction.correct(sealed, actor=walk.cast.director, signature=_seal_of(sealed), acted_at=_moment(day), reason="写错了")
    rows = EffectCorrection.objects.filter(agreement=sealed).values_list("effect_before", "effect_after")
    assert list(rows) == [(_moment(6), _moment(2)), (_moment(2), _moment(3))]


def test_only_whoever_keeps_the_seal_corrects_and_only_what_was_said(room, walk, sealed):
    case, facts = sealed.case, {"acted_at": _moment(2), "reason": "写错了"}
    assert room.open("yaqin", "effect", case).status_code == 403
    assert room.open("strange_director", "effect", case).status_code == 404
    with pytest.raises(PermissionDenied):
        correction.correct(sealed, actor=walk.cast.yaqin, signature=_seal_of(sealed), **facts)
    first = sealed.document.signatures.filter(role="party").first()
    with at(_moment(7)), pytest.raises(ValidationError):  # the seal came later: nothing changes
        correction.correct(sealed, actor=walk.cast.director, signature=first, **facts)
    with at(_moment(7)), pytest.raises(ValidationError):  # an oral word of a written agreement
        correction.correct(sealed, actor=walk.cast.director, signature=None, **facts)
    assert not EffectCorrection.objects.exists()


def test_what_lies_before_the_court_keeps_its_date(walk):
    case = walk.settle()
    court.submit(case.confirmations.get(), actor=walk.cast.yaqin)
    text = Agreement.objects.get(case=case)
    seal = text.document.signatures.get(role="seal")
    with pytest.raises(ValidationError):
        correction.correct(text, actor=walk.cast.director, signature=seal, acted_at=seal.signed_at - timedelta(seconds=1), reason="写错了")


def test_a_wrongly_typed_correction_keeps_what_was_typed(room, sealed):
    answer = room.send("director", "effect", sealed.case, act="nobody", acted_at="2099-01-01T10:00", reason="印章登记簿")
    assert answer.status_code == 200
    assert "印章登记簿" in answer.content.decode()
    assert reverse("effect", args=[sealed.case.number]) == answer.request["PATH_INFO"]
