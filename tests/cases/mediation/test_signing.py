"""Signing: exactly the text that was shown, by the hand that must, once; what was signed stays when the sitting is interrupted."""

import base64
import io
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from cases import files, papers
from cases.clock import now
from cases.lifecycle import Stale
from cases.models import Event, Signature, Turn
from cases.moves import CaseAction as A
from cases.steps import intake, mediation, signing
from cases.steps.text import draft
from tests.cases.walk import Walk, picture
from tests.cast import CHEN, HE, HENGZHU, LIN, LU

pytestmark = pytest.mark.django_db
CHILD = {"name": "周小宝", "stance": "被打伤的一方", "is_applicant": True, "is_minor": True, "guardian_name": "王丽（母亲）", "phone": "13858412207"}


def _sign(document, actor, **more):
    facts = {"shown_digest": document.digest, "image": picture(), "method": "drawn", **more}
    return signing.sign(document, actor=actor, **facts)


def test_what_is_about_a_marriage_or_an_inheritance_is_signed_on_paper_alone(room, walk):
    """电子签名法 3: no electronic signature there, on no paper of such a case."""
    case = Walk(walk.cast, dispute_type="family", answers={"status": True}).mediate()
    document = signing.fix(walk.draft(case), actor=walk.cast.yaqin)
    party = case.parties.first()
    with pytest.raises(ValidationError, match="第3条"):
        _sign(document, party, party=party)
    page = room.open("yaqin", "signature", case, document.pk, query=f"?party={party.pk}&hand=0").content.decode()
    assert "<canvas" not in page
    assert "第3条" in page
    assert _sign(document, party, party=party, method="paper").method == "paper"


def test_the_room_chooses_among_the_courts_and_says_why(room, walk, mediating):
    """民诉法 205: the organisation's place, a party's domicile, the object's place, or the court that invited."""
    agreement, other = walk.draft(mediating), walk.cast.offices["haishu-fayuan"]
    shown = room.open("yaqin", "agreement", mediating).content.decode()
    assert "宁波市海曙区人民法院" in shown
    typed = {"act": "fix", "seen": agreement.stamp, "court": other.pk}
    assert "第205条" in room.send("yaqin", "agreement", mediating, **typed, ground="organisation").content.decode()
    assert not mediating.confirmations.exists()
    assert room.send("yaqin", "agreement", mediating, **typed, ground="domicile").status_code == 302
    file = mediating.confirmations.get()
    assert (file.court, file.jurisdiction) == (other, "domicile")
    assert "当事人住所地的宁波市海曙区人民法院" in papers.sheet_of(file.application).to_json()
    assert "海曙" in papers.sheet_of(file.application).to_json()
    assert "住在这里" in Event.objects.get(case=mediating, action="prepare").note.text


def test_the_organisations_own_court_is_asked_where_nobody_chooses(walk, mediating):
    signing.fix(walk.draft(mediating), actor=walk.cast.yaqin)
    assert mediating.confirmations.get().court == walk.cast.offices["fenghua-fayuan"]


def test_the_organisations_own_court_is_the_one_of_its_place_and_not_the_first_that_was_entered(walk, mediating):
    other = walk.cast.offices["haishu-fayuan"]
    committee = mediating.committee
    committee.court = other
    committee.save()
    assert signing.courts(mediating)[0] == other
    signing.fix(walk.draft(mediating), actor=walk.cast.yaqin)
    assert mediating.confirmations.get().court == other


def test_where_the_place_has_no_court_entered_somebody_says_which(walk, mediating):
    committee = mediating.committee
    committee.court = None
    committee.save()
    with pytest.raises(ValidationError, match="哪个法院"):
        signing.fix(walk.draft(mediating), actor=walk.cast.yaqin)
    assert not mediating.confirmations.exists()


