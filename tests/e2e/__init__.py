"""The product as people use it: a real portal process and Chromium."""
