"""A municipality's own list, with its own headings, and a mapping file → records."""
