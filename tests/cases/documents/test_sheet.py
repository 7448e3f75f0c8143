"""One sheet, one template: the same facts give the same bytes, and what cannot be shown is an error before anything is kept."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cases.documents import Ink, MissingGlyph, Sheet, Signer, grid, heading, items, para, qr, render, table
from cases.models import DocumentKind
from tests.cases.walk import picture
from tests.reading import fonts_of, text_of


def sheet(**facts: Any) -> Sheet:
    """A termination notice with a block of every kind."""
    blocks = (
        heading("一、当事人"), para("汪秀琴，女，住桂花苑3幢201室。"), items(["一、先修；", "二、后赔。"]),
        table([("金额", "3200.00元"), ("备注", "")]),
        grid(("序号", "文书"), [("1", "登记表")], (1, 4)), qr("https://127.0.0.1/s/abc/"), para("特此通知。"),
    )  # fmt: skip
    given: dict[str, Any] = {
        "kind": DocumentKind.TERMINATION, "title": "终止调解通知书", "number": "大桥调〔2026〕318号", "on": "2026-05-06",
        "office": "奉化区大桥街道人民调解委员会", "blocks": blocks, "closing": ("奉化区大桥街道人民调解委员会",),
        "signers": (Signer("party:1:汪秀琴", "当事人", "汪秀琴"),), "seal": "奉化区大桥街道人民调解委员会",
    }  # fmt: skip
    return Sheet(**given | facts)


def test_the_same_facts_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import django; django.setup()\n"
        "from cases.documents import render\nfrom tests.cases.documents.test_sheet import sheet\n"
        "import hashlib; print(hashlib.sha256(render(sheet(), sealed=True)).hexdigest())"
    )
    run = [sys.executable, "-c", code]
    seen = {subprocess.run(run, capture_output=True, text=True, check=True, cwd=settings.BASE_DIR).stdout for _ in range(2)}
    assert len(seen) == 1
    assert render(sheet(), sealed=True) == render(sheet(), sealed=True)


def test_a_sheet_comes_back_from_its_json_as_it_was() -> None:
    assert Sheet.from_json(sheet().to_json()) == sheet()
    assert Sheet.from_json(sheet().to_json()).digest == sheet().digest


def test_one_changed_letter_changes_the_digest() -> None:
    assert sheet().digest != sheet(number="大桥调〔2026〕319号").digest


@pytest.mark.parametrize("hands", [("当事人", "人民调解员（兼记录人）"), ("人民调解员（兼记录人）", "当事人", "当事人鲁大勇等23人的代表")])
def test_whatever_the_order_of_the_hands_a_long_label_stands_beside_its_place(hands: tuple[str, ...], tmp_path: Path) -> None:
    text = text_of(render(sheet(signers=tuple(Signer(str(n), label, "甲") for n, label in enumerate(hands)))), tmp_path)
    assert all(f"{label}：" in text for label in hands)


@pytest.mark.parametrize("text", ["😀", "𫗎", "Ω"])
def test_a_character_that_the_fonts_do_not_hold_is_named_in_the_error(text: str) -> None:
    with pytest.raises(MissingGlyph) as refused:
        render(sheet(blocks=(para(f"姓{text}的人"),)))
    assert text in str(refused.value)


def test_what_somebody_typed_is_set_as_text_and_never_read_as_markup(tmp_path: Path) -> None:
    typed = '#panic("x") *粗* $ _a_ [b] <c> @d \\ #sys.inputs'
    assert typed.replace(" ", "") in text_of(render(sheet(blocks=(para(typed),))), tmp_path).replace(" ", "").replace("\n", "")


def test_every_line_of_the_paper_can_be_found_in_it(tmp_path: Path) -> None:
    text = text_of(render(sheet()), tmp_path)
    for piece in ("汪秀琴", "大桥调〔2026〕318号", "3200.00元", "二、后赔。", "特此通知。", "二〇二六年五月六日", sheet().digest[:16]):
        assert piece in text


def test_fonts_travel_with_the_paper_and_it_says_that_it_is_an_archive_copy(tmp_path: Path) -> None:
    pdf = render(sheet())
    rows = fonts_of(pdf, tmp_path)
    assert rows
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)  # embedded, subset, with unicode
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf


def test_ink_and_seal_change_the_paper_but_not_what_it_says(tmp_path: Path) -> None:
    ink = {"party:1:汪秀琴": Ink(picture(), "汪秀琴　2026年5月6日9时30分　在屏幕上签名")}
    bare, signed, sealed = render(sheet()), render(sheet(), ink=ink), render(sheet(), ink=ink, sealed=True)
    assert len({bare, signed, sealed}) == 3
    assert "在屏幕上签名" in text_of(signed, tmp_path)
    assert "（盖章处）" in text_of(signed, tmp_path)
    assert "（盖章处）" not in text_of(sealed, tmp_path)


def test_a_mark_stands_on_every_page(tmp_path: Path) -> None:
    long = tuple(para("双方自愿达成协议。" * 40) for _ in range(6))
    text = text_of(render(sheet(blocks=long), mark="草稿，未签章"), tmp_path)
    assert text.count("草稿，未签章") == text.count("\f") >= 2


def test_twenty_papers_at_once_come_out_as_one_by_one() -> None:
    alone = render(sheet())
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _n: render(sheet()), range(20))) == {alone}
