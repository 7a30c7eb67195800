"""What templates can say: one view per document."""
