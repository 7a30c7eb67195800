"""Records, verdicts and articles → jobs: what is to be made, from what, under which name."""
