"""Clauses, policy and agreement → the words of the agreement, or of an amendment (変更協定)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.clauses.articles import SPECIAL, Composer
from pipeline.clauses.as_signed import signed_words
from pipeline.clauses.choose import Told
from pipeline.clauses.comparison import compared, printed_parts
from pipeline.clauses.load import Clauses
from pipeline.clauses.model import AgreementText
from pipeline.clauses.numbers import article_number, item_number
from pipeline.clauses.specials import tell_forms
from pipeline.clauses.undecided import blank, renewal_undecided
from pipeline.findings import Finding
from pipeline.policy.amendment_faults import said
from pipeline.policy.amendments import Amended, amended, joining
from pipeline.policy.parties import enumerate_words, resolve_parties
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.dates import print_day

__all__ = ["SPECIAL", "Composed", "article_number", "blank", "compose", "item_number"]

AT_SIGNING = "この変更協定の締結の日"


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of an agreement, or None with the reasons, as far as the judge does not tell them."""

    text: AgreementText | None
    findings: tuple[Finding, ...]
    open: bool = False
    """Whether a draft leaves something open that the clean agreement would state."""


def compose(agreement: Agreement, case: Case, clauses: Clauses, *, draft: bool) -> Composed:
    """The articles that policy and record call for. Anything amiss leaves no text at all.

    In a draft, what the record does not say yet stands as a blank 「【…】」. An amendment says that
    the original is changed, who bears the costs, and that the rest remains; what changes is its
    ``comparison``.
    """
    if agreement.amends is not None:
        return _compose_amendment(agreement, case, clauses, draft=draft)
    told = Told(agreement)
    if not draft:
        tell_forms(agreement, told)
    undecided = renewal_undecided(agreement, case)
    composer = Composer(agreement, case, clauses, draft, told, open_renewal=draft and undecided)
    text = composer.compose(case.rules.articles_for(agreement.kind), agreement.special_articles)
    return Composed(text, tuple(told.findings), undecided)


def _compose_amendment(agreement: Agreement, case: Case, clauses: Clauses, *, draft: bool) -> Composed:
    found = amended(agreement, case)
    if found is None:
        return Composed(None, tuple(_unreachable(agreement, case)))
    then = _case_of_original(found.before, case)
    if isinstance(then, str):
        return Composed(None, (_unknown(found, then),))
    told = Told(found.whole)
    old = Composer(found.before, then, clauses, draft=False, told=told)
    before = old.compose(then.rules.articles_for(found.before.kind), found.before.special_articles)
    if before is None:
        broken = tuple(one for one in told.findings if one in clauses.findings)
        if broken:  # told of the file anyway: mended, there may be nothing else
            return Composed(None, broken)
        why = "、".join(dict.fromkeys(one.message.removesuffix("。") for one in told.findings))
        return Composed(None, (_unknown(found, f"条文を組み立てられません（{why}）。"),))
    if not draft:
        tell_forms(case.city.agreements.get(agreement.id, agreement), told)
    new = replace(old, agreement=found.after, draft=draft)
    after = new.compose(then.rules.articles_for(found.after.kind), found.after.special_articles)
    if after is None:
        return Composed(None, tuple(told.findings))
    differences = compared((found.before, before), (found.after, after), then)
    if not differences:
        return Composed(None, (_empty(found),))
    signed = signed_words(found, case.city)
    if signed is not None:
        articles = then.rules.articles_for(found.before.kind)
        composed = tuple(
            printed_parts(found.before, text, one)
            for one in signed.cases(then)
            if (text := replace(old, case=one).compose(articles, found.before.special_articles)) is not None
        )
        kept = signed.old_side(differences, composed)
        if isinstance(kept, str):
            return Composed(None, (_rewritten(found, kept),))
        differences = kept
    own = Composer(found.whole, case, clauses, draft, told, _given(agreement, found, after, case))
    text = own.compose(case.rules.articles_for(found.whole.kind, amendment=True), ())
    return Composed(replace(text, comparison=differences) if text else None, tuple(told.findings))


