"""Make the demonstration: tables, offices, people, the wall, then every dispute of the plan on one stage."""

import io
import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from cases import demo_slips, outbox
from cases.clock import now
from cases.demo import gazetteer, history, matters, offices, people, sheets, wall
from cases.demo.days import Days
from cases.demo.plan import PLAN, Scene
from cases.demo.procedure import Procedure
from cases.demo.stage import Stage
from cases.figures.freezing import freeze
from cases.figures.tally import count_all
from cases.foresight import look_ahead
from cases.models import Case, Party, calendar

Links = list[tuple[str, str, str, str, str]]


def has_people() -> bool:
    """Whether the station of the demonstration is here."""
    return User.objects.filter(username=people.STAFF[0][0]).exists()


def has_disputes() -> bool:
    """Whether its disputes are."""
    return Case.objects.filter(station__code=offices.STATION).exists()


def make_people(moment: datetime | None = None) -> None:
    """Tables, offices, rooms, staff, the duty roster and the wall."""
    with transaction.atomic(), override("zh-hans"):
        call_command("load_tables", stdout=io.StringIO())
        offices.create()
        people.create(moment or now())
        gazetteer.create()
        wall.create(moment or now())


def make_disputes(anchor: datetime | None = None, plan: tuple[Scene, ...] = PLAN) -> Links:
    """All of them or none, in one transaction. Returns the private links, which the database keeps only as hashes."""
    call_command("make_test_seal", stdout=io.StringIO())
    with transaction.atomic(), override("zh-hans"):
        return _perform(anchor or now(), plan)


def _perform(moment: datetime, plan: tuple[Scene, ...]) -> Links:
    history.bring_in(User.objects.get(username=people.LEADERS[0]), outbox.deliver)
    written = sheets.load()
    stage = Stage(Days(moment, calendar()), outbox.deliver)
    for scene in plan:
        stage.enter(scene.play(Procedure(stage, written[scene.key], scene.officer), **scene.facts))
    if plan is PLAN:
        for play in matters.plays(stage):
            stage.enter(play)
    stage.perform()
    look_ahead()
    count_all()
    freeze()
    return [link for party, link in stage.links if _is_asked(party)]


def _is_asked(party: Party) -> bool:
    """Worth trying: something is waited for, or a ruling lies there."""
    return party.case.turns.filter(is_open=1, party=party).exists() or party.services.exists()


def write_links(links: Links) -> None:
    """Below `var/`, for the demonstration's page of messages."""
    (Path(settings.VAR) / demo_slips.FILE).unlink(missing_ok=True)
    demo_slips.add(demo_slips.Slip(*link) for link in links)


def silence() -> None:
    """Hundreds of moves are no news for the log."""
    for name in ("cases", "fontTools", "pyhanko"):
        logging.getLogger(name).setLevel(logging.WARNING)
