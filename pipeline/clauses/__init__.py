"""Clauses of templates/clauses and an agreement → its articles, chosen and numbered."""
