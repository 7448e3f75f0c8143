"""What people send as a list: every way of typing a day, both encodings, Excel's own oddities, and files that are no list at all."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from cases.clock import ZONE
from cases.imports import sheet
from cases.imports.columns import ListKind, clean, guess, moment, outcome, phone
from cases.imports.sheet import rows


def excel(*lines, **more) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    for name, value in more.items():
        book.active[name] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("text", ["2019-05-17", "2019/5/17", "2019年5月17日", "2019.5.17", "２０１９－０５－１７", "20190517", "43602", " 2019-5-17"])
def test_a_day_however_it_is_typed(text):
    assert moment(text).date() == date(2019, 5, 17)


@pytest.mark.parametrize("text", ["2019-5-17 8:30", "2019年5月17日 8时30分", "2019-05-17T08:30:00", "201905170830", "43602.3541666667"])
def test_an_hour_where_one_stands_there(text):
    assert moment(text) == datetime(2019, 5, 17, 8, 30, tzinfo=ZONE)


@pytest.mark.parametrize("text", ["2019-5-17 8:30:15", "2019年5月17日 8时30分15秒", "2019-05-17T08:30:15.2", "20190517083015", "43602.3543402778"])
def test_a_second_where_one_stands_there(text):
    assert moment(text) == datetime(2019, 5, 17, 8, 30, 15, tzinfo=ZONE)


def test_a_second_of_a_sheet_comes_through_and_the_fraction_beside_it_does_not():
    typed = (datetime(2019, 5, 17, 8, 30, 15), datetime(2019, 5, 17, 8, 29, 59, 999990), datetime(2019, 5, 17))  # noqa: DTZ001
    assert list(rows(excel(typed))) == [["2019-05-17 08:30:15", "2019-05-17 08:30", "2019-05-17"]]


def test_the_last_moment_of_the_calendar_stops_no_list():
    line = next(rows(excel([datetime(9999, 12, 31, 23, 59, 59, 600_000)])))  # noqa: DTZ001
    assert line == ["9999-12-31 23:59:59"]
    with pytest.raises(ValidationError):
        moment(line[0])


@pytest.mark.parametrize("text", ["昨天", "2019-02-30", "1019-01-01", "99999", "2019", "=TODAY()", "💥"])
def test_what_is_no_day_is_said(text):
    with pytest.raises(ValidationError):
        moment(text)


def test_utf8_and_gb18030_with_any_of_the_usual_marks_are_one_list():
    text = "编号\t发生时间\t简要情况\n1\t2019-05-17\t楼上漏水，䶮家衣柜泡坏\n"
    lists = [text.encode("utf-8-sig"), text.encode("gb18030"), text.replace("\t", ",").encode(), text.replace("\t", ";").encode("gb18030")]
    assert [list(rows(content)) for content in lists] == [[["编号", "发生时间", "简要情况"], ["1", "2019-05-17", "楼上漏水，䶮家衣柜泡坏"]]] * 4


def test_excel_gives_days_as_days_and_numbers_without_a_point():
    day, hour = (datetime.combine(date(2019, 5, 17), at) for at in (time(), time(8, 30)))  # Excel knows no zones
    found = list(rows(excel(["编号", "时间", "金额"], [1024.0, day, 3.5], [], ["A-2", hour, None])))
    assert found[1:] == [["1024", "2019-05-17", "3.5"], ["A-2", "2019-05-17 08:30"]]


def test_a_formula_is_not_computed():
    assert list(rows(excel(["编号", "情况"], ["1", "=1+1"])))[1] == ["1"]


def test_a_merged_cell_counts_in_its_first_row_and_the_others_say_so():
    book = Workbook()
    for line in (["编号", "时间", "结果"], ["1", "2019-5-17", "化解"], [None, "2019-5-18", "化解"]):
        book.active.append(line)
    book.active.merge_cells("A2:A3")
    target = io.BytesIO()
    book.save(target)
    _head, first, second = rows(target.getvalue())
    places = {"source_number": 0, "happened_at": 1, "outcome": 2}
    assert clean(first, places, ListKind.DISPUTE_BOOK)[1] == []
    [said] = clean(second, places, ListKind.DISPUTE_BOOK)[1]
    assert "合并的单元格" in said


def test_macros_are_not_run_and_hold_nothing_up():
    target = io.BytesIO(excel(["编号"], ["1"]))
    with zipfile.ZipFile(target, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    assert list(rows(target.getvalue())) == [["编号"], ["1"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "老式"), (b"PK\x03\x04rubbish", "另存为 xlsx"), (b"\x89PNG\r\n\x1a\n\0\0\0", "不是表格"),
        (("a," * 30_000).encode(), "200 列"), (excel(["a"] * 16_384), "200 列"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_said_in_words(content, said):
    with pytest.raises(ValidationError, match=said):
        list(rows(content))


def test_a_small_file_that_unfolds_without_end_is_not_unfolded():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (sheet.MAX_UNPACKED + 1))
    assert len(target.getvalue()) < 2_000_000
    with pytest.raises(ValidationError, match="太大"):
        list(rows(target.getvalue()))


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    with pytest.raises(ValidationError, match="超过 2 行"):
        list(rows(b"a\nb\nc\n"))


def test_columns_are_found_by_their_words_the_same_ones_first():
    heads = ["序号", "警情编号", "报警时间", "事发地址", "报警人", "联系电话", "警情内容"]
    assert guess(heads, ListKind.CALLS) == {
        "source_number": 1, "happened_at": 2, "place": 3, "name": 4, "phone": 5, "summary": 6
    }  # fmt: skip


def test_a_row_gives_values_or_says_everything_that_is_wrong():
    places = {"source_number": 0, "happened_at": 1, "outcome": 2, "closed_on": 3, "dispute_type": 4}
    good, wrong = clean(["１２ ", "2018-3-1", "已化解", "2018/3/9", "农民工欠薪"], places, ListKind.DISPUTE_BOOK)
    assert (wrong, good["source_number"], good["outcome"]) == ([], "12", "resolved")
    assert (good["closed_on"], good["dispute_type"]) == (date(2018, 3, 9), "migrant_wages")
    _values, wrong = clean(["", "昨天", "看情况", "2018/3/9"], places, ListKind.DISPUTE_BOOK)
    assert len(wrong) == 3
    assert clean(["1", "2018-3-10", "化解", "2018-3-9"], places, ListKind.DISPUTE_BOOK)[1] == ["办结日早于发生日。"]


NOT_SETTLED = ("未化解", "调解不成功", "未成功", "调解未成功", "未能化解", "没有化解", "无法化解", "未得到化解", "未能达成协议", "调解不成", "否")
SETTLED = ("已化解", "调解成功", "无异议，已化解", "待回访，已化解", "未履行，已达成协议", "经调解中心化解", "是", "是（口头）")
RUNNING = ("在办", "未办结", "化解中", "正在化解", "待化解", "调处中")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "unresolved") for text in NOT_SETTLED), *((text, "resolved") for text in SETTLED), *((text, "open") for text in RUNNING),
        ("转办人社局", "referred"),
    ],
)  # fmt: skip
def test_no_is_never_read_as_yes(text, kind):
    assert outcome(text) == kind


@pytest.mark.parametrize("text", ["部分化解", "没有一家化解", "不是", "是否化解待定"])
def test_what_may_be_either_is_asked_and_not_guessed(text):
    with pytest.raises(ValidationError, match="看不出结果"):
        outcome(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13857406612 / 0574-88881234", "13857406612"), ("+86 13857406612", "13857406612"), ("8613857406612", "13857406612"),
        ("138 5740 6612（妻子）", "13857406612"), ("家里 88881234，手机 138-5740-6612", "13857406612"), ("（0574）88881234转801", "057488881234"),
        ("400-800-1234", "4008001234"), ("１３８５７４０６６１２", "13857406612"), ("无", ""), ("330283199001011234", ""),
    ],
)  # fmt: skip
def test_the_first_number_of_a_cell_is_kept_however_it_is_written(text, number):
    assert phone(text) == number


def test_a_number_that_excel_shortened_is_said_and_not_taken_for_the_same_as_others():
    places = {"source_number": 0, "happened_at": 1, "summary": 2, "phone": 3}
    _values, wrong = clean(["2.01905E+16", "2019-5-17", "楼上漏水", "1.38574E+10"], places, ListKind.CALLS)
    assert [said[:10] for said in wrong] == ["Excel 把长号码"] * 2


def test_a_story_that_is_too_long_is_refused_and_not_cut():
    places = {"source_number": 0, "happened_at": 1, "summary": 2}
    assert clean(["1", "2019-5-17", "长" * 5000], places, ListKind.CALLS)[0]["summary"] == "长" * 5000
    assert clean(["1", "2019-5-17", "长" * 5001], places, ListKind.CALLS)[1] == ["“经过”超过 5000 字，请删短。"]
    assert clean(["㈠" * 20, "2019-5-17", "漏水"], places, ListKind.CALLS)[1] == ["“编号”超过 40 字，请删短。"]


def test_a_wide_blank_parts_words_as_a_blank_does():
    assert list(rows("1,2019-05-17\u30008:30,张三\u3000李四\xa0王五\n".encode())) == [["1", "2019-05-17 8:30", "张三 李四 王五"]]
