"""A column for hashes: hex digits in code, half as many bytes in the database."""

from typing import Any

from django.db import models


class HexField(models.Field):
    """Text of hex digits, an even number of them; "" where there is none."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else bytes(value).hex()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return connection.Database.Binary(bytes.fromhex(value)) if isinstance(value, str) else value
