"""What proposals and results tell of: without it their sheets would be empty."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.dates import fiscal_year_of, print_fiscal_year
from pipeline.records.proposals import Proposal
from pipeline.records.results import Result

_NO_PROPOSAL = "「提案なし」の回答です。"
_NO_RESULT = "「実績なし」の報告です。"


@rule(
    "proposal-content",
    Proposal,
    RuleEntry,
    title="提案内容の記載",
    rows=("K5", "K6", "K11"),
    holds=("sheet1", "sheet2", "sheet3"),
)
def proposal_content(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A proposal says what is proposed."""
    del case, entry
    if proposal.nothing:
        yield NotApplicable(_NO_PROPOSAL)
    elif proposal.content:
        yield Evidence("提案内容あり")
    else:
        yield Breach(
            f"提案「{proposal.subject or proposal.id}」に、提案内容が書かれていません。",
            "「提案内容」に何をするのかを書いてください。提案がなければ、「提案なし」に はい と書いてください。",
            ("content",),
        )


@rule("proposal-subject", Proposal, RuleEntry, title="提案の件名", rows=("K8", "K11"))
def proposal_subject(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A proposal has a name under which sheets can list it."""
    del case, entry
    if proposal.nothing:
        yield NotApplicable(_NO_PROPOSAL)
    elif proposal.subject:
        yield Evidence(proposal.subject)
    else:
        yield Breach(
            f"提案「{proposal.id}」に、件名がありません。",
            "提案を一覧にしたときに見分けられるよう、「提案の件名」に短い名前を書いてください。",
            ("subject",),
        )


@rule("result-content", Result, RuleEntry, title="取組内容の記載", rows=("K9", "K11"), holds=("sheet4",))
def result_content(result: Result, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A result says what was done."""
    del case, entry
    if result.nothing:
        yield NotApplicable(_NO_RESULT)
    elif result.content:
        yield Evidence("取組内容あり")
    else:
        yield Breach(
            f"実績「{result.subject}」に、取組内容が書かれていません。",
            "「取組内容」に、何をしたのかを書いてください。",
            ("content",),
        )


@rule("result-year", Result, RuleEntry, title="実績の年度", rows=("K9", "A14"), holds=("sheet4",))
def result_year(result: Result, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A result is of a fiscal year that has begun."""
    del entry
    year = print_fiscal_year(result.fiscal_year)
    if result.fiscal_year > fiscal_year_of(case.on):
        yield Breach(
            f"{result.type_label}「{result.subject or result.id}」の年度（{year}）は、まだ始まっていません。",
            "「年度」を確かめてください。これから行う取組は、連携事業（projects）に書きます。",
            ("fiscal_year",),
            str(result.fiscal_year),
        )
    else:
        yield Evidence(year)
