"""调解外送: two go to the sides, the way takes time too, the phone stamps it, and the record is kept once however often it is sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.clock import ZONE, at, now
from cases.lifecycle import Stale
from cases.models import Case, Event, Outing, Party, Session
from cases.steps import handover, mediation, outing
from mediators import occupancy
from mediators.models import Occupancy
from tests.reading import text_of

HOUR, WAY = timedelta(hours=1), timedelta(minutes=30)


def morning(days=3, hour=9):
    return (now() + timedelta(days=days)).astimezone(ZONE).replace(hour=hour, minute=0, second=0, microsecond=0)


def book(case, cast, **more):
    facts = {"starts_at": morning(), "length": HOUR, "host": case.parties.first(), "place": "", "companion": cast.shuigen, "travel": WAY}
    return outing.book(case, **{"actor": cast.yaqin, **facts, **more})


def taken(mediator):
    return sorted(Occupancy.objects.filter(resource=mediator.resource_id).values_list("slot", flat=True))


def test_the_way_takes_half_hours_of_both_before_and_after(mediating, cast):
    session = book(mediating, cast)
    for word in ("yaqin", "shuigen"):
        assert taken(cast.mediators[word]) == [session.starts_at - WAY + n * WAY for n in range(4)]
    with pytest.raises(occupancy.Taken):
        occupancy.take(uuid4(), resources=[cast.mediators["shuigen"].resource_id], starts_at=session.ends_at, ends_at=session.ends_at + WAY)
    assert (session.room, session.place) == (None, "要求修缮的一方家中")
    assert "桂花苑 3 幢 201" not in session.place, "the other side reads this"


def test_an_officer_goes_along_and_whoever_has_no_time_does_not(mediating, cast):
    occupancy.take(uuid4(), resources=[cast.mediators["shuigen"].resource_id], starts_at=morning() - WAY, ends_at=morning())
    with pytest.raises(occupancy.Taken):
        book(mediating, cast)
    assert not Session.objects.exists()
    assert book(mediating, cast, companion=cast.officer).outing.companion == cast.officer


@pytest.mark.parametrize("problem", ["alone", "a stranger", "no address", "hidden", "another case"])
def test_where_nobody_may_go_nothing_is_booked(mediating, cast, walk, problem):
    host, more = mediating.parties.first(), {}
    if problem in ("alone", "a stranger"):
        more = {"companion": cast.yaqin if problem == "alone" else cast.stranger}
    elif problem == "another case":
        more = {"host": walk.mediate().parties.first()}
    else:
        host.address, host.address_hidden = ("" if problem == "no address" else host.address), problem == "hidden"
        host.save()
        more = {"host": host}
    with pytest.raises(ValidationError):
        book(mediating, cast, **more)
    assert not Session.objects.filter(case=mediating).exists()
    assert not Occupancy.objects.exists()


def test_where_it_is_red_an_officer_goes_along(mediating, cast):
    Case.objects.filter(pk=mediating.pk).update(risk="red")
    with pytest.raises(ValidationError, match="民警"):
        book(mediating, cast)
    assert book(mediating, cast, companion=cast.auxiliary)


def test_only_who_leads_a_running_mediation_goes(mediating, cast, walk):
    for word in ("officer", "shuigen"):
        with pytest.raises(PermissionDenied):
            book(mediating, cast, actor=getattr(cast, word))
    with pytest.raises(Stale):
        book(walk.suspend(), cast)


def test_the_same_form_twice_books_once(mediating, cast):
    key = uuid4()
    assert book(mediating, cast, client_key=key) == book(mediating, cast, client_key=key)
    assert Outing.objects.count() == 1


def test_stamps_come_in_their_order_and_once(mediating, cast):
    one = book(mediating, cast).outing
    with pytest.raises(ValidationError, match="顺序"):
        outing.stamp(one, actor=cast.yaqin, what="arrived_at")
    first = outing.stamp(one, actor=cast.yaqin, what="departed_at").departed_at
    assert outing.stamp(one, actor=cast.yaqin, what="departed_at").departed_at == first
    outing.stamp(one, actor=cast.yaqin, what="arrived_at")
    assert outing.stamp(one, actor=cast.yaqin, what="left_at").left_at
    acts = ["departed", "arrived_there", "left"]
    assert list(Event.objects.filter(case=mediating, action__in=acts).order_by("seq").values_list("action", flat=True)) == acts
    with pytest.raises(ValidationError):
        outing.stamp(one, actor=cast.yaqin, what="result_key")


def test_the_record_is_kept_once_however_often_it_is_sent(mediating, cast):
    session = book(mediating, cast)
    minutes = mediation.Minutes("到了家里看了漏水。", "约好修", frozenset(mediating.parties.values_list("pk", flat=True)), told=True)
    key = uuid4()
    with at(session.starts_at + WAY):
        for _ in range(2):
            assert outing.record(session.outing, actor=cast.yaqin, minutes=minutes, key=key).state == "held"
        with pytest.raises(ValidationError):
            outing.record(session.outing, actor=cast.yaqin, minutes=minutes, key=uuid4())
    assert Event.objects.filter(case=mediating, action="held").count() == 1


def test_calling_it_off_frees_the_way_too(mediating, cast):
    mediation.call_off(book(mediating, cast), actor=cast.yaqin, note="下大雨")
    assert not Occupancy.objects.exists()


def test_a_successor_takes_the_way_over(mediating, cast):
    session = book(mediating, cast, companion=cast.officer)
    handover.hand_over(cast.mediators["yaqin"], actor=cast.director, successors={mediating.pk: cast.mediators["shuigen"]}, note="退休")
    assert len(taken(cast.mediators["shuigen"])) == 4
    assert Session.objects.get(pk=session.pk).state == "booked"


def _typed(case, cast, **more):
    start = morning()
    facts = {"day": start.date().isoformat(), "start": "09:00", "length": "60", "travel": "30", "host": case.parties.first().pk, "place": ""}
    return {**facts, "companion": cast.shuigen.pk, **more}


def test_at_the_screen_it_is_booked_and_stands_on_the_route(room, mediating, cast):
    assert "调解外送" in room.open("yaqin", "case", mediating).content.decode()
    assert room.send("yaqin", "outing_new", mediating, **_typed(mediating, cast)).status_code == 302
    page = room.of("yaqin").get(f"/mediation/route/?day={morning().date().isoformat()}").content.decode()
    assert "要求修缮的一方家中" in page
    assert "8:30" in page
    assert "201 室" not in page
    assert "这一天没有上门调解" in room.of("yaqin").get("/mediation/route/").content.decode()
    assert room.of("yaqin").get("/mediation/route/?day=x").status_code == 404


def test_who_comes_too_late_reads_times_at_which_the_way_fits_too(room, mediating, cast):
    start = morning()
    occupancy.take(uuid4(), resources=[cast.mediators["yaqin"].resource_id], starts_at=start - WAY, ends_at=start)
    answer = room.send("yaqin", "outing_new", mediating, **_typed(mediating, cast))
    assert answer.context["nearest"]
    assert all(abs(at - start) >= WAY for at in answer.context["nearest"])
    later = answer.context["nearest"][0].strftime("%Y-%m-%dT%H:%M")
    assert room.send("yaqin", "outing_new", mediating, **_typed(mediating, cast, instead=later)).status_code == 302


@pytest.mark.parametrize("wrong", [{"companion": "9" * 30}, {"host": "x"}, {"start": "25:00"}, {"host": "0"}, {"travel": "-1"}, {"start": "09:10"}])
def test_what_cannot_be_is_said_and_nothing_is_kept(room, mediating, cast, wrong):
    answer = room.send("yaqin", "outing_new", mediating, **_typed(mediating, cast, **wrong))
    assert answer.status_code == 200
    assert not Session.objects.exists()


def test_the_page_that_goes_along_stamps_and_sends_once(room, mediating, cast):
    session = book(mediating, cast)
    Session.objects.filter(pk=session.pk).update(starts_at=now() - WAY, ends_at=now() + WAY)
    assert room.send("yaqin", "outing_stamp", mediating, session.pk, "arrived").status_code == 302
    room.send("yaqin", "outing_stamp", mediating, session.pk, "departed")
    page = room.open("yaqin", "outing", mediating, session.pk).content.decode()
    assert f'data-visit="{session.booking.hex}"' in page
    assert Outing.objects.get().arrived_at is None
    typed = {
        "came": [p.pk for p in mediating.parties.all()], "told": "on", "text": "看了漏水", "result": "going_on", "result_key": str(uuid4()),
    }  # fmt: skip
    assert "invalid-feedback" in room.send("yaqin", "outing", mediating, session.pk, **{**typed, "text": ""}).content.decode()
    for _ in range(2):
        assert room.send("yaqin", "outing", mediating, session.pk, **typed).status_code == 302
    assert Event.objects.filter(case=mediating, action="held").count() == 1
    done = room.open("yaqin", "outing", mediating, session.pk)
    assert done.status_code == 302
    assert f'data-visit-done="{session.booking.hex}"' in room.of("yaqin").get(done["Location"]).content.decode()


def test_the_pack_says_who_and_where_and_that_it_was_printed_stands_in_the_history(room, mediating, cast, tmp_path):
    session = book(mediating, cast)
    assert room.open("yaqin", "outing_pack", mediating, session.pk).status_code == 405
    pdf = room.send("yaqin", "outing_pack", mediating, session.pk)
    text = text_of(pdf.content, tmp_path)
    for words in ("桂花苑", "201", "俞水根", "13857421234", "调解不收取任何费用"):
        assert words in "".join(text.split()), words
    assert Event.objects.filter(case=mediating, action="unmasked", user=cast.yaqin).exists()
    assert room.send("haiyan", "outing_pack", mediating, session.pk).status_code == 404
    assert Party.objects.count() == 2
