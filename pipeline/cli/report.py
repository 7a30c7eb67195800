"""What a command found and made → its printing, as words or as JSON, and its exit status."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.build.kept import HAND_CHANGED_RULE
from pipeline.build.manifest import ManifestBroken
from pipeline.build.refusals import Busy, CannotWrite, Stopped, behind
from pipeline.cli.console import print_findings
from pipeline.cli.streams import takes_codes
from pipeline.findings import Finding, Place, Severity, in_order
from pipeline.plan.job import KIND_LABELS

if TYPE_CHECKING:
    from pipeline.build.bring_in import BroughtIn
    from pipeline.build.convert import Converted
    from pipeline.build.issue import Issued
    from pipeline.build.run import Built
    from pipeline.build.sign import Signed
    from pipeline.build.survey import Survey


@dataclass(frozen=True, slots=True)
class Tally:
    """What a command says of one municipality in numbers: documents by kind, made and not, and findings.

    ``written`` counts the files that were written or removed; None where the command writes none.
    """

    city: str
    made: Counter[str]
    held: Counter[str]
    findings: tuple[Finding, ...]
    written: int | None = None
    shared: frozenset[str] = frozenset()
    """Ids that records of several types bear."""

    @property
    def line(self) -> str:
        """The same in words, of a command that writes."""
        return (
            f"{self.city}：文書 {self.made.total()}件（今回書き換えたファイル {self.written}件）、"
            f"作れなかった文書 {self.held.total()}件。一覧は output/{self.city}/index.html です。"
        )


@dataclass
class Report:
    """The answer of one command over its municipalities; the highest exit status wins."""

    command: str | None
    findings: list[Finding] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    """Further keys of the JSON object, of commands that have them."""
    exit: int = 0

    def add(self, findings: Iterable[Finding]) -> None:
        """Takes findings in; an error among them makes the exit status 1."""
        taken = list(findings)
        self.findings += taken
        if any(one.severity is Severity.ERROR for one in taken):
            self.exit = max(self.exit, 1)

    def refuse(self, message: str) -> None:
        """A usage error: exit status 2."""
        self.findings.append(
            Finding("usage", Severity.ERROR, message, "kyotei --help で使い方を確かめられます。")
        )
        self.exit = 2

    def survey(self, city: str, survey: Callable[[], Survey]) -> None:
        """Reads a municipality; what cannot be read is told with exit status 3."""
        from pipeline.build.which import shared_ids

        with self.told(city):
            known = survey()
            self.add(known.findings)
            made, held = (Counter(one.kind for one in some) for some in (known.plan.jobs, known.plan.held))
            self.tallies.append(Tally(city, made, held, known.findings, shared=shared_ids(known.city)))

    def audit(self, city: str, audit: Callable[[], Iterable[Finding]]) -> None:
        """Holds a municipality's output against its manifest; likewise."""
        with self.told(city):
            found = tuple(audit())
            self.add(found)
            self.tallies.append(Tally(city, Counter(), Counter(), found))

    def run(self, city: str, build: Callable[[], Built]) -> None:
        """Builds a municipality; what cannot be written, or is locked, is told with exit status 3."""
        with self.told(city):
            self._built(city, build())

    def convert(self, city: str, convert: Callable[[], Converted]) -> None:
        """Converts records; likewise."""
        with self.told(city):
            done = convert()
            self.add(done.findings)
            if done.path is not None:
                self.lines.append(
                    f"{done.path} に書きました。使うときは data/{city} のもとのファイルと入れ替えてください。"
                )

    def issue(self, city: str, issue: Callable[[], Issued]) -> None:
        """Issues forms; likewise."""
        with self.told(city):
            done = issue()
            self.add(done.findings)
            if done.failed:
                self.exit = max(self.exit, 3)
            self.documents += [{"municipality": city, **one.to_json()} for one in done.documents]
            self.lines += [
                f"作れなかった文書：{KIND_LABELS[one.kind]} {one.title}（理由は上のとおりです。）"
                for one in done.held
            ]
            self.lines.append(
                f"{city}：依頼文と回答書 {len(done.documents)}件（今回書き換えたファイル {done.written}件）、"
                f"作れなかった文書 {len(done.held)}件。output/{city}/forms を見てください。"
            )

    def bring_in(self, city: str, bring_in: Callable[[], BroughtIn]) -> None:
        """Brings a list in; what was written, and what is to be done with it."""
        with self.told(city):
            done = bring_in()
            self.add(done.findings)
            self.documents += [{"municipality": city, **one.to_json()} for one in done.documents]
            self.lines.append(_brought(city, done))

    def sign(self, city: str, sign: Callable[[], Signed]) -> None:
        """Keeps a signed paper; where it is, and what is to be written in the record."""
        with self.told(city):
            done = sign()
            self.add(done.findings)
            self.documents += [{"municipality": city, **one.to_json()} for one in done.documents]
            self.lines.append(_kept(city, done))

    @contextmanager
    def told(self, city: str) -> Iterator[None]:
        """Whatever the machine refuses while a municipality is worked on becomes a finding."""
        place = Place(f"output/{city}")
        try:
            yield
        except Busy:
            message = f"{city} は、ほかの実行が作業中です。"
            self._cannot("busy", message, "終わるのを待って、もう一度実行してください。", place)
        except ManifestBroken as why:
            self.findings.append(why.finding(f"output/{city}"))
            self.exit = 3
        except CannotWrite as why:
            self.findings.append(why.finding)
            self.exit = 3
        except Stopped:
            message = f"{city} の作業が途中で止まりました（記憶領域が足りないか、外から終わらせられました）。"
            self._cannot("stopped", message, "--jobs 1 を付けて、もう一度実行してください。", place)
        except OSError as why:
            message = f"「{why.filename or city}」を読み書きできません（{why.strerror}）。"
            self._cannot("cannot-read", message, "開いているファイルを閉じ、権限を確かめてください。", place)

    def _built(self, city: str, built: Built) -> None:
        self.add(built.findings)
        if built.failed:
            self.exit = max(self.exit, 3)
        self.documents += [{"municipality": city, **one.to_json()} for one in built.documents]
        old = behind(built.findings, f"output/{city}")
        made = Counter(
            one.kind
            for one in built.documents
            if one.template is not None and one.records and one.path not in old
        )
        held = Counter(one.kind for one in built.held)
        if built.removed:
            self.lines.append(_removed(city, built))
        if kept := [one.place.file for one in built.findings if one.rule == HAND_CHANGED_RULE and one.place]:
            self.lines.append(_set_aside(city, kept))
        self.tallies.append(Tally(city, made, held, built.findings, built.written, built.shared))

    def _cannot(self, rule: str, message: str, hint: str, place: Place) -> None:
        self.findings.append(Finding(rule, Severity.ERROR, message, hint, place))
        self.exit = 3

    def print(self, *, as_json: bool, brief: bool = False) -> None:
        """One JSON object on standard output, or everything in words; ``brief``: what a screen can hold."""
        findings = in_order(self.findings)
        if as_json:
            answer = {
                "command": self.command,
                "exit": self.exit,
                "findings": [one.to_json() for one in findings],
                "documents": self.documents,
                **self.more,
            }
            # ASCII only: so it survives any console and pipe.
            sys.stdout.write(json.dumps(answer, ensure_ascii=True, indent=1) + "\n")
            return
        if brief:
            from pipeline.cli.screen import print_ending

            print_ending(self, sys.stdout)
            return
        print_findings(findings, sys.stdout, color=takes_codes(sys.stdout))
        for line in (*self.lines, *(one.line for one in self.tallies if one.written is not None)):
            sys.stdout.write(line + "\n")


