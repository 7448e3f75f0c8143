"""`python -m bench.papers`: a two-page paper and a file of sixty pages, beside what Typst itself needs. Medians in milliseconds."""

import io
import json
import os
import statistics
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import django
from PIL import Image

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
django.setup()

from cases import documents  # noqa: E402
from cases.documents import TEMPLATE, Sheet, Signer, heading, items, para, render, table, typeset  # noqa: E402
from cases.leaves import TEMPLATE as COVER, Leaf, bind, of_pictures, pages_of  # noqa: E402

ROUNDS, PAPERS, ANEW, SCANS = 15, 20, 6, 20  # papers of two pages, of which the worker sets some; scans of one
OFFICE, ON = "奉化区大桥街道人民调解委员会", "2026-05-06"
TWO_PAGES, WHOLE_FILE = 100.0, 5000.0  # the goals, in milliseconds
numbers = count(1)  # no paper is set twice: Typst remembers what it set


def sheet() -> Sheet:
    """An agreement of two pages with a number of its own."""
    text = "双方当事人在平等、自愿的基础上，经人民调解委员会主持调解，就卫生间漏水损坏衣柜、天花板一事达成如下协议，共同遵守。" * 2
    blocks = (
        heading("一、当事人基本情况"), table([("当事人", "林秀英，女，1968年3月2日出生，住桂花苑3幢201室。"), ("当事人", "何建军，男。")]),
        heading("二、纠纷主要事实"), *(para(text) for _ in range(3)), heading("三、协议内容"), items([f"（{n}）{text}" for n in "一二三四"]),
    )  # fmt: skip
    return Sheet(
        kind="agreement", title="人民调解协议书", number=f"大桥调〔2026〕{next(numbers)}号", on=ON, office=OFFICE, blocks=blocks, closing=(OFFICE,),
        seal=OFFICE, signers=(Signer("party:1", "当事人", "林秀英"), Signer("mediator", "人民调解员", "竺亚琴")),
    )  # fmt: skip


def kept() -> list[Leaf]:
    """What lies in the file already: papers as they were finished, scans."""
    target = io.BytesIO()
    Image.effect_noise((1240, 1754), 40).convert("RGB").save(target, "JPEG", quality=60)
    scan = of_pictures([target.getvalue()], title="扫描件", office=OFFICE, on=ON)
    return [Leaf("人民调解协议书", render(sheet())) for _ in range(PAPERS - ANEW)] + [Leaf("扫描件", scan)] * SCANS


def whole_file(lying: list[Leaf]) -> bytes:
    """What the worker does: some papers set anew, cover, contents, stamps, end sheet, all of it bound."""
    leaves = [Leaf("人民调解协议书", render(sheet())) for _ in range(ANEW)] + lying
    pages, number = sum(pages_of(leaf.pdf) for leaf in leaves), sheet().number
    facts = {"title": "人民调解卷宗", "office": OFFICE, "number": number, "date": ON, "digest": number * 2, "pages": pages}
    facts["qr"] = documents.code_svg(number)
    contents = [[str(n), leaf.name, number, str(n), ""] for n, leaf in enumerate(leaves, start=1)]
    rows: dict[str, Any] = {"cover": [["卷号", number]], "contents": contents, "stamps": [], "end": [["卷号", number]]}
    cover, listed, stamps, end = (typeset(COVER, facts | {"part": part, "rows": their}) for part, their in rows.items())
    return bind([cover, listed], leaves, end, stamps=stamps)


def median(work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Milliseconds of one, warm: by the clock and of the processor, which foreign load hardly stretches."""
    work()
    clock, processor = list[float](), list[float]()
    for _ in range(rounds):
        began, spent = time.perf_counter(), time.process_time()
        work()
        clock.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - spent) * 1000)
    return statistics.median(clock), statistics.median(processor)


def bare() -> Callable[[], object]:
    """Typst with the facts that `render` hands it, and nothing around it."""
    taken, set_as_ever = list[dict[str, Any]](), documents.typeset
    documents.typeset = lambda template, facts: taken.append(dict(facts)) or b""  # type: ignore[func-returns-value]
    render(sheet())
    documents.typeset = set_as_ever
    compiler = documents._compiler(TEMPLATE)

    def work() -> object:
        facts = json.dumps(taken[0] | {"number": f"大桥调〔2026〕{next(numbers)}号"}, ensure_ascii=False)
        return compiler.compile(format="pdf", pdf_standards=["a-2b"], sys_inputs={"facts": facts}, timestamp=0)

    return work


def main() -> int:
    """Print the lines; 0 when both goals hold."""
    (ours, ours_cpu), (alone, alone_cpu), lying = median(lambda: render(sheet())), median(bare()), kept()
    bound, (file, file_cpu) = whole_file(lying), median(lambda: whole_file(lying), rounds=5)
    print(f"paper of {pages_of(render(sheet()))} pages: {ours:.0f} ms, CPU {ours_cpu:.0f}; Typst alone {alone:.0f} ms, CPU {alone_cpu:.0f}"
          f" (x{ours_cpu / alone_cpu:.2f}); goal {TWO_PAGES:.0f} ms")  # fmt: skip
    print(f"file of {pages_of(bound)} pages, {len(bound) / 1e6:.1f} MB: {file:.0f} ms, CPU {file_cpu:.0f}; goal {WHOLE_FILE:.0f} ms")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0 if ours <= TWO_PAGES and file <= WHOLE_FILE else 1


if __name__ == "__main__":
    raise SystemExit(main())
