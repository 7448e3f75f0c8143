"""A desk kept under a name: kept, opened again another day, changed, taken away; by the person themselves and nobody else."""

import re
from typing import Any

from django.test import Client

from cases.models import SavedView
from cases.steps import saved_views
from tests.cases.test_desk import at_desk, titled
from tests.cases.walk import Walk
from tests.cast import Cast

QUERY = "view=mine&step=intake&community=滨江村"


def keep(client: Client, name: str, query: str = QUERY) -> Any:
    """Keep it as the form does."""
    return client.post("/desk/views/", {"name": name, "query": query}, follow=True)


def link(page: str, name: str) -> str:
    """Where the kept view of this name leads."""
    found = re.search(rf'<li class="kept-view"><a href="([^"]+)"[^>]*><span>{name}</span>', page)
    assert found, page
    return found.group(1).replace("&amp;", "&")


def test_a_view_is_kept_opened_another_day_changed_and_taken_away(walk: Walk, cast: Cast) -> None:
    titled(walk, "滨江村的事", community="滨江村").log()
    titled(walk, "桂花苑的事").log()
    page = keep(at_desk(cast.officer), "滨江待研判").text
    assert "“滨江待研判”存下了。" in page
    assert "桂花苑的事" not in page
    another_day = at_desk(cast.officer)
    opened = another_day.get("/desk/" + link(another_day.get("/desk/").text, "滨江待研判"))
    assert "滨江村的事" in opened.text
    assert "桂花苑的事" not in opened.text
    assert 'aria-current="true"><span>滨江待研判' in opened.text
    pk = SavedView.objects.get().pk
    assert f'<input type="hidden" name="from" value="{pk}">' in opened.text  # the filter remembers where it began
    changed = another_day.get(f"/desk/?view=mine&from={pk}&step=intake&community=").text
    assert 'value="滨江待研判"' in changed
    assert "名字不改，就换掉原来那条。" in changed
    page = keep(another_day, "滨江待研判", "view=mine&step=intake").text
    assert "“滨江待研判”换成了现在的筛选。" in page
    assert "桂花苑的事" in page
    assert SavedView.objects.get().query == "view=mine&step=intake"
    gone = another_day.post(f"/desk/views/{pk}/end/", follow=True).text
    assert "“滨江待研判”删掉了。" in gone
    assert "kept-view" not in gone
    assert "删掉了" not in another_day.post(f"/desk/views/{pk}/end/", follow=True).text  # pressed twice


def test_somebody_elses_view_is_neither_named_nor_taken_away(cast: Cast) -> None:
    keep(at_desk(cast.officer), "我的")
    pk = SavedView.objects.get().pk
    colleague = at_desk(cast.colleague)
    page = colleague.get(f"/desk/?{QUERY}&from={pk}").text
    assert "我的" not in re.findall(r'name="name"[^>]*value="([^"]*)"', page)
    assert "名字不改" not in page
    assert "删掉了" not in colleague.post(f"/desk/views/{pk}/end/", follow=True).text
    assert SavedView.objects.filter(pk=pk).exists()


def test_one_too_many_is_refused_with_what_was_typed(cast: Cast) -> None:
    client = at_desk(cast.officer)
    for n in range(saved_views.MOST):
        keep(client, f"第{n}个")
    page = keep(client, "再来一个").text
    assert 'value="再来一个"' in page
    assert str(saved_views.MOST) in page
    assert SavedView.objects.count() == saved_views.MOST
    assert "换成了" in keep(client, "第0个").text


def test_a_name_that_is_nothing_keeps_nothing(cast: Cast) -> None:
    for name in ("", "  ", "长" * 21):
        assert "存下了" not in keep(at_desk(cast.officer), name).text
    assert not SavedView.objects.exists()
