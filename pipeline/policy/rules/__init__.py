"""One module per subject of the guidelines; each rule is one small registered function.

A rule module has no figure of its own: figures, dates and names are in policy.yaml.
"""

from pipeline.policy.rules import (
    changes,
    conduct,
    contacts,
    content,
    contracts,
    cost,
    parties,
    procedure,
    projects,
    proposals,
    results,
    signing,
    term,
)

REGISTERED = (
    changes,
    conduct,
    contacts,
    content,
    contracts,
    cost,
    parties,
    procedure,
    projects,
    proposals,
    results,
    signing,
    term,
)
"""The modules whose import registers the rules."""
