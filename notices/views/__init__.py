"""Views of notices."""
