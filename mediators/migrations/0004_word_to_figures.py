"""A mediator's own word to their figures."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mediators', '0003_ratings'),
    ]

    operations = [
        migrations.AddField(
            model_name='mediator',
            name='figures_note',
            field=models.CharField(blank=True, default='', max_length=400),
        ),
    ]
