"""What the three kinds of file share: a state that only the door writes, a version, the table they move by."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from cases.moves import Move, Table

if TYPE_CHECKING:
    from cases.models.case import Case


class File(models.Model):
    """A file passes from hand to hand. `version` counts moves; a page that shows an older one is stale."""

    TABLE: ClassVar[Table]
    state = models.CharField(max_length=20, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def folder(self) -> "Case":
        """The case that this file is, or belongs to: it holds the head of the chain."""
        raise NotImplementedError

    @property
    def is_ended(self) -> bool:
        """Nothing keeps the case open any more from here."""
        return self.state in self.TABLE.ends

    @property
    def state_label(self) -> str:
        """The state in people's words."""
        return str(self.TABLE.states(self.state).label)

    def leaving(self) -> list[Move]:
        """The moves that the table knows from here, whoever asks."""
        return self.TABLE.leaving(self.state)


def known_state(table: Table) -> models.CheckConstraint:
    """A state outside the table must never stand in the database."""
    return models.CheckConstraint(condition=models.Q(state__in=table.states.values), name=f"{table.name}_state_known")
