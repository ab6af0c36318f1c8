"""The watch over the watching: what was looked at, what is wrong with it, and who answers for that."""
