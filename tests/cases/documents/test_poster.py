"""The wall as a poster: one page of A3 for twelve, everybody on it and nobody who did not consent."""

import re
import subprocess

import pytest
from django.test import Client

from cases.papers.poster import poster
from mediators.models import Mediator


def _text(pdf):
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s", "", done.stdout.decode())


def _size(pdf):
    return subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_the_poster_is_a3_and_names_everybody_who_consented(cast):
    Mediator.objects.filter(pk=cast.mediators["haiyan"].pk).update(is_listed=False)
    pdf = poster(cast.offices["tiaowei"])
    text = _text(pdf)
    assert "1190.55x841.89" in _size(pdf).replace(" ", "")
    for word in ("警调超市", "竺亚琴", "南溪阿姐工作室", "漏水、噪声、楼道占用", "先上门看", "奉化话、普通话", "周一、周二"):
        assert word in text
    assert "江海燕" not in text, "who did not consent"
    assert "孙福根" not in text, "who belongs to another committee"


def test_the_same_wall_gives_the_same_bytes(cast):
    assert poster(cast.offices["tiaowei"]) == poster(cast.offices["tiaowei"])


@pytest.mark.parametrize(("word", "status"), [("director", 200), ("officer", 200), ("yaqin", 403)])
def test_the_room_and_the_station_print_it(cast, word, status):
    client = Client()
    client.force_login(getattr(cast, word))
    answer = client.get("/mediators/poster.pdf")
    assert answer.status_code == status
    assert (answer["Content-Type"] == "application/pdf") == (status == 200)


def test_a_name_that_the_fonts_do_not_hold_is_said_and_no_box_is_printed(cast):
    Mediator.objects.filter(pk=cast.mediators["yaqin"].pk).update(style="\U0001f600")
    client = Client()
    client.force_login(cast.director)
    assert "文书" in client.get("/mediators/poster.pdf", follow=True).content.decode()
