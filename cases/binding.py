"""The worker binds a file: papers, scans, cover, contents, end sheet, one after the other, outside any transaction. Done again it starts anew."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cases import dossier, files, papers
from cases.clock import now, today
from cases.documents import MissingGlyph, Sheet, code_svg, render, typeset
from cases.leaves import TEMPLATE, Leaf, bind, of_pictures, pages_of
from cases.models import Audience, Case, Document, DocumentKind as K, Dossier, DossierState, Outbox, Recording
from cases.papers.dossier import cover_facts, file_note
from cases.papers.wording import day, local, number
from cases.steps.dossier import set_paper
from cases.steps.leading import lock

HELD_BACK = "另有{n}件材料，提供的当事人只同意调解员查看，未入卷。"
KEPT_APART = "原件带电子签章，另存"
RECORDED = "录音录像{n}份系电子数据，另存，名称、时长和校验值见卷内目录。"


def work(row: Outbox) -> datetime | None:
    """Bind what was asked for, while it waits for it. A paper whose bytes are not the kept ones stops it, with its name."""
    with_ = ("case__station", "case__committee", "case__mediator__user", "case__officer", "asked_by")
    asked = Dossier.objects.select_related(*with_).get(pk=row.ref or 0)
    if asked.stage == DossierState.BINDING:
        try:
            _bind(asked)
        except papers.Altered:
            _failed(asked, _("The kept bytes of a paper are not the ones that were finished: nothing was bound."))
        except MissingGlyph as problem:
            _failed(asked, "；".join(problem.messages))
    return None


def _failed(asked: Dossier, problem: str) -> None:
    Dossier.objects.filter(pk=asked.pk, stage=DossierState.BINDING).update(stage=DossierState.FAILED, problem=problem[:200])


def _bind(asked: Dossier) -> None:
    case = asked.case
    _complete(asked)
    wanted = dossier.to_bind(case)
    Dossier.objects.filter(pk=asked.pk).update(parts=len(wanted) + 1, done=0)
    leaves, rows = list[Leaf](), list[list[str]]()
    for done, (_line, paper) in enumerate(wanted, start=1):
        leaves.append(Leaf(_name(paper), _bytes_of(paper)))
        rows.append([paper.number.removeprefix(number(case)).strip() or paper.number, KEPT_APART if paper.sealed_file else ""])
        Dossier.objects.filter(pk=asked.pk).update(done=done)
    leaves.append(Leaf("卷宗情况说明", render(file_note(case, "\n".join(_note(asked)), made_by=asked.asked_by))))
    rows.append(["", ""])
    _keep(asked, *_bound(asked, leaves, rows))


def _complete(asked: Dossier) -> None:
    """What the binding sets itself, where it is not there yet. An archived file is taken as it is."""
    with transaction.atomic():
        case = lock(asked.case)
        there = set(case.documents.filter(voided_at=None).values_list("kind", flat=True))
        for kind in dossier.BY_BINDING if case.archived_at is None else ():
            if kind in dossier.makeable(case) and (kind not in there or kind in (K.PERFORMANCE, K.VISIT)):
                set_paper(case, kind, actor=asked.asked_by)


def _name(paper: Document) -> str:
    return papers.sheet_of(paper).title if paper.kind == K.SCAN else str(paper.get_kind_display())


def _bytes_of(paper: Document) -> bytes:
    content = papers.content(paper)
    if paper.media_type.startswith("image/"):
        office = paper.case.committee or paper.case.station
        return of_pictures([content], title=_name(paper), office=office.name, on=local(paper.made_at).isoformat())
    return content


def _note(asked: Dossier) -> Iterator[str]:
    missing = [str(one.line.name) for one in dossier.lines(asked.case, asked.asked_by) if one.is_missing]
    if missing:
        yield f"缺下列材料：{'、'.join(missing)}。"
    if asked.note:
        yield asked.note
    if held := dossier.held_back(asked.case):
        yield HELD_BACK.format(n=held)
    if kept := dossier.recordings_of(asked.case):
        yield RECORDED.format(n=len(kept))


def _bound(asked: Dossier, leaves: list[Leaf], rows: list[list[str]]) -> tuple[bytes, Sheet, int]:
    """The bytes, the facts that its cover's code stands for, and the number of its pages."""
    case, lengths = asked.case, [pages_of(leaf.pdf) for leaf in leaves]
    pages, office = sum(lengths), (case.committee or case.station).name
    hashes = [[leaf.name, hashlib.sha256(leaf.pdf).hexdigest()] for leaf in leaves]
    kept = dossier.recordings_of(case)
    sheet = Sheet(
        kind=K.DOSSIER, title="人民调解卷宗" if case.has_committee else "纠纷处理卷宗", number=number(case), on=today().isoformat(), office=office,
        blocks=(), extra={"papers": hashes, "pages": pages, "recordings": [one.sha256 for one in kept]},
    )  # fmt: skip
    qr = code_svg(f"{settings.SITE_URL}/check/{sheet.digest[:16]}/")
    facts = {"title": sheet.title, "office": office, "number": sheet.number, "date": sheet.on, "digest": sheet.digest, "qr": qr, "pages": pages}
    parts: dict[str, Any] = {
        "cover": cover_facts(case, made_by=None, binder=asked.asked_by),
        "contents": [*_contents(leaves, rows, lengths), *_apart(kept, len(leaves) + 1)], "stamps": [],
        "end": [["本卷共", f"{pages}页（不含封面、目录、封底）"], ["立卷人", asked.asked_by.name], ["检查人", ""], ["立卷日期", day(today())]],
    }  # fmt: skip
    cover, contents, stamps, end = (typeset(TEMPLATE, facts | {"part": part, "rows": rows}) for part, rows in parts.items())
    return bind([cover, contents], leaves, end, stamps=stamps), sheet, pages


