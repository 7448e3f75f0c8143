"""The wall as a poster to hang up, A3: everybody on it consented, and nobody is put in order by success."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import Office
from cases.clock import today
from cases.documents import TEMPLATE, code_svg, typeset
from cases.numerals import words_of_date
from cases.papers.wording import zh
from mediators.availability import hours_of
from mediators.kinds import Engagement, Grade
from mediators.models import DutyHours, Mediator

POSTER: Path = TEMPLATE.parent / "poster.typ"
WEEKDAYS = "一二三四五六日"


def poster(committee: Office) -> bytes:
    """The committee's wall, by name of the organisation and then as long as somebody is there."""
    wall = Mediator.objects.listed().of(committee.pk).select_related("user", "organisation", "committee", "photo")
    wall = wall.order_by("organisation__short_name", "pk")
    people, hours = list(wall), hours_of(list(wall))
    facts = {
        "title": "警调超市", "lead": "谁来劝、谁来评理，您自己挑。两边都选到的人来调。", "office": committee.name, "phone": committee.phone,
        "date": today().isoformat(), "date_words": words_of_date(today()), "qr": code_svg(settings.SITE_URL + reverse("roster")),
        "people": [_portrait(one, hours.get(one.pk, [])) for one in people],
    }  # fmt: skip
    return typeset(POSTER, facts)


def _portrait(one: Mediator, hours: list[DutyHours]) -> dict[str, Any]:
    return {
        "photo": list(bytes(one.photo.content)) if one.photo else [], "name": one.name, "seal": one.name[:1],
        "organisation": one.organisation_name, "engagement": zh(Engagement(one.engagement).label),
        "grade": zh(Grade(one.grade).label) if one.grade else "", "speciality": one.speciality, "experience": one.experience,
        "style": one.style, "dialects": one.dialects, "hours": _days(hours),
    }  # fmt: skip


def _days(hours: list[DutyHours]) -> str:
    """周一、周三: the poster says on which days, the page at which hours."""
    return "、".join(f"周{WEEKDAYS[day]}" for day in sorted({row.weekday for row in hours}))
