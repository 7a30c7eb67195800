"""Compiled template and view → bytes of a document."""