def _given(
    agreement: Agreement, found: Amended, after: AgreementText, case: Case
) -> dict[str, str | list[str]]:
    """What only an amendment has to say: of the original, and from when it is changed."""
    record = case.city.agreements.get(agreement.id, agreement)
    start, signed = record.effective_from, record.signed_on
    day = found.before.signed_on
    known = case.city.partners
    return {
        "original_title": found.before.title,
        "original_signed_on": print_day(day) if day else "",
        "original_cost": article_number(after.cost.number),
        "earlier_amendments": [one.title for one in found.earlier],
        "changed_from": AT_SIGNING if start is None or start == signed else print_day(start),
        "original_parties": _original_parties(found, case),
        "newcomers": enumerate_words(
            [known[one].name for one in joining(agreement, case) if one in known],
            "及び",
            case.policy.style.comma,
        ),
    }


def _original_parties(found: Amended, case: Case) -> str:
    """Who concluded the original: by labels where they are the same now, else by their names."""
    before, after = (resolve_parties(one, case) for one in (found.before, found.after))
    comma = case.policy.style.comma
    labels = [one.label for one in before]
    same = [(one.label, one.named) for one in before] == [(one.label, one.named) for one in after]
    return enumerate_words(labels if same else [name for one in before for name in one.named], "及び", comma)


def _case_of_original(original: Agreement, case: Case) -> Case | str:
    """The case of the day on which the original was signed, or why its words are not known."""
    if original.own_form:
        return "相手方の様式によるため、条文が本システムにありません。"
    if original.signed_on is None:
        return "締結日が書かれていません。"
    rules = case.policy.on(original.signed_on)
    if rules is None:
        return f"締結日（{print_day(original.signed_on)}）に施行されていた規則集が policy.yaml にありません。"
    return replace(case, on=original.signed_on, rules=rules)


def _unreachable(agreement: Agreement, case: Case) -> Iterator[Finding]:
    """The original cannot be read; of amendments that lead back to themselves the judge tells."""
    if agreement.amends in case.city.agreements:
        return
    message = f"変更元の協定「{agreement.amends}」の記録を読み取れないため、新旧対照表を作れません。"
    hint = "変更元の協定の記録の誤りを先に直してください。"
    yield said(agreement, "amendment-unknown-text", message, hint, "amends", value=agreement.amends)


def _unknown(found: Amended, why: str) -> Finding:
    original = found.before
    message = f"変更元の協定「{original.title}」（{original.id}）の条文が分からないため、新旧対照表を作れません。{why}"
    hint = (
        "変更元の記録と当時の規則集（条文構成）をそろえてください。そろえられないときは、変更協定書を手作業で作り、"
        "この記録の「相手方様式」を はい にして登録だけをしてください。"
    )
    return said(found.whole, "amendment-unknown-text", message, hint, "amends", value=original.id)


def _rewritten(found: Amended, part: str) -> Finding:
    original = found.before
    message = (
        f"変更元の協定「{original.title}」（{original.id}）の{part}が、いまの条文からは、締結した協定書と違う文言に"
        "なるため、新旧対照表を作れません。"
    )
    hint = (
        "締結の後に条文（templates/clauses）か記録が書き換えられています。条文を改めるときは、前の文言に「失効日」を書いて"
        "残し、新しい文言を「施行日」とともに加えてください。締結したときの文言は kyotei explain で見られます。"
    )
    return said(found.whole, "amendment-unknown-text", message, hint, "amends", value=original.id)


def _empty(found: Amended) -> Finding:
    message = "この変更協定では、協定書の文言が1つも変わりません。"
    hint = (
        "変える項目（当事者・連携事項・費用負担・有効期間終了日・更新・特約など）を、変えた後の内容で書いてください。"
        "なくすものは「削る項目」に書きます。"
        "窓口の担当者など協定書に書かれないことだけなら、変更協定によらず、変更元の協定の記録を直してください。"
    )
    return said(found.whole, "amendment-empty", message, hint, "amends", value=found.before.id)
