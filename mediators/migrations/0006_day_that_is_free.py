"""On which day each mediator is free next."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mediators', '0005_ties'),
    ]

    operations = [
        migrations.AddField(
            model_name='mediator',
            name='free_on',
            field=models.DateField(blank=True, null=True),
        ),
    ]
