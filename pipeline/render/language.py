"""Moved to pipeline.language; kept until the last caller is changed."""

from pipeline.language import LONGEST_TEXT, Forbidden, Language, for_templates, joined, markup

__all__ = ["LONGEST_TEXT", "Forbidden", "Language", "for_templates", "joined", "markup"]