def test_two_papers_are_signed_in_one_sitting_person_by_person(room, fixed, application):
    document, papers = fixed.document, application(fixed)
    one, two = fixed.case.parties.all()
    place = f"?party={one.pk}&hand=0"
    first = room.sign("yaqin", document, place)
    assert first.status_code == 302
    assert f"/papers/{papers.pk}/signature/?party={one.pk}" in first.url  # the same person, the other paper
    assert "agreement/" in room.sign("yaqin", papers, place).url
    page = room.open("yaqin", "agreement", fixed.case)
    assert page.context["next"].party == two
    assert page.context["done"] == 2
    signature = Signature.objects.get(document=document, party=one)
    assert (signature.signer, signature.helped_by, signature.shown_digest) == ("林秀英", room.walk.cast.yaqin, document.digest)
    noted = Event.objects.filter(case=fixed.case, action="signed").latest("seq")
    assert "身份证" in noted.note.text
    assert noted.on_behalf_of == one


def test_the_text_stands_above_the_pad_with_version_and_check_code(room, fixed):
    one = fixed.case.parties.first()
    page = room.open("yaqin", "signature", fixed.case, fixed.document_id, query=f"?party={one.pk}&hand=0").content.decode()
    code = fixed.document.digest[:4].upper()
    assert page.index("人民调解协议书") < page.index(code) < page.index("<canvas")
    assert "乙方赔偿甲方 3200 元" in page


def test_nobody_is_helped_without_showing_who_they_are(room, fixed):
    one = fixed.case.parties.first()
    answer = room.sign("yaqin", fixed.document, f"?party={one.pk}&hand=0", identity="")
    assert "identity" in answer.context["form"].errors
    with pytest.raises(ValidationError):
        _sign(fixed.document, room.walk.cast.yaqin, party=one)
    assert not Signature.objects.exists()


def test_nobody_signs_for_the_mediator(room, walk, fixed):
    for word in ("director", "officer"):
        assert room.sign(word, fixed.document).status_code == 403
        with pytest.raises(PermissionDenied):
            _sign(fixed.document, getattr(walk.cast, word))
    assert room.sign("yaqin", fixed.document).status_code == 302
    assert Signature.objects.get().user == walk.cast.yaqin


def test_the_mediator_does_not_sign_the_application(walk, fixed, application):
    with pytest.raises(PermissionDenied):
        _sign(application(fixed), walk.cast.yaqin)


def test_a_party_signs_for_themselves_and_for_nobody_else(walk, fixed):
    one, two = fixed.case.parties.all()
    with pytest.raises(PermissionDenied):
        _sign(fixed.document, one, party=two)
    _sign(fixed.document, one, party=one)
    stranger = walk.mediate().parties.first()
    with pytest.raises(PermissionDenied):
        _sign(fixed.document, stranger, party=stranger)


def test_a_signature_stands_once(fixed):
    one = fixed.case.parties.first()
    _sign(fixed.document, one, party=one)
    before = set(files_kept())
    with pytest.raises(ValidationError):
        _sign(fixed.document, one, party=one)
    assert Signature.objects.filter(document=fixed.document).count() == 1
    assert set(files_kept()) == before  # the second picture does not lie about


