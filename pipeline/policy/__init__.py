"""policy.yaml and records → verdicts: each rule of the city's guideline held, broken or excepted."""
