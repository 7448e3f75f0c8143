"""The embedded broker: kombu's SQLAlchemy transport on `var/broker.sqlite3`, which forgets a bell once it rang.

kombu only hides a message that was taken and keeps it for ever, so that looking for the next one takes longer with every message there ever
was: a station that rings ten thousand times a day would stand still within weeks.
"""

from collections.abc import Callable
from typing import Any

from kombu.transport import sqlalchemy
from sqlalchemy.exc import IntegrityError


class Channel(sqlalchemy.Channel):
    """A queue in a table that stays as short as the queue."""

    def _get_or_create(self, queue: str) -> Any:
        """At a new station web, worker and beat make the queue at one moment. Whoever was too late takes the other's, and is not mute for ever."""
        make: Callable[[str], Any] = getattr(super(), "_get_or_create")  # noqa: B009 - kombu's stubs do not know it
        try:
            return make(queue)
        except IntegrityError:
            self.session.rollback()
            return make(queue)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        bell = super()._get(queue)
        self.session.query(self.message_cls).filter(self.message_cls.visible.is_(False)).delete(synchronize_session=False)
        self.session.commit()
        return bell


class Transport(sqlalchemy.Transport):
    """Looks five times a second: a referral is in the department's inbox within a second."""

    Channel = Channel
    polling_interval = 0.2
