"""Files of a clerk → raw values: text with its place."""
