"""From the joint application to the ruling that everybody has received."""

from datetime import datetime

from accounts.second_factor import current_code
from cases import pack, papers
from cases.clock import now
from cases.demo.settlement import Settlement
from cases.models import Confirmation, Review
from cases.moves import ConfirmationAction as A
from cases.steps import confirmation, pack as packs

CLERKS, JUDGES = ("fy11", "fy12"), ("fy01", "fy02")
REASONING = "经审查，双方自愿达成协议，内容具体明确，不违反法律强制性规定，不损害他人和公共利益。"


class Procedure(Settlement):
    """A settled dispute that goes to the court. Which clerk and judge, the case's number says."""

    @property
    def file(self) -> Confirmation:
        """The confirmation as it is now."""
        return Confirmation.objects.select_related("court", "application", "draft", "case", "agreement").get(agreement=self.agreement)

    @property
    def _bench(self) -> int:
        return self.case.pk % 2

    def apply(self, *, only_first: bool = False) -> None:
        """The sides sign the joint application."""
        application = self.file.application
        assert application is not None
        self.sign(application, only_first=only_first)

    def submit(self) -> None:
        """The mediator carries it to the court."""
        for line in pack.items(self.file):
            if line.is_missing:
                packs.enclose(self.file, actor=self.mediator, word=line.word, reason="证照原件当面核对过，复印件存调解室")
        confirmation.submit(self.file, actor=self.mediator)

    def register(self) -> None:
        """The clerk gives it a case number."""
        confirmation.register(self.file, actor=self.stage.user(CLERKS[self._bench]))

    def ask_supplement(self, items: str, due_at: datetime) -> None:
        """The clerk misses a paper."""
        confirmation.ask_supplement(self.file, actor=self.stage.user(CLERKS[self._bench]), items=items, due_at=due_at)

    def accept_filing(self) -> None:
        """The judge accepts it: the 15 and the 30 days run."""
        confirmation.file(self.file, actor=self.stage.user(JUDGES[self._bench]))

    def verify(self, channel: str = "video") -> None:
        """The clerk meets both sides together, in the station's second room."""
        confirmation.verify_together(
            self.file, actor=self.stage.user(CLERKS[self._bench]), channel=channel, together=True, note="双方同时到场，都说是自愿的"
        )

    def prepare(self, outcome: str = "confirmed", ground: str = "", reasoning: str = REASONING) -> None:
        """The clerk drafts the ruling."""
        confirmation.prepare(
            self.file, actor=self.stage.user(CLERKS[self._bench]), outcome=outcome, ground=ground, reasoning=reasoning
        )

    def decide(self) -> None:
        """The judge authorises exactly this text, with the second factor of this moment."""
        judge, file = self.stage.user(JUDGES[self._bench]), self.file
        shown = papers.final(file, judge=judge).digest
        confirmation.decide(file, actor=judge, shown_digest=shown, code=current_code(judge, now()))

    def issue(self) -> None:
        """The clerk issues what the worker sealed."""
        confirmation.issue(self.file, actor=self.stage.user(CLERKS[self._bench]))

    def receive(self, *, only_first: bool = False) -> None:
        """The sides open it on their phones."""
        for party in self.parties[: 1 if only_first else None]:
            confirmation.receive(self.file, party=party, actor=party)

    def not_seek(self, note: str) -> None:
        """They do not want it, where the court could confirm it at all."""
        if Confirmation.objects.filter(agreement=self.agreement).exists():
            confirmation.take(self.file, A.NOT_SEEK, actor=self.mediator, note=note)

    def lapse(self) -> None:
        """The mediator records that the thirty days are over."""
        confirmation.take(self.file, A.LAPSE, actor=self.mediator)

    def object_to(self, note: str) -> None:
        """The second side objects."""
        confirmation.object_to(self.file, party=self.parties[1], note=note)

    def answer_objection(self, *, uphold: bool, note: str) -> None:
        """The judge decides the objection by a ruling of its own, which the worker seals."""
        outcome = Review.REVOKED if uphold else Review.REJECTED
        confirmation.prepare_review(self.file, actor=self.stage.user(CLERKS[self._bench]), outcome=outcome, order="", reasoning=note)
        self.decide()
