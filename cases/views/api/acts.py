"""What a department's system may do with a referral: a noun of the address, the move behind it, the words it takes."""

from dataclasses import dataclass
from typing import Any

from cases.moves import ReferralAction as A


@dataclass(frozen=True, slots=True)
class ApiAct:
    """A move, and how its fields are called outside: ours by theirs. `note` is the reason."""

    action: str
    fields: dict[str, str]
    says: str  # what it does, for the document

    def typed(self, body: dict[str, Any]) -> dict[str, Any]:
        """The same words under the names of the form of the page."""
        return {ours: body[theirs] for theirs, ours in self.fields.items() if theirs in body}


NOUNS: dict[str, ApiAct] = {
    "signature": ApiAct(A.SIGN, {}, "签收 Sign for the referral."),
    "contact": ApiAct(A.CONTACTED, {}, "已联系当事人 Record that the person was contacted."),
    "acceptance": ApiAct(A.ACCEPT, {"complexity": "complexity"}, "受理 Accept the matter; the complexity gives its limit."),
    "return": ApiAct(
        A.RETURN, {"code": "return_code", "right_department": "right_department", "note": "note"},
        "退回 Return it as not ours, with the reason and the right department; who returns stays responsible until the next one signs.",
    ),
    "refusal": ApiAct(A.DECLINE, {"note": "note"}, "不予受理 Refuse lawfully: an end, and the person is told."),
    "extension": ApiAct(A.EXTEND, {"until": "extended_to", "note": "note"}, "延期 Extend once, by the first length at most."),
    "result": ApiAct(A.RESOLVE, {"code": "result_code", "text": "result"}, "办结 Report the result, with up to three pictures."),
    "answer": ApiAct(A.ANSWER, {}, "马上到场 Answer the call to the spot."),
    "arrival": ApiAct(A.ARRIVE, {}, "已到现场 Arrived on the spot."),
}  # fmt: skip
