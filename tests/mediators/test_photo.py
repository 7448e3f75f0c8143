"""The photo on the wall: the mediator sends it, the director releases it, a consent taken back takes it away; nothing but pixels is kept."""

import io
import random
import subprocess

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import User
from accounts.pictures import FACE_BYTES, FACE_SIDE, clean_face
from cases.papers.poster import poster
from mediators import own
from mediators.models import Draft, Mediator, Photo
from tests.cases.test_files import MARK, NO_PICTURES, _place, archive, photo

TEXTS = {"experience": "做了 20 年社区工作", "speciality": "漏水、养狗", "style": "先听完再说", "dialects": "奉化话、普通话"}
LARGEST = 15 * 1024  # of one card


def _as(user):
    client = Client()
    client.force_login(user)
    return client


def _send(client, content, name="me.jpg", **other):
    return client.post("/mediators/me/", {**TEXTS, "consents": "on", "photo": SimpleUploadedFile(name, content), **other}, follow=True)


def _release(cast, me):
    draft = Draft.objects.get(mediator=me)
    _as(cast.director).post("/mediators/drafts/", {"draft": draft.pk, "seen": draft.version})
    me.refresh_from_db()
    return f"/mediators/photos/{me.photo_id}.jpg"


def _noise(side=600):
    stream = io.BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(7).randbytes(side * side * 3)).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def me(cast):
    return cast.mediators["yaqin"]


@pytest.fixture
def there(cast):
    return _as(cast.yaqin)


