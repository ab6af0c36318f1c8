from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0010_exchange_with_the_national_system'),
    ]

    operations = [
        migrations.AddField(
            model_name='platform',
            name='active',
            field=models.BooleanField(db_default=True, default=True, verbose_name='受理新备案'),
        ),
        migrations.AddField(
            model_name='platform',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
    ]
