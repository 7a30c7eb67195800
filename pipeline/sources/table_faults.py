"""What is said of headings and columns that cannot be read (contract.md, Records)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.findings import Finding, Place, Severity
from pipeline.sources.raw import RawText, RawValue
from pipeline.sources.reading import fault, shown

Path = tuple[str | int, ...]


def spoken(place: Place) -> str:
    """A cell as Excel names it: 「B4」, and in CSV, where the row is told already, 「B列」."""
    from openpyxl.utils import get_column_letter  # only for faults: it would slow every start

    return place.cell or f"{get_column_letter(place.column or 1)}列"


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)


def gap(path: Path, expected: int, position: int, item: RawValue) -> Finding:
    """A number that does not follow the one before."""
    return fault(
        "column-gap",
        item.place,
        f"「{_dotted(path)}」の{expected}番目が空のまま、{position}番目に値があります。",
        "途中を空けず、1番目から順に詰めて書いてください。",
        item.text if isinstance(item, RawText) else None,
    )


def bad(heading: RawText, found: str, hint: str) -> Finding:
    """A heading that cannot be read."""
    message = f"見出し「{shown(heading.text)}」を読めません（{found}）。"
    return fault(
        "bad-heading", heading.place, message, hint + "見出しの例は「連携事項.1.文言」です。", heading.text
    )


def duplicate(heading: RawText, first: RawText) -> Finding:
    """Two columns with one heading."""
    return fault(
        "duplicate-column",
        heading.place,
        f"見出し「{shown(heading.text)}」の列が2つあります（1つ目は{spoken(first.place)}）。",
        "どちらか一方の列を消すか、見出しを正しい項目名に直してください。",
        heading.text,
    )


def conflict(heading: RawText, path: Path, first: RawText) -> Finding:
    """One name for a value and for a group."""
    return fault(
        "heading-conflict",
        heading.place,
        f"「{_dotted(path)}」が、1つの値の見出しと、まとまりの見出しの両方に使われています"
        f"（「{shown(first.text)}」と「{shown(heading.text)}」）。",
        "どちらか一方の書き方にそろえてください。",
        heading.text,
    )


def mixed(heading: RawText, path: Path, first: RawText) -> Finding:
    """Numbers and names side by side where they cannot both be items."""
    return fault(
        "heading-conflict",
        heading.place,
        f"「{_dotted(path)}」のすぐ下に、番号と項目名が混ざっています"
        f"（「{shown(first.text)}」と「{shown(heading.text)}」）。",
        f"並びの項目なら、「{_dotted(path)}.1.…」のように番号のあとに項目名を続けてください。"
        "並びでなければ、番号のない見出しにそろえてください。",
        heading.text,
    )


_NAME_IT = "見出しに項目名を書いてください。覚え書きなら、見出しを「備考」にすると読み飛ばします。"


def not_read(heading: RawText, cells: Sequence[RawText], records: int) -> list[Finding]:
    """That values without a heading were passed over, told once a column."""
    del records
    value, more = shown(cells[0].text), f" など{len(cells)}件" if len(cells) > 1 else ""
    message = f"{spoken(heading.place)}の見出しが空なので、その下の値（「{value}」{more}）を読んでいません。"
    return [Finding("missing-heading", Severity.WARNING, message, _NAME_IT, cells[0].place, value=value)]


def unnamed(heading: RawText, cells: Sequence[RawText], records: int) -> list[Finding]:
    """The fault of values that lost their heading: at the heading where it is that of every record."""
    where = spoken(heading.place)
    if len(cells) == records:
        message = f"{where}の見出しが空ですが、その下に値があります。"
        return [fault("missing-heading", heading.place, message, _NAME_IT)]
    return [
        fault(
            "missing-heading",
            cell.place,
            f"{where}の見出しが空ですが、その下に値「{shown(cell.text)}」があります。",
            _NAME_IT,
            cell.text,
        )
        for cell in cells
    ]
