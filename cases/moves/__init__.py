"""The three tables of moves: data, no database."""

from cases.moves.acts import Act
from cases.moves.case import CASE, CaseAction, CaseState
from cases.moves.confirmation import CONFIRMATION, ConfirmationAction, ConfirmationState
from cases.moves.move import KEPT, SORTING, Each, Effect, Guard, Move, Opens, Table, Task
from cases.moves.referral import REFERRAL, ReferralAction, ReferralState

__all__ = [
    "CASE",
    "CONFIRMATION",
    "KEPT",
    "REFERRAL",
    "SORTING",
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
