"""Papers of the register: forms for the seal and receipts. Facts are gathered here, set in print by papers/render.py."""

from registry.papers.facts import account_form, filing_form, receipt_of
from registry.papers.render import render_form, render_receipt
from registry.papers.sheets import Box, Entry, Form, Receipt

__all__ = [
    "Box",
    "Entry",
    "Form",
    "Receipt",
    "account_form",
    "filing_form",
    "receipt_of",
    "render_form",
    "render_receipt",
]
