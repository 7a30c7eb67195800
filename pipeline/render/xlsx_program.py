"""The Jinja template of a workbook: run for a view, and each fault with the cell where it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError, UndefinedError

from pipeline.findings import Finding, Place
from pipeline.language import joined
from pipeline.render.template import TemplateRefused
from pipeline.render.xlsx_syntax import LANGUAGE, fault
from pipeline.render.xlsx_values import FIELD, RECORD, TEXT, Unprintable

LARGEST = 100_000_000
"""Characters that one document may come to."""

_END_OF_LINE = "{#\n#}"


@dataclass(frozen=True, slots=True)
class Program:
    """The Jinja template of a workbook, and what stands on which line of its source."""

    template: Template
    starts: tuple[int, ...]
    lines: tuple[tuple[str, Place], ...]

    def run(self, names: dict[str, Any]) -> str:
        """The stream. Whatever goes wrong is a `TemplateRefused` with the cell where it did."""
        try:
            context = self.template.new_context(names)
            return joined(self.template.root_render_func(context), LARGEST)
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            line = self._line(error.__traceback__)
            if line is None:
                raise
            raise TemplateRefused([_refusal(error, *self.lines[line])]) from error

    def _line(self, trace: TracebackType | None) -> int | None:
        """Which line was being printed; None where the fault is not the template's."""
        found = None
        while trace is not None:
            if _is_template(trace.tb_frame.f_code):
                number = self.template.get_corresponding_lineno(trace.tb_lineno)
                found = max(0, bisect_right(self.starts, number) - 1)
            trace = trace.tb_next
        return found


def _is_template(code: CodeType) -> bool:
    return code.co_filename == "<template>"


def _refusal(error: Exception, source: str, place: Place) -> Finding:
    shown = (
        source.lstrip(FIELD + RECORD).removeprefix(TEXT).replace("{{ _typed((", "{{").replace(")) }}", "}}")
    )
    if isinstance(error, Unprintable):
        return fault(
            "text-unprintable",
            f"差し込む文章に、文書に入れられない文字（{error.character}）があります。",
            "元のデータの文章を打ち直してください。他のソフトからの貼り付けで入ることがあります。",
            place,
            shown,
        )
    if isinstance(error, UndefinedError):
        return fault(
            "template-unknown-name",
            f"「{shown}」の項目名が見つかりません。",
            "項目名のつづりと、繰り返し（for）の中に置かれているかを確かめてください。",
            place,
            shown,
        )
    return fault(
        "template-forbidden",
        f"「{shown}」を計算できません。",
        "差し込みタグでは、項目の差し込み、繰り返し（for）と条件（if）だけを使ってください。",
        place,
        shown,
    )


def program(lines: Sequence[tuple[str, Place]]) -> Program:
    """The template whose source these lines are; `TemplateRefused` where they do not fit together."""
    starts: list[int] = []
    number = 1
    for source, _ in lines:
        starts.append(number)
        number += source.count("\n") + 1
    text = "".join(source + _END_OF_LINE for source, _ in lines)
    try:
        template = LANGUAGE.from_string(text)
    except TemplateSyntaxError as error:
        source, place = lines[max(0, bisect_right(starts, error.lineno) - 1)]
        refusal = fault(
            "template-syntax",
            "差し込みタグの組み合わせを読み取れません。",
            "for と endfor、if と endif が入れ違いになっていないか確かめてください。",
            place,
            source.strip(RECORD + FIELD),
        )
        raise TemplateRefused([refusal]) from error
    return Program(template, tuple(starts), tuple(lines))
