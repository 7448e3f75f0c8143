"""Two administrators write the same right at the same moment: it is one right, and taken away it is gone."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import people
from accounts.models import Appointment, Office, User
from accounts.roles import Role
from tests.cast import Cast
from tests.races import race


@pytest.mark.django_db(transaction=True)
def test_the_same_right_written_at_once_is_one(cast: Cast) -> None:
    first, second = cast.administrator, User.objects.create_user("fj-0011", "柯明")
    new, office, since = User.objects.create_user("dq-0500", "新来"), Office.objects.get(code="daqiao"), timezone.now()

    def write(by: User) -> Appointment:
        return people.appoint(new, by=by, role=Role.OFFICER, office=office, rank="", since=since, until=None)

    for _round in range(5):
        outcome = race([lambda: write(first), lambda: write(second)] * 2)
        assert len(outcome.won) == 1
        assert all(isinstance(problem, ValidationError) for problem in outcome.told)
        Appointment.objects.filter(user=new).delete()
