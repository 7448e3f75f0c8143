"""Photos that were replaced before the application was handed in, or wait for it, are the room's and no court's."""

from django.db import migrations
from django.db.models import F, Q


def back_to_the_room(apps, _editor):
    """What gave way before the last handing in counts as never handed in: it is too long ago to say more."""
    photos = apps.get_model("cases", "Document").objects.filter(kind="evidence", audience="court_pack", confirmation__isnull=False)
    before = photos.filter(Q(confirmation__submitted_at=None) | Q(voided_at__lte=F("confirmation__submitted_at")))
    photos.filter(pk__in=list(before.values_list("pk", flat=True))).update(audience="room")


class Migration(migrations.Migration):
    dependencies = [("cases", "0072_words_of_corrections")]
    operations = [migrations.RunPython(back_to_the_room, migrations.RunPython.noop)]
