"""Texts of a small made-up municipality → its policy, its records, and the verdicts on them.

Everything goes through the real loaders, so that places are those of the texts.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.findings import Finding, Place, Severity
from pipeline.policy.judge import Judgement, Standing, Verdict, judge
from pipeline.policy.load import load_policy
from pipeline.policy.model import Policy
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.city import City
from pipeline.records.load import load_city
from pipeline.records.signed import SignedPaper

ON = date(2026, 11, 20)
"""The day on which everything is judged."""

NAME = "data/reishi"

GUIDELINE = "例市協定指針"

HEAD = """\
municipality:
  code: 998010
  name: 例市
  word: 市
  address: 例県例市本町1番地
  heads:
    - {title: 市長, name: 例　太郎, since: 2020-01-01}
    - {title: 市長, name: 新　花子, since: 2027-01-01}
  window: 協働課
codes:
  kinds:
    - {code: comprehensive, label: 包括連携協定, role: comprehensive}
    - {code: individual, label: 個別協定, role: individual}
    - {code: disaster, label: 災害協定, role: record-only}
  fields:
    - {code: F1, label: 健康増進}
    - {code: F2, label: 防災・減災}
    - {code: F3, label: 教育・文化}
    - {code: F4, label: 環境保全}
  criteria:
    - {code: P1, label: 税の完納, role: partner}
    - {code: P2, label: 法令の遵守, role: partner}
    - {code: Q1, label: 営業が目的でない, role: project}
    - {code: Q2, label: 政治活動でない, role: project}
  steps:
    - {code: S1, label: 締結の申出, role: offer}
    - {code: S5, label: 実施可否の協議, role: consultation}
    - {code: S7, label: 締結可否の決定, role: decision}
  aims:
    - {code: issues, label: 地域課題の解決}
    - {code: services, label: 市民サービスの向上}
  states:
    - {code: in-procedure, label: 手続中, role: in-procedure}
    - {code: in-force, label: 締結済, role: in-force}
    - {code: suspended, label: 中断, role: suspended}
    - {code: ended, label: 終了, role: ended}
    - {code: cancelled, label: 解除, role: cancelled}
    - {code: declined, label: 見送り, role: declined}
"""

RULE = "term-stated: {strength: must, reference: 第1条}"
"""A rule for those tests that need just one."""

PARTNERS = """\
- 企業等ID: C1
  企業名: 株式会社一番
  種別: 民間企業
  所在地: 例県例市一番町1番地
  代表者職名: 代表取締役
  代表者氏名: 一番　花子
  確認事項:
    - {基準: P1, 結果: 満たす, 確認日: 2026-10-01, 確認資料: 納税証明書}
    - {基準: P2, 結果: 該当なし, 確認日: 2026-10-02}
- 企業等ID: C2
  企業名: 株式会社二番
  種別: 民間企業
  所在地: 例県例市二番町2番地
  代表者職名: 代表取締役
  代表者氏名: 二番　次郎
"""

AGREEMENT = """\
- 協定ID: N1
  協定種別: 包括連携協定
  協定名称: 例市と株式会社一番との包括連携に関する協定書
  協定相手方: [C1]
  発意: 企業等
  連携事項: [F1, F2]
  費用負担: 市の負担なし
  締結日: 2026-12-01
  有効期間終了日: 2027-11-30
  更新: {更新期間: 1年, 申出期限: 1か月前}
  窓口:
    市側: {部署: 協働課, 氏名: 例　次郎}
    相手方: {部署: 総務部, 氏名: 一番　次郎}
  手続の経過:
    - {手順: S1, 日付: 2026-09-01, 結果: 実施済}
    - {手順: S5, 日付: 2026-10-01, 結果: 可}
    - {手順: S7, 日付: 2026-11-02, 結果: 可, 実施者: 市長}
  判断・審査:
    - {判断者: 担当課, 判断日: 2026-09-15, 結果: 可, 実施者: 協働課長}
  状態: 手続中
