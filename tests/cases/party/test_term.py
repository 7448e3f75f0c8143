"""What is owed to somebody, they themselves say that they have."""

from datetime import datetime, time, timedelta

from cases.clock import ZONE, today
from cases.models import Event, Turn
from cases.steps import mediation


def owed(case):
    """(what is to be done, what is to be paid)."""
    return list(case.agreements.get().terms.filter(debtor__isnull=False))


def test_whoever_gets_the_money_says_so(walk, come_in):
    case = walk.settle()
    _repair, pay = owed(case)
    phone = come_in(pay.creditor)
    assert f"/mine/terms/{pay.pk}/" in phone.get("/mine/").content.decode()
    assert "收到了吗" in phone.get(f"/mine/terms/{pay.pk}/").content.decode()
    assert phone.post(f"/mine/terms/{pay.pk}/").status_code == 302
    pay.refresh_from_db()
    assert pay.performed_at is not None
    assert not Turn.objects.filter(term=pay, is_open=1).exists()
    event = Event.objects.filter(case=case, action="performed").latest("seq")
    assert (event.party, event.user) == (pay.creditor, None)
    assert f"/mine/terms/{pay.pk}/" not in phone.get("/mine/").content.decode()
    assert phone.post(f"/mine/terms/{pay.pk}/").status_code == 302
    assert Event.objects.filter(case=case, action="performed").count() == 1


def test_who_owes_it_cannot_say_that_it_is_paid(walk, come_in):
    case = walk.settle()
    _repair, pay = owed(case)
    phone = come_in(pay.debtor)
    assert f"/mine/terms/{pay.pk}/" not in phone.get("/mine/").content.decode()
    assert phone.post(f"/mine/terms/{pay.pk}/").status_code == 404
    pay.refresh_from_db()
    assert pay.performed_at is None


def test_a_meeting_ends_with_the_agreement(walk, come_in):
    case = walk.mediate()
    starts_at = datetime.combine(today() + timedelta(days=1), time(9), ZONE)
    mediation.book(case, actor=walk.cast.yaqin, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), room=walk.cast.room, place="")
    party = case.parties.first()
    assert "请您到场" in come_in(party).get("/mine/").content.decode()
    done = walk.settle(case)
    assert "请您到场" not in come_in(party).get("/mine/").content.decode()
    assert set(done.sessions.values_list("state", flat=True)) == {"cancelled"}
