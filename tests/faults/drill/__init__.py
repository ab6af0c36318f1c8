"""An app of drills only: work whose effects can be counted, and work that kills whoever does it."""
