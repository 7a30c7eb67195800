"""Title pages, annexes, comparisons and groups of signers are read back to the letter."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from pipeline.plan.job import Job
from pipeline.plan.views.agreements import AgreementDocument
from pipeline.verify.text import read_word
from tests.plan.papers import PAPERS, paper_job, rendered
from tests.verify.test_verify_document import W, made, replaced, rules, tampered, without


def paper(name: str) -> tuple[Job, bytes]:
    job = paper_job(name)
    return job, rendered(job)


def view_of(job: Job) -> AgreementDocument:
    assert isinstance(job.view, AgreementDocument)
    return job.view


def lines(data: bytes) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(read_word(data).body) if line.strip()]


FREE = re.compile(
    r"立会人|協定案の確認事項|このページは|未了の事項|番号|名称|所在地|代表者等|費用の項目|費目|負担者|負担割合|区分|内容|根拠|.*の構成員|費用の負担区分"
)
"""Words of the template itself, and titles that nothing hangs on."""  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_no_line_can_be_lost_unnoticed(name: str) -> None:
    """Of any paper: articles, signatures, cover, annexes, comparison, open points."""
    job, data = paper(name)
    hints = {point.hint for point in view_of(job).points}
    hints |= {point.number for point in view_of(job).points} | {"エラー", "警告"}
    found = [(n, line) for n, line in lines(data) if not FREE.fullmatch(line) and line not in hints]
    assert len(found) > 20
    silent = [line for n, line in found if not rules(without(data, n), job)]
    assert [line for line in silent if not FREE.match(line)] == []


# the title page


def test_a_party_cannot_be_lost_from_the_title_page() -> None:
    job, data = paper("cover")
    assert rules(replaced(data, "株式会社髙﨑商会", "株式会社別商会", times=2), job)
    first = next(n for n, line in lines(data) if line == "乙\t株式会社髙﨑商会")
    assert rules(without(data, first), job) == {"verify-missing"}


def test_the_title_stands_on_the_title_page_and_behind_it() -> None:
    job, data = paper("cover")
    titles = [n for n, line in lines(data) if line == view_of(job).agreement.title]
    assert len(titles) == 2
    for number in titles:
        assert "verify-missing" in rules(without(data, number), job)


def test_parties_cannot_change_places_on_the_title_page() -> None:
    job, data = paper("cover")

    def change(text: str) -> str:
        head, mark, tail = text.partition("<w:sectPr>")
        return head.replace("株式会社髙﨑商会<", "♠").replace("神ノ浦輸送株式会社<", "株式会社髙﨑商会<").replace(
            "♠", "神ノ浦輸送株式会社<"
        ) + mark + tail  # fmt: skip

    assert rules(tampered(data, change), job) == {"verify-signatures"}


# annexes


@pytest.mark.parametrize("column", ["name", "address", "title", "signer"])
def test_no_cell_of_a_member_table_can_change_unnoticed(column: str) -> None:
    job, data = paper("group-with-member-table")
    for row in view_of(job).member_tables[0].rows:
        wanted = getattr(row, column)
        at = read_word(data).body.index("乙の構成員")

        def change(text: str, wanted: str = wanted, at: int = at) -> str:
            """The first place behind the heading."""
            root = etree.fromstring(text.encode())
            runs = [run for one in list(root.iter(f"{W}p"))[at:] for run in one.iter(f"{W}t")]
            run = next(run for run in runs if wanted in (run.text or ""))
            run.text = (run.text or "").replace(wanted, "別", 1)
            return etree.tostring(root, encoding="unicode")

        assert rules(tampered(data, change), job), wanted


def test_two_members_cannot_change_places() -> None:
    job, data = paper("group-with-member-table")

    def change(text: str) -> str:
        head, mark, tail = text.partition("乙の構成員")
        tail = (
            tail.replace("例信用金庫", "♠", 1)
            .replace("例県信用組合", "例信用金庫", 1)
            .replace("♠", "例県信用組合", 1)
        )
        return head + mark + tail

    assert "verify-signatures" in rules(tampered(data, change), job)


def test_annexes_cannot_change_places_or_names() -> None:
    job, data = paper("group-with-member-table")
    assert "verify-missing" in rules(replaced(data, "別表第１（前文関係）", "別表第２（前文関係）"), job)
    assert "verify-missing" in rules(
        tampered(
            data,
            lambda text: text.replace("別表第１（前", "♠").replace("別表第２（第３条関係）", "別表第１（前文関係）").replace(
                "♠文関係）", "別表第２（第３条関係）"
            ),
        ),
        job,
    )  # fmt: skip


def test_a_cell_of_the_cost_table_behind_the_members_cannot_be_lost() -> None:
    job, data = paper("group-with-member-table")
    assert "verify-missing" in rules(replaced(data, "会場の借上げに要する費用", "会場"), job)


def test_a_clean_paper_whose_annex_has_a_gap_is_told() -> None:
    job, _ = paper("group-with-member-table")
    (table,) = view_of(job).member_tables
    gap = table.rows[0].model_copy(update={"address": ""})
    open_table = table.model_copy(update={"rows": [gap, *table.rows[1:]]})
    bare = Job(job.kind, job.path, job.title, job.template, job.records,
               view_of(job).model_copy(update={"member_tables": [open_table]}))  # fmt: skip
    assert rules(made(bare), bare) == {"verify-blank"}


# signers of groups


def test_the_group_cannot_lose_its_name_or_its_signer() -> None:
    job, data = paper("group-with-one-signer")
    for word in ("\t例まちづくり連合", "会長　会　長子", "例県例市中央9番地"):
        number = next(n for n, line in lines(data) if word in line)
        assert "verify-missing" in rules(without(data, number), job)


def test_a_signer_that_is_also_listed_cannot_be_lost_from_the_block() -> None:
    """Its name stands in the annex once more; that is no substitute."""
    job, data = paper("fourteen-signers")
    number = next(n for n, line in lines(data) if line == "\t例信用金庫")
    assert any("例信用金庫" in line for n, line in lines(data) if n != number)
    assert rules(without(data, number), job) == {"verify-missing"}


def test_the_label_cannot_be_lost_from_a_member_that_goes_on() -> None:
    job, data = paper("fourteen-signers")
    assert [one.begins for one in view_of(job).signatures if one.label == "乙"][1:] == [False] * 4
    assert rules(replaced(data, ">乙<", "><", times=1), job) == {"verify-missing"}


# autographs


def by_hand(job: Job, *, printed: bool) -> bytes:
    """The paper with names printed beside the titles, or as it should be."""
    signing = [one.model_copy(update={"by_hand": not printed}) for one in view_of(job).signatures]
    other = Job(job.kind, job.path, job.title, job.template, job.records,
                view_of(job).model_copy(update={"signatures": signing}))  # fmt: skip
    return made(other)


def test_who_signs_by_pen_is_not_printed_beside_the_title_as_if_signed() -> None:
    job, _ = paper("two-parties-signature")
    assert rules(by_hand(job, printed=False), job) == set()
    assert rules(by_hand(job, printed=True), job) == {"verify-autograph"}


def test_a_title_and_name_in_an_annex_are_no_autograph() -> None:
    """Nor is a name that has the title in it, nor an open point that says both."""
    job, _ = paper("group-with-member-table")
    view = view_of(job)
    signer = view.member_tables[0].rows[0]
    words = {"title": signer.title, "signer": signer.signer, "by_hand": True, "mark": ""}
    signing = [one.model_copy(update=words) for one in view.signatures[:1]]
    alike = {"title": "代表", "signer": "代表　一郎", "by_hand": True, "mark": ""}
    signing += [one.model_copy(update=alike) for one in view.signatures[1:]]
    mixed = Job(job.kind, job.path, job.title, job.template, job.records,
                view.model_copy(update={"signatures": signing}))  # fmt: skip
    assert rules(made(mixed), mixed) == set()


def test_who_signs_by_pen_must_still_be_named() -> None:
    job, data = paper("two-parties-signature")
    assert rules(replaced(data, "（署名者　例　太郎）", "（署名者）"), job) == {"verify-missing"}


def test_a_witness_cannot_be_printed_as_if_signed() -> None:
    job, data = paper("witnesses-by-hand")
    assert rules(replaced(data, "例県副知事（地域振興担当）兼務<", "例県副知事（地域振興担当）兼務　県　太郎<"), job) == {
        "verify-autograph"
    }  # fmt: skip


# the mark of a draft


def test_a_draft_cannot_lose_the_mark_behind_its_title_nor_on_its_title_page() -> None:
    job, data = paper("cover-of-groups")
    titles = [n for n, line in lines(data) if line.endswith("協定書（案）")]
    assert len(titles) == 2
    for times in (1, 2):
        assert "verify-missing" in rules(replaced(data, "（案）", "", times=times), job)
    draft, plain = paper("draft-with-points")
    assert rules(replaced(plain, "（案）", ""), draft)


# 新旧対照表


def cells(text: str) -> tuple[etree._Element, list[etree._Element]]:
    root = etree.fromstring(text.encode())
    table = list(root.iter(f"{W}tbl"))[-1]
    return root, list(table.iter(f"{W}tr"))


def test_new_and_old_words_cannot_change_sides() -> None:
    job, data = paper("amendment")

    def change(text: str) -> str:
        root, rows = cells(text)
        for row in rows[1:]:
            left, right = row.iter(f"{W}tc")
            row.insert(row.index(left), right)
        return etree.tostring(root, encoding="unicode")

    assert rules(tampered(data, change), job) == {"verify-comparison"}


def test_the_headings_of_the_sides_cannot_be_exchanged() -> None:
    job, data = paper("amendment")
    change = lambda text: text.replace("変更後<", "♠").replace("変更前<", "変更後<").replace("♠", "変更前<")  # noqa: E731
    assert rules(tampered(data, change), job) == {"verify-comparison"}


@pytest.mark.parametrize("row", [1, 2, 3, 4])
def test_no_row_of_a_comparison_can_be_lost(row: int) -> None:
    job, data = paper("amendment")

    def change(text: str) -> str:
        root, rows = cells(text)
        rows[row].getparent().remove(rows[row])  # type: ignore[union-attr]
        return etree.tostring(root, encoding="unicode")

    assert "verify-comparison" in rules(tampered(data, change), job)


def test_no_row_can_be_added_to_a_comparison() -> None:
    job, data = paper("amendment")

    def change(text: str) -> str:
        root, rows = cells(text)
        rows[-1].addnext(etree.fromstring(etree.tostring(rows[-1])))
        return etree.tostring(root, encoding="unicode")

    assert rules(tampered(data, change), job) == {"verify-comparison"}


def test_every_letter_of_a_comparison_counts() -> None:
    job, data = paper("amendment")
    assert "verify-comparison" in rules(
        replaced(data, "日まで効力を有する。", "日までとする。", times=-1), job
    )
    assert rules(replaced(data, "（削る）", "（略）"), job)


def test_a_comparison_without_its_table_is_told() -> None:
    job, data = paper("amendment")

    def change(text: str) -> str:
        root, rows = cells(text)
        table = rows[0].getparent()
        table.getparent().remove(table)  # type: ignore[union-attr,arg-type]
        return etree.tostring(root, encoding="unicode")

    assert "verify-missing" in rules(tampered(data, change), job)
