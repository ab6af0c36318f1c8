"""Templates that an office made in Word: looked at and filled only in a limited process. Import from here."""

from core.docx_template.process import MOST, Looked, Vocabulary, fill_in, look_at

__all__ = ["MOST", "Looked", "Vocabulary", "fill_in", "look_at"]
