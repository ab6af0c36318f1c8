"""Running numbers of the register: account numbers now, receipts of filings with them."""

from core.numbering import NumberSeries


class RegisterSeries(NumberSeries):
    """Prefix `A` numbers the accounts: A000123."""
