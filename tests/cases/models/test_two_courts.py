"""A case that goes to a second court with a new agreement: neither court reads what lies before the other."""

import pytest

from cases.models import Confirmation, Document
from cases.steps import confirmation as steps

pytestmark = pytest.mark.django_db


def test_a_court_reads_its_own_applications_papers_and_no_other_courts_of_the_same_case(confirmation_at, walk):
    first = confirmation_at("decided")
    second = walk.settle().confirmations.get()
    Confirmation.objects.filter(pk=second.pk).update(court=walk.cast.offices["haishu-fayuan"])
    second.refresh_from_db()
    second = steps.submit(second, actor=walk.cast.yaqin)
    Document.objects.filter(confirmation=second).update(case=first.case)
    Confirmation.objects.filter(pk=second.pk).update(case=first.case)
    here, there = (Document.objects.visible_to(user).filter(case=first.case) for user in (walk.cast.clerk, walk.cast.strange_clerk))
    assert here.filter(confirmation=first).exists()
    assert there.filter(confirmation=second).exists()
    assert not here.filter(confirmation=second).exists()
    assert not there.filter(confirmation=first).exists()
    assert here.filter(kind="agreement").exists()