def test_a_photo_hangs_on_the_wall_when_the_director_released_it(cast, me, there, client):
    _send(there, photo("JPEG", (500, 700)))
    draft = Draft.objects.get(mediator=me)
    waits, early = f"/mediators/drafts/{draft.pk}/photo.jpg", f"/mediators/photos/{draft.photo_id}.jpg"
    assert client.get(early).status_code == there.get(early).status_code == 404, "nobody released it"
    assert waits in there.get("/mediators/me/").content.decode()
    assert waits in _as(cast.director).get("/mediators/drafts/").content.decode()
    address = _release(cast, me)
    assert address == early
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    with Image.open(io.BytesIO(answer.content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (FACE_SIDE, FACE_SIDE))
    for page in ("/mediators/", f"/mediators/{me.pk}/"):
        [picture] = lxml.html.document_fromstring(client.get(page).content.decode()).xpath(f"//img[@src='{address}']")
        assert (picture.get("alt"), picture.get("loading"), picture.get("width")) == ("竺亚琴的照片", "lazy", "72")


def test_a_draft_s_photo_is_seen_by_its_mediator_and_by_who_releases_it(cast, me, there, client):
    _send(there, photo("PNG", (300, 300)))
    address = f"/mediators/drafts/{Draft.objects.get(mediator=me).pk}/photo.jpg"
    answer = there.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    seen = {who: _as(getattr(cast, who)).get(address).status_code for who in ("director", "strange_director", "officer", "administrator")}
    assert seen == {"director": 200, "strange_director": 404, "officer": 403, "administrator": 404}
    assert client.get(address).status_code == 302


def test_a_consent_taken_back_takes_the_photo_away_for_everybody(cast, me, there, client):
    _send(there, photo("JPEG", (300, 300)))
    address = _release(cast, me)
    _send(there, photo("JPEG", (400, 300)), experience="又写了一遍")
    there.post("/mediators/me/", {"withdraw": "1"})
    assert client.get(address).status_code == there.get(address).status_code == 404
    assert not Photo.objects.exists(), "neither the one that hung there nor the one that waited"


def test_a_photo_of_who_left_is_shown_to_nobody(cast, me, there, client):
    _send(there, photo("JPEG", (300, 300)))
    address = _release(cast, me)
    User.objects.filter(pk=me.user_id).update(is_active=False)
    assert client.get(address).status_code == 404


def test_a_text_written_anew_keeps_the_photo_and_a_tick_takes_it_away(cast, me, there, client):
    _send(there, photo("JPEG", (300, 300)))
    address = _release(cast, me)
    there.post("/mediators/me/", {**TEXTS, "style": "先去看一眼", "consents": "on"})
    assert _release(cast, me) == address
    there.post("/mediators/me/", {**TEXTS, "consents": "on", "no_photo": "on"})
    assert client.get(address).status_code == 200, "it hangs there until the director released the change"
    _release(cast, me)
    assert (me.photo_id, client.get(address).status_code, Photo.objects.count()) == (None, 404, 0)
    assert lxml.html.document_fromstring(client.get(f"/mediators/{me.pk}/").content.decode()).xpath("//span[@class='seal']/text()") == ["竺"]


def test_a_photo_that_was_changed_before_its_release_is_kept_nowhere(me, there):
    _send(there, photo("JPEG", (300, 300)))
    first = Draft.objects.get(mediator=me).photo_id
    _send(there, _noise(200))
    assert list(Photo.objects.values_list("pk", flat=True)) == [Draft.objects.get(mediator=me).photo_id] != [first]


@pytest.mark.parametrize("what", sorted(NO_PICTURES))
def test_what_is_no_picture_is_said_and_what_was_typed_stays(what, there):
    page = _send(there, NO_PICTURES[what], "me.svg").content.decode()
    assert "invalid-feedback" in page
    assert "漏水、养狗" in page
    assert not Draft.objects.exists()
    assert not Photo.objects.exists()


def test_nothing_but_pixels_is_kept_of_a_photo():
    size = (300, 300)
    for sent in (photo("JPEG", size, comment=MARK, exif=_place()) + MARK, photo("WEBP", size, exif=_place()), photo("PNG", size) + archive()):
        kept = clean_face(sent)
        assert not any(trace in kept for trace in (MARK, b"evil.html", b"PK\x03\x04", b"Exif"))


def test_a_photo_on_which_nobody_can_be_known_is_refused():
    with pytest.raises(ValidationError, match="照片太小"):
        clean_face(photo("JPEG", (400, 119)))


@pytest.mark.parametrize("content", [_noise(), photo("PNG", (3000, 240)), photo("WEBP", (240, 3000))], ids=["noise", "broad", "high"])
def test_a_card_stays_light_whatever_was_sent(content):
    small = clean_face(content)
    assert len(small) <= FACE_BYTES < LARGEST
    with Image.open(io.BytesIO(small)) as kept:
        assert kept.format == "JPEG"
        assert kept.width == kept.height <= FACE_SIDE
        assert not dict(kept.getexif())


def test_a_wall_of_photos_asks_no_more_of_the_database(cast, me, client, django_assert_max_num_queries):
    client.get("/mediators/")
    with django_assert_max_num_queries(30) as before:
        client.get("/mediators/")
    for one in Mediator.objects.all():
        row = Photo.objects.create(key=f"{one.pk:064d}", mediator=one, content=b"x")
        Mediator.objects.filter(pk=one.pk).update(photo=row)
    with django_assert_max_num_queries(len(before)):
        page = client.get("/mediators/").content.decode()
    assert page.count("/mediators/photos/") >= 3


def test_the_poster_shows_it(cast, me, there):
    _send(there, photo("JPEG", (300, 300)))
    before = poster(cast.offices["tiaowei"])
    _release(cast, me)
    after = poster(cast.offices["tiaowei"])
    seen = [subprocess.run(["pdfimages", "-list", "-"], input=pdf, capture_output=True, check=True).stdout.decode() for pdf in (before, after)]
    assert ["jpeg" in text for text in seen] == [False, True]


def test_the_keys_of_two_with_the_same_photo_are_two(cast, me):
    same = clean_face(photo("JPEG", (300, 300)))
    drafts = [own.write(cast.mediators[who], texts=TEXTS, photo=same) for who in ("yaqin", "shuigen")]
    assert drafts[0].photo_id != drafts[1].photo_id
    own.withdraw(me)
    assert Photo.objects.filter(pk=drafts[1].photo_id).exists()
