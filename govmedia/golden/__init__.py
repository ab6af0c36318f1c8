"""Real notices rebuilt from their published figures; accounts that the figures do not name are invented."""