def files_kept():
    from django.conf import settings

    return [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_another_text_than_the_one_shown_is_not_signed(room, walk, mediating, fixed):
    one = mediating.parties.first()
    with pytest.raises(ValidationError):
        _sign(fixed.document, one, party=one, shown_digest="0" * 64)
    newer = draft(mediating, actor=walk.cast.yaqin, facts="改了", clauses=walk.clauses(mediating), form="written", wants_confirmation=False)
    with pytest.raises(ValidationError):
        _sign(fixed.document, one, party=one)
    assert room.sign("yaqin", fixed.document, f"?party={one.pk}&hand=0").status_code == 404  # the page of a void text is gone
    document = signing.fix(newer, actor=walk.cast.yaqin)
    assert _sign(document, one, party=one).shown_digest == document.digest


def test_a_text_is_fixed_as_it_was_read(room, walk, mediating):
    first = walk.draft(mediating)
    walk.draft(mediating)
    answer = room.send("yaqin", "agreement", mediating, act="fix", seen=first.stamp)
    assert answer.status_code == 200
    assert mediating.agreements.get().document is None
    assert room.send("yaqin", "agreement", mediating, act="fix", seen=mediating.agreements.get().stamp).status_code == 302
    assert room.send("yaqin", "agreement", mediating, act="fix", seen=mediating.agreements.get().stamp).status_code == 403  # it is fixed


def test_nothing_is_signed_when_the_mediation_is_over(walk, mediating, fixed, application):
    one = mediating.parties.first()
    papers = application(fixed)
    mediation.take(mediating, A.TERMINATE, actor=walk.cast.yaqin, note="反悔了", end_reason="will_not_sign")
    for document in (fixed.document, papers):
        with pytest.raises((ValidationError, Stale)):
            _sign(document, one, party=one)
    fixed.confirmation.refresh_from_db()
    assert fixed.confirmation.is_ended  # and nothing keeps the case open
    intake.take(mediating, A.CLOSE, actor=walk.cast.director)


def test_nothing_is_signed_while_the_mediation_rests(walk, mediating, fixed, application):
    one = mediating.parties.first()
    rested = mediation.take(mediating, A.SUSPEND, actor=walk.cast.yaqin, note="等鉴定", review_on=now() + timedelta(days=9))
    for document in (fixed.document, application(fixed)):
        with pytest.raises(Stale):
            _sign(document, one, party=one)
    mediation.take(rested, A.RESUME, actor=walk.cast.yaqin)
    assert _sign(fixed.document, one, party=one).pk


def test_a_minor_is_signed_for_by_the_guardian(cast, room):
    walk = Walk(cast, parties=(CHILD, HE))
    agreement = walk.draft(walk.mediate())
    document = signing.fix(agreement, actor=cast.yaqin)
    child = document.case.parties.first()
    assert child.hands == ["王丽"]
    page = room.open("yaqin", "signature", document.case, document.pk, query=f"?party={child.pk}&hand=0").content.decode()
    assert "监护人" in page
    room.sign("yaqin", document, f"?party={child.pk}&hand=0")
    assert Signature.objects.get().signer == "王丽"


def test_a_group_signs_through_each_of_its_representatives_and_a_firm_through_whom_it_sent(cast, room):
    walk = Walk(cast, parties=(LU, HENGZHU))
    document = signing.fix(walk.draft(walk.mediate()), actor=cast.yaqin)
    workers, firm = document.case.parties.all()
    assert workers.hands == ["鲁大勇", "吴小军", "马桂香"]
    assert firm.hands == ["贺文斌"]
    _sign(document, workers, party=workers)  # by the link of the group: the first of them, who holds it
    with pytest.raises(ValidationError):
        _sign(document, workers, party=workers, signer="吴小军")
    room.sign("officer", document, f"?party={workers.pk}&hand=1")
    assert [hand for _party, hand in document.hands_missing()] == ["马桂香", "贺文斌"]
    room.sign("yaqin", document, f"?party={workers.pk}&hand=2")
    room.sign("yaqin", document, f"?party={firm.pk}&hand=0", identity="授权书和代理人身份证")
    room.sign("yaqin", document)
    assert document.is_signed
    with pytest.raises(ValidationError):
        _sign(document, cast.yaqin, party=firm, signer="鲁大勇", identity="身份证")


def test_three_sides_must_all_sign(cast):
    walk = Walk(cast, parties=(LIN, HE, CHEN))
    document = signing.fix(walk.draft(walk.mediate()), actor=cast.yaqin)
    for party in list(document.case.parties.all())[:2]:
        _sign(document, party, party=party)
    _sign(document, cast.yaqin)
    assert [hand for _party, hand in document.hands_missing()] == ["陈阿妹"]
    assert not Turn.objects.filter(case=document.case, task="affix_seal", is_open=1).exists()
    third = document.case.parties.last()
    _sign(document, third, party=third)
    assert Turn.objects.filter(case=document.case, task="affix_seal", is_open=1, role="director").count() == 1


@pytest.mark.parametrize("bad", ["", "data:image/png;base64,AAAA", "data:text/html;base64,PGI+", "javascript:1"])
def test_a_drawing_that_is_none_is_refused(room, fixed, bad):
    one = fixed.case.parties.first()
    answer = room.sign("yaqin", fixed.document, f"?party={one.pk}&hand=0", drawing=bad)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Signature.objects.exists()


def test_an_empty_pad_and_a_touch_are_no_signature(fixed):
    one = fixed.case.parties.first()
    for drawn in (_canvas(), _canvas((100, 50, 104, 53))):
        with pytest.raises(ValidationError):
            _sign(fixed.document, one, party=one, image=drawn)
    assert not Signature.objects.exists()


def _canvas(*boxes, size=(800, 220)):
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    for box in boxes:
        image.paste((16, 24, 32, 255), box)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def test_a_small_name_in_a_large_pad_is_cut_down_to_its_ink(fixed):
    one = fixed.case.parties.first()
    signature = _sign(fixed.document, one, party=one, image=_canvas((300, 90, 420, 130), size=(1600, 440)))
    with Image.open(io.BytesIO(files.read(signature.image_file))) as kept:
        assert kept.size == (132, 52)


def test_the_photo_of_a_signed_page_is_kept_without_where_it_was_taken(room, fixed):
    one = fixed.case.parties.first()
    page = Image.new("RGB", (900, 1200), "white")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (29.0, 39.0, 0.0)}
    exif[0x0112] = 6  # the phone was held upright
    stream = io.BytesIO()
    page.save(stream, "JPEG", exif=exif)
    stream.seek(0)
    stream.name = "../../签名.jpg"
    answer = room.sign("yaqin", fixed.document, f"?party={one.pk}&hand=0", method="paper", drawing="", photo=stream)
    assert answer.status_code == 302
    signature = Signature.objects.get()
    with Image.open(io.BytesIO(files.read(signature.image_file))) as kept:
        assert (dict(kept.getexif()), kept.size) == ({}, (1200, 900))


