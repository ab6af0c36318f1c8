"""Drills: real processes killed with -9 in mid-work, on both brokers; afterwards the rows are counted."""