"""
"""An agreement about to be signed that holds to every rule."""


def keeping(city: City, *signed: str) -> City:
    """The city with the papers of these agreements under signed/."""
    return city.with_signed({one: SignedPaper(one, Place(f"{NAME}/signed/{one}"), None) for one in signed})


@dataclass(frozen=True)
class Town:
    """A municipality as it was read, with the texts that it was read from."""

    policy: Policy
    city: City
    texts: Mapping[str, str]

    def judge(self, on: date = ON, signed: tuple[str, ...] = ()) -> Judgement:
        """The verdicts; none of them is without a word that a check sheet can print."""
        found = judge(keeping(self.city, *signed), self.policy, on)
        assert [one.rule for one in found.verdicts if not (one.evidence or one.findings)] == []
        return found

    def verdict(self, rule: str, record: str = "agreements:N1", on: date = ON) -> Verdict:
        """The verdict of one rule on one record."""
        (found,) = [
            one for one in self.judge(on).verdicts if one.rule == rule and one.record.name_in_type == record
        ]
        return found

    def case(self, on: date = ON) -> Case:
        rules = self.policy.on(on)
        assert rules is not None
        return Case(city=self.city, policy=self.policy, on=on, rules=rules)

    def agreement(self, identity: str = "N1") -> Agreement:
        return self.city.agreements[identity]

    def line(self, type_name: str, words: str) -> int:
        """The only line of a type's file on which these words stand."""
        return line_of(self.texts[type_name], words)


def line_of(text: str, words: str) -> int:
    """The only line, from 1, on which these words stand."""
    (line,) = [number for number, line in enumerate(text.splitlines(), 1) if words in line]
    return line


def edited(text: str, *changes: tuple[str, str]) -> str:
    """The text with each of these words, which stand in it once, replaced."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def rule_set(rules: str, *, name: str = "small-2025", begins: str = "2025-04-01", ends: str = "") -> str:
    """One rule set of a policy, to stand under rule_sets."""
    head = f"  - id: {name}\n    guideline: {GUIDELINE}\n    in_force_from: {begins}\n"
    end = f"    in_force_to: {ends}\n" if ends else ""
    return f"{head}{end}    rules:\n{textwrap.indent(textwrap.dedent(rules).strip(), ' ' * 6)}\n"


def policy_text(*sets: str, head: str = HEAD) -> str:
    """A whole policy.yaml."""
    return f"{head}rule_sets:\n{''.join(sets)}"


def town(folder: Path, policy: str, **records: str) -> Town:
    """The municipality of these texts; ``policy`` is a whole policy.yaml, or the rules of its only set.

    Without other texts it has the partners and the agreement of this module. It has no rules but its
    own: those common to all are another test's matter.
    """
    text = policy if policy.startswith("municipality:") else policy_text(rule_set(policy))
    texts = {"partners": PARTNERS, "agreements": AGREEMENT, **records}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.yaml").write_text(text, "utf-8")
    for type_name, content in texts.items():
        (folder / f"{type_name}.yaml").write_text(content, "utf-8")
    read, faults = load_policy(folder, NAME, common={})
    assert read is not None, [one.to_json() for one in faults]
    return Town(read, load_city(folder, NAME, read.codes, read.city_names), texts)


def faults_of(folder: Path, text: str) -> list[Finding]:
    """The faults of a policy.yaml that cannot be used."""
    (folder / "policy.yaml").write_text(text, "utf-8")
    policy, faults = load_policy(folder, NAME, common={})
    assert (policy is None) == bool(faults)
    return faults


def held(verdict: Verdict) -> tuple[str, ...]:
    """What shows that the rule is held."""
    assert (verdict.standing, verdict.findings) == (Standing.HELD, ())
    return verdict.evidence


def idle(verdict: Verdict) -> str:
    """Why the rule does not apply."""
    assert (verdict.standing, verdict.findings) == (Standing.NOT_APPLICABLE, ())
    (reason,) = verdict.evidence
    return reason


def broken(verdict: Verdict, holds: tuple[str, ...] = ("agreement",)) -> Finding:
    """The one breach of a rule that must be held."""
    assert verdict.standing is Standing.BROKEN
    (found,) = verdict.findings
    assert (found.severity, found.holds) == (Severity.ERROR, holds)
    assert (found.rule, found.record) == (verdict.rule, verdict.record.name_in_type)
    assert found.reference == f"{GUIDELINE} 第1条"
    assert found.hint
    return found


def at(found: Finding) -> tuple[str, int | None]:
    """The type of record in whose file a finding stands, and its line."""
    assert found.place is not None
    return found.place.file.removeprefix(f"{NAME}/").removesuffix(".yaml"), found.place.line
