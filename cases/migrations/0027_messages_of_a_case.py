"""Messages that went out before have their case from their party; of one to an office nothing was kept."""

from django.db import migrations, models


def give_them_their_case(apps, schema_editor):
    """A message to a party is of that party's case."""
    Message, Party = apps.get_model("cases", "Message"), apps.get_model("cases", "Party")
    cases = Party.objects.filter(pk=models.OuterRef("party")).values("case")[:1]
    Message.objects.filter(party__isnull=False).update(case=models.Subquery(cases))


class Migration(migrations.Migration):

    dependencies = [("cases", "0026_what_became_of_messages")]

    operations = [migrations.RunPython(give_them_their_case, migrations.RunPython.noop)]
