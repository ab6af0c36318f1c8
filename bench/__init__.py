"""Measures the product beside named peers in the same run: ratios hold where absolute times do not."""