def _contents(leaves: list[Leaf], rows: list[list[str]], lengths: list[int]) -> list[list[str]]:
    found = list[list[str]]()
    first = 1
    for n, (leaf, (their_number, remark), length) in enumerate(zip(leaves, rows, lengths, strict=True), start=1):
        found.append([str(n), leaf.name, their_number, _span(first, length), remark])
        first += length
    return found


def _apart(kept: list[Recording], first: int) -> list[list[str]]:
    """What cannot be bound: which meeting, how long, and the hash of the very bytes, in lines that fit."""
    names = (f"第{one.session.number}次会谈{'录像' if one.is_film else '录音'}（时长{one.length}）" for one in kept)
    hashes = (" ".join(one.sha256[at : at + 16] for at in range(0, 64, 16)) for one in kept)
    return [[str(n), name, f"SHA-256 {of_it}", "—", "电子数据，另存"] for n, (name, of_it) in enumerate(zip(names, hashes, strict=True), first)]


def _span(first: int, length: int) -> str:
    return str(first) if length == 1 else f"{first}—{first + length - 1}"


def _keep(asked: Dossier, pdf: bytes, sheet: Sheet, pages: int) -> None:
    """The bytes and their hash as a paper of whoever keeps the file; the binding before it is void."""
    name, sha256 = files.keep(pdf)
    with transaction.atomic():
        case = lock(asked.case)
        if not Dossier.objects.filter(pk=asked.pk, stage=DossierState.BINDING).exists():  # another worker was there first
            files.discard(name)
            return
        case.documents.filter(kind=K.DOSSIER, voided_at=None).update(voided_at=now())
        document = Document.objects.create(
            case=case, kind=K.DOSSIER, audience=_of_keepers(case), number=sheet.number, facts=sheet.to_json(), digest=sheet.digest, file=name,
            sha256=sha256, made_by=asked.asked_by, made_at=now(), issued_at=now(),
        )  # fmt: skip
        Dossier.objects.filter(pk=asked.pk).update(stage=DossierState.DONE, document=document, pages=pages, done=len(sheet.extra["papers"]))


def _of_keepers(case: Case) -> str:
    return Audience.ROOM if case.has_committee else Audience.STATION


