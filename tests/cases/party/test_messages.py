"""The demonstration's post, which stands nowhere else."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Office
from accounts.second_factor import current_code
from cases.views.messages import NEWEST
from tests.cases.party.conftest import last_code, post


def test_outside_of_the_demonstration_there_is_no_such_page(client, db, settings):
    settings.DEMO = False
    assert client.get("/messages/").status_code == 404


def test_a_code_can_be_read_there(client, walk, slip, ask, settings):
    settings.DEMO = True
    ask(client, slip(walk.invite().parties.first()))
    page = client.get("/messages/").content.decode()
    assert last_code() in page
    assert "138****1234" in page
    assert "13857421234" not in page
    assert "这是演示" in page


def test_an_empty_post_says_so(client, db, settings):
    settings.DEMO = True
    assert "还没有发过短信" in client.get("/messages/").content.decode()


def test_the_newest_comes_first_and_the_page_stays_short(client, db, settings):
    settings.DEMO = True
    rows = [{"at": f"2026-11-25T10:{n // 60:02d}:{n % 60:02d}+08:00", "to": "138****1234", "text": f"第{n}条"} for n in range(900)]
    post().write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n")
    page = client.get("/messages/").content.decode()
    assert page.index("第899条") < page.index("第898条")
    assert page.count("138****1234") == NEWEST


@pytest.mark.parametrize("line", ['{"at": "2026-11', "null", "[]", '{"at": "yesterday"}', "\x00\x01", '{"text": "<script>alert(1)</script>"}'])
def test_a_torn_line_breaks_nothing(client, db, settings, line):
    settings.DEMO = True
    post().write_text('{"at": "2026-11-25T10:00:00+08:00", "to": "x", "text": "完整的一条"}\n' + line + "\n")
    page = client.get("/messages/").content.decode()
    assert "完整的一条" in page
    assert "<script>alert" not in page


def test_the_slips_of_the_demonstration_can_be_tried(client, walk, slip, settings):
    settings.DEMO = True
    party = walk.invite().parties.first()
    path = slip(party)
    (Path(settings.VAR) / "demo-links.txt").write_text(f"大桥调〔2026〕318 号\t楼上漏水\t林秀英\t1234\t{path}\nbroken line\n")
    page = client.get("/messages/").content.decode()
    assert f'href="{path}"' in page
    assert "林秀英" in page
    assert client.get(path).status_code == 200


def test_a_slip_that_was_printed_can_be_tried_too_and_the_token_is_read_there(client, walk, cast, settings):
    settings.DEMO = True
    case, desk = walk.invite(), Client()
    desk.force_login(cast.officer)
    for _again in range(2):  # the first paper is void
        desk.post(f"/cases/{case.number}/intake/parties/{case.parties.first().pk}/slip/")
    (Path(settings.VAR) / "who.txt").write_text(f"工号  姓名\n{cast.judge.username}  法官\n")
    page = client.get("/messages/").content.decode()
    path = re.search(r'href="(/s/[^"]+)"', page).group(1)
    assert page.count('href="/s/') == 1
    assert client.get(path).status_code == 200
    assert current_code(cast.judge) in page
    assert case.display_number in page
    assert cast.clerk.username not in page


def test_with_two_rooms_no_page_without_a_case_gives_the_number_of_one(client, walk, cast):
    one = walk.invite().committee
    Office.objects.filter(pk=one.pk).update(phone="0574-88000276")
    assert "0574-88000276" in client.get("/track/").content.decode()
    Office.objects.create(code="other", kind=one.kind, name="另一个调委会", short_name="另一个", phone="0574-88000999")
    page = client.get("/track/").content.decode()
    assert "0574-88000276" not in page
    assert "0574-88000999" not in page
