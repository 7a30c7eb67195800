"""Bytes of a document → findings: is everything there that must be there."""
