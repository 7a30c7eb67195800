"""What a municipality calls its documents, and which of them it uses (policy.yaml, documents)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.findings import Finding, Place, Severity
from pipeline.plan.job import KIND_LABELS
from pipeline.policy.model import Policy, RuleSet
from pipeline.policy.registry import Setting
from pipeline.records.suggest import did_you_mean

OWN = ("check-sheet", "confirmation", "approval")
"""The product's own documents: made whether or not a guideline asks for them; it may rename them."""


def document_name(kind: str, setting: Setting) -> str | None:
    """What documents of a kind are called today; None where the guideline does not ask for them.

    A name that two kinds share is told apart by the kind, so that no file takes another's place.
    """
    label = KIND_LABELS[kind]
    rules = setting.policy.on(setting.on)
    if rules is None:
        return label
    entry = rules.document(kind)
    if entry is None and kind not in OWN:
        return None
    name = (entry.name if entry else "") or label
    shared = any(one.name == name and one.kind != kind for one in rules.head.documents or ())
    return f"{name}（{label}）" if shared else name


def document_findings(policy: Policy, file: str) -> Iterator[Finding]:
    """Kinds in the lists of documents that the program does not know: nothing is made of them."""
    for rules in policy.rule_sets:
        for entry in rules.head.documents or ():
            if entry.kind not in KIND_LABELS:
                yield _unknown(rules, entry.kind, file)


def _unknown(rules: RuleSet, word: str, file: str) -> Finding:
    kind = next((kind for kind, label in KIND_LABELS.items() if label == word), "")
    advice = f"「{kind}」と書いてください。" if kind else did_you_mean(word, KIND_LABELS)
    return Finding(
        "unknown-document",
        Severity.WARNING,
        f"規則集「{rules.head.id}」の「documents」（書類）に、「{word}」という種類があります。"
        "この種類の書類は作れません。",
        f"{advice}使わない書類であれば、その行を消してください。",
        Place(file),
        value=word,
    )
