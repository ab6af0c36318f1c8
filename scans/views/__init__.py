"""Pages of scans, one file a subject."""
