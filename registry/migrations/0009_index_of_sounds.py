"""The index a search by letters reads; apart from the filling, which PostgreSQL finishes first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_accounts_are_found_by_their_sound")]

    operations = [
        migrations.AddIndex(
            "account",
            models.Index(fields=["name_initials", "name_pinyin", "handle_key"], name="account_by_sound"),
        ),
    ]