def test_the_photo_follows_the_paper_as_a_page_of_its_own(fixed):
    one, two = fixed.case.parties.all()
    stream = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(stream, "JPEG")
    before = _pages(fixed.document)
    _sign(fixed.document, one, party=one, method="paper", image=stream.getvalue())
    assert _pages(fixed.document) == before + 1
    _sign(fixed.document, two, party=two)
    assert _pages(fixed.document) == before + 1


def _pages(document):
    return int(PdfFileReader(io.BytesIO(papers.content(document))).root["/Pages"]["/Count"])


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_kept(room, fixed):
    one, before = fixed.case.parties.first(), set(files_kept())
    bad = io.BytesIO(b"%PDF-1.7 not a picture")
    bad.name = "a.jpg"
    answer = room.sign("yaqin", fixed.document, f"?party={one.pk}&hand=0", method="paper", drawing="", photo=bad)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert set(files_kept()) == before


def test_a_place_that_does_not_exist_is_not_found(room, fixed):
    for query in ("?party=999999&hand=0", f"?party={fixed.case.parties.first().pk}&hand=7", "?party=x"):
        assert room.open("yaqin", "signature", fixed.case, fixed.document_id, query=query).status_code == 404


@pytest.mark.parametrize(("word", "status"), [("shuigen", 404), ("stranger", 404), ("strange_director", 404), ("judge", 403)])
def test_strangers_find_no_paper_to_sign(room, fixed, word, status):
    one = fixed.case.parties.first()
    assert room.sign(word, fixed.document, f"?party={one.pk}&hand=0").status_code == status
    assert not Signature.objects.exists()


def test_a_signature_drawn_on_the_pad_comes_as_an_address_of_data(room, fixed):
    drawn = "data:image/png;base64," + base64.b64encode(_canvas((100, 60, 300, 90))).decode()
    assert room.sign("yaqin", fixed.document, drawing=drawn).status_code == 302
    assert Signature.objects.get().role == "mediator"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_signature(walk):
    document = signing.fix(walk.draft(), actor=walk.cast.yaqin)
    party = document.case.parties.first()
    results, gate = [], threading.Barrier(2)

    def go():
        gate.wait()
        try:
            _sign(document, party, party=party)
            results.append("signed")
        except ValidationError:
            results.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(results) == ["signed", "told"]
    assert Signature.objects.count() == 1
    assert len(files_kept_of(document)) == 1
    connection.close()


def files_kept_of(document):
    return [s.image_file for s in document.signatures.all() if s.image_file in files_kept()]
