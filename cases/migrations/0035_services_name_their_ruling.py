from django.db import migrations


def name_the_ruling(apps, schema_editor):
    """Before there were rulings on objections every service was of the first ruling."""
    service = apps.get_model("cases", "Service")
    for row in service.objects.filter(document=None).select_related("confirmation").iterator():
        service.objects.filter(pk=row.pk).update(document_id=row.confirmation.ruling_id)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0034_rulings_on_objections'),
    ]

    operations = [
        migrations.RunPython(name_the_ruling, migrations.RunPython.noop),
    ]
