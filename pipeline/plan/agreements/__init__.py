"""Agreements → 協定書 and 協定書案."""
