"""Template tags of scans."""
