import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0010_official_papers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organisation', verbose_name='发文单位'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'order'), models.Q(('status__in', ('withdrawn', 'dropped')), _negated=True)), fields=('round', 'unit'), name='one_order_per_unit_and_round'),
        ),
        migrations.AddConstraint(
            model_name='papertemplate',
            constraint=models.UniqueConstraint(fields=('organisation', 'kind', 'version'), name='each_paper_template_version_once'),
        ),
    ]
