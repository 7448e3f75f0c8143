"""The three tables of moves: data, no database."""

from cases.moves.acts import Act
from cases.moves.case import CASE, CaseAction
from cases.moves.confirmation import CONFIRMATION, ConfirmationAction, ConfirmationState
from cases.moves.move import SORTING, Each, Effect, Guard, Move, Opens, Table
from cases.moves.referral import REFERRAL, ReferralAction, ReferralState
from cases.moves.states import CaseState
from cases.moves.tasks import KEPT, UNPAUSED, VISITS, Task

__all__ = [
    "CASE",
    "CONFIRMATION",
    "KEPT",
    "REFERRAL",
    "SORTING",
    "UNPAUSED",
    "VISITS",
    "Act",
    "CaseAction",
    "CaseState",
    "ConfirmationAction",
    "ConfirmationState",
    "Each",
    "Effect",
    "Guard",
    "Move",
    "Opens",
    "ReferralAction",
    "ReferralState",
    "Table",
    "Task",
]
