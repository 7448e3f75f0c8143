"""The record: read to those present, corrected by dated rows, and two people at once lose nothing."""

import pytest
from django.db import DatabaseError, transaction

from cases.models import Correction, Document, Event, Session
from cases.papers import sheet_of
from cases.steps import mediation, minutes
from cases.struck import changes, pieces

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(walk, mediating):
    return walk.meet(mediating)


def _paper(case):
    return sheet_of(Document.objects.get(case=case, kind="minutes", voided_at=None)).to_json()


def test_what_was_corrected_is_struck_through_and_stays(room, walk, mediating, held):
    typed = {"text": "双方讲了经过。何建军愿意修。", "reason": "漏记一句", "seen": 0}
    assert room.send("yaqin", "session_correction", mediating, held.pk, **typed).status_code == 302
    held.refresh_from_db()
    assert (held.minutes, held.text) == ("双方讲了经过。", "双方讲了经过。何建军愿意修。")
    paper = _paper(mediating)
    assert "增写“何建军愿意修。”" in paper
    assert Document.objects.filter(case=mediating, kind="minutes", voided_at__isnull=False).count() == 1
    again = {"text": "双方讲了经过。林秀英同意上门看。", "reason": "记错了人", "seen": 1}
    assert room.send("yaqin", "session_correction", mediating, held.pk, **again).status_code == 302
    page = room.open("yaqin", "session", mediating, held.pk).content.decode()
    assert "<del>何建军愿意修</del>" in page
    assert "<ins>林秀英同意上门看</ins>" in page
    assert Event.objects.filter(case=mediating, action="corrected").count() == 2


def test_a_correction_is_never_overwritten(walk, held):
    minutes.correct(held, actor=walk.cast.yaqin, text="改过。", reason="漏了", seen=0)
    for change in (lambda: Correction.objects.update(text="别的"), lambda: Correction.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_two_people_at_once_see_both_texts_and_lose_nothing(room, walk, mediating, held):
    minutes.correct(held, actor=walk.cast.yaqin, text="双方讲了经过。先到的人写的。", reason="漏记", seen=0)
    late = {"text": "双方讲了经过。后到的人写的。", "reason": "也漏记", "seen": 0}
    answer = room.send("yaqin", "session_correction", mediating, held.pk, **late)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "先到的人写的" in page
    assert "后到的人写的" in answer.context["form"]["text"].value()
    assert answer.context["form"]["seen"].value() == "1"
    both = {**late, "text": "双方讲了经过。先到的人写的。后到的人写的。", "seen": 1}
    assert room.send("yaqin", "session_correction", mediating, held.pk, **both).status_code == 302
    assert Session.objects.get(pk=held.pk).text == both["text"]


@pytest.mark.parametrize(
    ("wrong", "box"), [({"text": " "}, "text"), ({"reason": ""}, "reason"), ({"text": "双方讲了经过。"}, None), ({"seen": "x"}, "seen")]
)
def test_a_correction_says_what_and_why(room, mediating, held, wrong, box):
    answer = room.send("yaqin", "session_correction", mediating, held.pk, **{"text": "另一句。", "reason": "漏记", "seen": 0, **wrong})
    assert answer.status_code == 200
    assert box in answer.context["form"].errors if box else answer.context["form"].non_field_errors()
    assert not Correction.objects.exists()


def test_a_record_is_read_to_them_and_a_correction_is_read_anew(room, walk, mediating, held):
    assert "宣读" not in _paper(mediating)
    assert room.send("yaqin", "session", mediating, held.pk, seen=0).status_code == 302
    held.refresh_from_db()
    assert held.read_back_at
    assert "宣读" in _paper(mediating)
    minutes.correct(held, actor=walk.cast.yaqin, text="改过。", reason="漏了", seen=0)
    held.refresh_from_db()
    assert held.read_back_at is None
    assert room.send("yaqin", "session", mediating, held.pk, seen=0).status_code == 200  # the old text was read


def test_who_understood_and_why_each_did_not_come_stands_in_the_paper(walk, mediating):
    one, two = mediating.parties.all()
    came = mediation.Minutes("谈了", "继续", frozenset({one.pk}), told=True, understood=frozenset({one.pk}), reasons="在外地", read_back=True)
    session = mediation.hold(mediating, actor=walk.cast.yaqin, minutes=came, place="调解室")
    paper = _paper(mediating)
    assert f"{one.name}表示已经听清、知悉" in paper
    assert f"{two.name}（在外地）" in paper
    assert session.read_back_at


def test_reasons_are_one_for_all_or_a_line_for_each():
    assert minutes.reasons_for(2, "在外地\n住院") == ["在外地", "住院"]
    assert minutes.reasons_for(2, "都在外地") == ["都在外地", "都在外地"]
    assert minutes.reasons_for(0, "") == []


def test_only_the_words_that_differ_are_struck():
    assert pieces("赔 3000 元。好。", "赔 3200 元。好。") == [("kept", "赔 "), ("out", "3000"), ("in", "3200"), ("kept", " 元。"), ("kept", "好。")]
    assert changes("一。二。", "一。") == [("二。", "")]
    assert changes("一。", "一。") == []
