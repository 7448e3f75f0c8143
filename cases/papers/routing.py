"""Papers that go from office to office: the letter that entrusts a committee, its refusal, the referral to a department."""

from accounts.models import Office, User
from accounts.roles import OfficeKind
from accounts.secrets import mask_name
from cases import files
from cases.clock import Unit, now
from cases.documents import Sheet, Signer, left, para, table
from cases.models import (
    Agreement,
    Case,
    Complexity,
    ConsentChannel,
    Document,
    DocumentKind as K,
    EndReason,
    Limit,
    Party,
    Referral,
    ReleaseBasis,
    Source,
    Term,
)
from cases.moves import ReferralState
from cases.papers.keeping import SHARED, STATION, Place, keep
from cases.papers.mediation import ENDS
from cases.papers.wording import (
    UNITS,
    day,
    dispute,
    joined,
    local,
    mediators,
    minute,
    names,
    number,
    parties,
    party_line,
    zh,
)
from cases.release import facts

LABELS = {"place": "发生地点", "people_count": "涉及人数", "amount": "涉及金额", "narrative": "简要情况"}
REGULATION = "《宁波市人民调解条例》第十九条"


def entrustment(case: Case, *, made_by: User | None) -> Document:
    """委托调解函: the station entrusts the committee; each side's consent stands in it, and nothing begins without both (宁波条例 19)."""
    room, on = case.committee or case.station, local(now())
    rows = [
        ("当事人", "\n".join(party_line(party, on) for party in parties(case))), ("纠纷类型", dispute(case)),
        ("发生地点", case.place), ("简要情况", case.narrative), ("调解意愿", "\n".join(_consent(party) for party in parties(case))),
        ("随函材料", "接处警登记、当事人身份信息各一份"), ("本所联系人", f"{case.officer.name}　{case.station.phone}".strip()),
    ]  # fmt: skip
    blocks = (
        left(f"{room.name}："),
        para(f"下列纠纷不需要由公安机关处罚，适宜人民调解。依照《中华人民共和国人民调解法》第十八条、{REGULATION}的规定，现委托你会调解。尚未表示意愿的一方，由你会征询；任何一方不同意的，不得调解。"),
        table(rows),
        para("认为不能调解的，请出具不予调解的函，并告知当事人；调解终结后，请将结果函告本所。本所对调解工作予以协助。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.ENTRUSTMENT, title="委托调解函", number=number(case), on=on.isoformat(), office=case.station.name, blocks=blocks,
        signers=(Signer("committee", "调解委员会签收"),), closing=(case.station.name,), seal=case.station.seal_name or case.station.name,
    )  # fmt: skip
    return keep(sheet, Place(case, STATION), made_by=made_by)


def _consent(party: Party) -> str:
    return f"{party.name}：{day(party.willing_at)}同意调解" if party.willing_at else f"{party.name}：待征询"


def refusal(case: Case, *, note: str, made_by: User | None) -> Document:
    """不予调解函: the committee's answer to the station and the parties, with the reason (宁波条例 19)."""
    room, on = case.committee or case.station, local(case.ended_at or now())
    blocks = (
        left(f"{case.station.name}，{names(case)}："),
        para(f"{case.station.name}委托本委员会调解的“{case.title}”，经审查，本委员会决定不予调解。理由：{note.strip()}"),
        para(f"特依照{REGULATION}的规定函告。当事人可以依法通过仲裁、行政、司法等途径维护自己的权利。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.REFUSAL_TO_MEDIATE, title="不予调解函", number=number(case), on=on.isoformat(), office=room.name, blocks=blocks,
        closing=(room.name,), seal=room.seal_name or room.name,
    )  # fmt: skip
    return keep(sheet, Place(case, SHARED), made_by=made_by)


def feedback(case: Case, *, made_by: User | None) -> Document:
    """反馈函: how it ended, from the committee to the station that entrusted it (宁波条例 19)."""
    room, on = case.committee or case.station, local(case.closed_at or now())
    asked = case.documents.filter(kind=K.ENTRUSTMENT, voided_at=None).order_by("pk").last()
    by = f"{day(asked.issued_at)}委托调解函（{asked.number}）" if asked else f"{number(case)}"
    blocks = (
        left(f"{case.station.name}："),
        para(f"贵所委托本委员会调解的“{case.title}”，已经办理完毕。依照{REGULATION}的规定，现将结果函告如下："),
        table([("委托依据", by), ("当事人", names(case)), ("人民调解员", mediators(case, else_="—")), *_outcome(case), *_performed(case)]),
        para("特此函告。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.FEEDBACK, title="反馈函", number=number(case), on=on.isoformat(), office=room.name, blocks=blocks,
        closing=(f"联系电话：{room.phone}", room.name) if room.phone else (room.name,), seal=room.seal_name or room.name,
    )  # fmt: skip
    return keep(sheet, Place(case, STATION), made_by=made_by)


def answer(case: Case, *, made_by: User | None) -> Document:
    """反馈函: to the court, the petition office or 12345 that handed the matter over: how it ended, and no word of what was said or agreed.

    Their clerk finds the matter by their own number, its kind and its day.
    """
    station, on = case.station, local(now())
    rows = [
        ("贵单位编号", case.source_number or "来件未载明"), ("事项", f"{dispute(case)}纠纷" if case.dispute_type else "—"),
        ("登记日期", day(case.logged_at)), ("本所编号", number(case)), *_outcome(case),
    ]  # fmt: skip
    blocks = (
        left(f"{_entruster(case)}："), para("贵单位转来的下列纠纷，现将办理结果函告如下："), table(rows),
        para("依照《中华人民共和国人民调解法》第十五条的规定，当事人的个人隐私、商业秘密和调解中的陈述不在本函中说明。需要核对协议文本的，请由当事人提供。"),
        para("特此函告。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.FEEDBACK, title="反馈函", number=number(case), on=on.isoformat(), office=station.name, blocks=blocks,
        closing=(f"联系人：{case.officer.name}　{station.phone}".strip(), station.name), seal=station.seal_name or station.name,
    )  # fmt: skip
    return keep(sheet, Place(case, STATION), made_by=made_by)


def is_answered(case: Case) -> bool:
    """Whether whoever entrusted it had a letter already."""
    return case.documents.filter(kind=K.FEEDBACK).exists()


ENTRUSTERS = {Source.COURT: "委托调解的人民法院", Source.PETITION: "转送事项的信访部门", Source.HOTLINE: "12345政务服务便民热线", Source.OTHER: "来文单位"}


def _entruster(case: Case) -> str:
    """Whoever handed it over, by the name of the one office of its kind where there is one."""
    found = {Source.COURT: Office.objects.filter(kind=OfficeKind.COURT, is_active=True), Source.PETITION: Office.objects.filter(code="xinfang")}
    rows = list(found[Source(case.source)][:2]) if case.source in found else []
    return rows[0].name if len(rows) == 1 else ENTRUSTERS[Source(case.source)]


def _outcome(case: Case) -> list[tuple[str, str]]:
    """In what it ended, with its date; for an agreement its number and since when it binds, for departments which ones saw to it."""
    agreed = _agreed(case)
    if agreed is not None:
        form = "口头" if agreed.form == "oral" else "书面"
        return [("办理结果", f"达成{form}调解协议"), ("协议编号", agreed.number), ("协议生效日期", day(agreed.effective_at))]
    if case.state == "advised":
        return [("办理结果", "不属于公安机关职责范围，已书面告知当事人有管辖权的机关"), ("告知日期", day(now()))]
    if case.ended_at:
        why = ENDS.get(EndReason(case.end_reason), "") if case.end_reason else ""
        rows = [("办理结果", "未达成调解协议，调解终止"), ("终止日期", day(case.ended_at))]
        return [*rows, ("原因", why)] if why else rows
    by = joined(list(dict.fromkeys(case.referrals.filter(state=ReferralState.VERIFIED).order_by("pk").values_list("department__name", flat=True))))
    return [("办理结果", f"由{by}办理，办理结果已经本所核实" if by else "已按规定办结"), ("办结日期", day(case.closed_at or now()))]


def _agreed(case: Case) -> Agreement | None:
    return case.agreements.filter(voided_at=None, effective_at__isnull=False).first()


def _performed(case: Case) -> list[tuple[str, str]]:
    """How far an agreement is done: the station that entrusted it need not ask."""
    agreed = _agreed(case)
    owed = agreed.terms.filter(debtor__isnull=False) if agreed else Term.objects.none()
    n, done = owed.count(), owed.filter(performed_at__isnull=False).count()
    return [("履行情况", "已全部履行" if done == n else f"约定履行{n}项，已履行{done}项")] if n else []


def letter(referral: Referral, *, made_by: User | None) -> Document:
    """转办单 or 联动处置单: what is asked, until when, and exactly the personal data that were released for it (个人信息保护法 23)."""
    case, on = referral.case, local(referral.sent_at)
    rows = [
        ("承办单位", referral.department.name), ("事项", referral.row.name if referral.row else "其他事项"),
        ("紧急程度", "现场联动" if referral.is_onsite else "紧急" if referral.is_urgent else "一般"),
        ("复杂程度", zh(Complexity(referral.complexity).label)), ("办理期限", _limits(referral)), ("转办时间", minute(referral.sent_at)),
        ("请求事项", referral.request), *_released(referral), ("提供个人信息的依据", _ground(referral)),
        ("本所联系人", f"{referral.sent_by.name}　{case.station.phone}".strip()), ("办理结果", ""),
    ]  # fmt: skip
    blocks = (
        table(rows),
        para("请及时签收、联系当事人并办理。不属于本单位职责的，请说明理由和应当承办的单位后退回；下一单位签收之前仍由本单位负责。所附个人信息只用于办理本事项，签收后可以在系统内查看号码，查看留有记录。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.REFERRAL, title="联动处置单" if referral.is_onsite else "转办单", number=f"{number(case)}之{_place(referral)}", on=on.isoformat(),
        office=case.station.name, blocks=blocks, signers=(Signer("department", "承办单位签收"),), closing=(case.station.name,),
        seal=case.station.seal_name or case.station.name,
    )  # fmt: skip
    return keep(sheet, Place(case, "department", referral=referral), made_by=made_by)


def attachment(referral: Referral, picture: bytes, *, made_by: User | None, kind: str = K.RESULT) -> Document:
    """办理结果附件 with the department's result, or 现场照片 of a matter: a picture as it was drawn anew; its hash is its digest."""
    name, sha256 = files.keep(picture)
    media_type = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    return Document.objects.create(
        case=referral.case, referral=referral, kind=kind, audience="department", number=f"{number(referral.case)}之{_place(referral)}",
        digest=sha256, file=name, sha256=sha256, media_type=media_type, made_by=made_by, made_at=now(), issued_at=now(),
    )  # fmt: skip


def _limits(referral: Referral) -> str:
    if referral.is_onsite:
        return f"{_span('callout_accept', referral)}内应答，{_span('callout_arrive', referral)}内到场"
    sign = _span("referral_sign_urgent" if referral.is_urgent else "referral_sign", referral)
    return f"{sign}内签收，受理后{_span(f'work_{referral.complexity}', referral)}内办结"


def _span(key: str, referral: Referral) -> str:
    limit = Limit.objects.in_force(key, local(referral.sent_at))
    return f"{limit.amount}{UNITS[Unit(limit.unit)]}"


def _place(referral: Referral) -> int:
    return Referral.objects.filter(case=referral.case_id, pk__lte=referral.pk).count()


def _ground(referral: Referral) -> str:
    """On what ground the data left; for consent, how and when each party gave it."""
    rows = [
        f"{mask_name(one.party.name)}：{zh(ConsentChannel(one.channel).label)}，{minute(one.consented_at)}"
        for one in referral.releases.select_related("party") if one.consented_at
    ]  # fmt: skip
    return "\n".join([zh(ReleaseBasis(referral.release_basis).label), *rows])


def _released(referral: Referral) -> list[tuple[str, str]]:
    """What left, as the department reads it before it accepts: names, phones and addresses masked."""
    left_house = facts(referral.case, referral.released, list(referral.about.all()))
    rows = [(LABELS[fact.field], fact.text) for fact in left_house if fact.party is None]
    people: dict[int, list[str]] = {}
    for fact in left_house:
        if fact.party:
            people.setdefault(fact.party.pk, []).append(fact.text)
    return [*rows, ("当事人", "\n".join("，".join(texts) for texts in people.values()))] if people else rows
