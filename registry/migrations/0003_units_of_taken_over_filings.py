"""Gives earlier filings the unit they belong to."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    filings, accounts = apps.get_model("registry", "Filing"), apps.get_model("registry", "Account")
    unit = accounts.objects.filter(pk=OuterRef("account_id")).values("organisation_id")[:1]
    filings.objects.filter(organisation=None, account__isnull=False).update(organisation_id=Subquery(unit))


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_filings_and_papers")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
