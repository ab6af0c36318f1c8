"""Pages of rounds, sheets, results and findings."""