def _removed(city: str, built: Built) -> str:
    """How many documents went, after the files that are to blame as a whole."""
    blamed = dict.fromkeys(
        one.place.file for one in built.findings if one.holds_back("*") and not one.record and one.place
    )
    count = len(built.removed)
    if not blamed:
        kinds = "、".join(f"{KIND_LABELS.get(one, one)} {n}件" for one, n in Counter(built.removed).items())
        return f"{city}：前に作った文書のうち、いまの記録からは作らないもの {count}件（{kinds}）を output から除きました。"
    return (
        f"{'、'.join(blamed)} を正しく読み取れないため、{city} の前に作った文書 {count}件を output から除きました。"
        f"上のエラーを直してもう一度 kyotei build {city} を実行すると、元どおりに作られます。"
    )


def _set_aside(city: str, kept: Sequence[str]) -> str:
    """One line for all files that were changed by hand, which must not drown among the findings."""
    named = kept[0].removeprefix(f"output/{city}/") + (f" ほか{len(kept) - 1}件" if len(kept) > 1 else "")
    return f"{city}：手で直された文書 {len(kept)}件を、別の名前で残しました（{named}）。"


def _brought(city: str, done: BroughtIn) -> str:
    if done.faulty:
        return "エラーがあるので、何も書いていません。一覧か対応表を直して、もう一度実行してください。"
    if not done.documents:
        return "新しい記録はないので、何も書いていません。"
    files = "、".join(f"output/{city}/{one.path}" for one in done.documents)
    partners = f"、新しい企業等 {done.partners}件" if done.partners else ""
    return (
        f"今ある記録に、新しい記録 {done.new}件{partners}を加えて、{files} に書きました。"
        f"内容を見てから、data/{city} の同じ名前のファイルと入れ替え（なければ写し）、"
        f"kyotei check {city} で確かめてください。"
    )


def _kept(city: str, done: Signed) -> str:
    if not done.folder:
        return "エラーがあるので、何も残していません。"
    behind = "と".join(f"「{one}」" for one in done.behind)
    record = f"data/{city} の記録の{behind}を書いてから、" if behind else ""
    return (
        f"締結した協定書と控えを、{done.folder} に残しました。{record}"
        f"kyotei build {city} を実行してください。締結した協定書は、もう作り直されません。"
    )
