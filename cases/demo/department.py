"""A department's liaison on the stage."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Office, User
from cases.models import Referral
from cases.moves import ReferralAction as A
from cases.steps import routing


@dataclass(frozen=True, slots=True)
class Department:
    """The verbs of a department, with the real steps."""

    liaison: User
    head: User

    def sign(self, referral: Referral) -> Referral:
        """It is here."""
        return routing.take(referral, A.SIGN, actor=self.liaison)

    def contact(self, referral: Referral, note: str = "电话打通，约了时间") -> Referral:
        """The person was called."""
        return routing.take(referral, A.CONTACTED, actor=self.liaison, note=note)

    def accept(self, referral: Referral, complexity: str = "") -> Referral:
        """It is theirs."""
        return routing.take(referral, A.ACCEPT, actor=self.liaison, complexity=complexity or referral.complexity)

    def sign_and_accept(self, referral: Referral) -> Referral:
        """Signed, called and accepted in one go."""
        return self.accept(self.contact(self.sign(referral)))

    def send_back(self, referral: Referral, right: Office, note: str, code: str = "not_ours") -> Referral:
        """It is somebody else's."""
        return routing.take(referral, A.RETURN, actor=self.liaison, note=note, return_code=code, right_department=right)

    def decline(self, referral: Referral, note: str) -> Referral:
        """A lawful refusal."""
        return routing.take(referral, A.DECLINE, actor=self.liaison, note=note, result_code="refused", result=note)

    def extend(self, referral: Referral, until: datetime, note: str) -> Referral:
        """Once, by the head."""
        return routing.take(referral, A.EXTEND, actor=self.head, note=note, extended_to=until)

    def answer(self, referral: Referral) -> Referral:
        """On the way."""
        return routing.take(referral, A.ANSWER, actor=self.liaison)

    def arrive(self, referral: Referral) -> Referral:
        """On the spot."""
        return routing.take(referral, A.ARRIVE, actor=self.liaison)

    def resolve(self, referral: Referral, result: str, code: str = "solved") -> Referral:
        """Done."""
        return routing.take(referral, A.RESOLVE, actor=self.liaison, result_code=code, result=result)
