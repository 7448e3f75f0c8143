"""接处警（纠纷）登记表: what the station wrote down when it heard of a dispute."""

from accounts.models import User
from cases.documents import Sheet, Signer, table
from cases.models import Case, Document, DocumentKind as K, Source
from cases.papers.keeping import STATION, Place, keep
from cases.papers.wording import (
    day,
    dispute,
    local,
    minute,
    number,
    parties,
    party_line,
    yuan,
    zh,
)
from cases.triage import Factor, Track

HURT, ARMED = Factor.INJURY, Factor.WEAPON


def register(case: Case, *, made_by: User | None) -> Document:
    """接处警（纠纷）登记表: when and by which channel, who, where, what, how many, injuries and weapons, kind, officer (domain.md §3.3)."""
    station, kept = case.station, getattr(case, "answers", None)
    found = set(kept.factors) if kept else set()
    told = [party for party in parties(case) if party.is_applicant] or parties(case)[:1]
    rows = [
        ("登记时间", minute(case.logged_at)), ("来源", zh(Source(case.source).label) + (f"（{case.source_number}）" if case.source_number else "")),
        ("反映人", "\n".join(party_line(party, local(case.logged_at), phone=True) for party in told)),
        ("其他当事人", "\n".join(party_line(party, local(case.logged_at)) for party in parties(case) if party not in told)),
        ("发生时间", minute(case.occurred_at)), ("发生地点", f"{case.place}（{case.community}）" if case.community else case.place),
        ("简要情况", case.narrative), ("涉及人数", f"{case.people_count}人"), ("涉及金额", yuan(case.amount) if case.amount else ""),
        ("受伤情况", _found(HURT in found, kept)), ("携带凶器", _found(ARMED in found, kept)), ("纠纷类别", dispute(case)),
        ("研判意见", f"{zh(Track(case.track).label)}，{day(case.triaged_at)}" if case.track else "尚未研判"),
        ("接警民警", case.officer.name),
    ]  # fmt: skip
    sheet = Sheet(
        kind=K.REGISTER, title="接处警（纠纷）登记表", number=number(case), on=local(case.logged_at).isoformat(), office=station.name,
        blocks=(table(rows),), signers=(Signer("officer", "接警民警", case.officer.name),), closing=(station.name,),
        seal=station.seal_name or station.name,
    )  # fmt: skip
    return keep(sheet, Place(case, STATION), made_by=made_by)


def _found(is_so: bool, kept: object) -> str:
    return "有" if is_so else "未发现" if kept else ""
