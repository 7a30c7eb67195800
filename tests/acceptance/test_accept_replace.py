"""In April a section is renamed, people move, a new mayor comes: all records follow at once, signed papers never."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.acceptance import support
from tests.acceptance.support import ON, SMALL
from tests.tools.cli import Kyotei, Result

PAPER = "協定書/N1 例市と株式会社一番との包括連携に関する協定書.docx"
CONTACT = "{部署: 総務部防災課 防災係, 氏名: 加瀬　文子, 電話: 0479-00-0101, メール: kase@example.jp}"
DEPARTMENTS = """\
# 部署の一覧（防災課は総務部）
- 部署ID: D1
  部: 総務部
  課: 防災課   # 災害のとき
  係: 防災係
  連絡先:
    部署: '防災課 防災係'
    氏名: 加瀬 文子
- {部署ID: D2, 部: 総務部, 課: 協働課, 連絡先: {部署: 協働課, 氏名: 森 一}}
- {部署ID: D3, 部: 教育部, 課: 庶務課}
- {部署ID: D4, 部: 市民部, 課: 庶務課}
"""


def data(workspace: Path) -> Path:
    return workspace / "data" / SMALL


def copies(workspace: Path) -> Path:
    return workspace / "output" / SMALL / "記録"


@pytest.fixture
def town(small: Path) -> Path:
    """The small municipality with contacts, in YAML with comments and quotes of a clerk's own."""
    return furnish(small)


def furnish(workspace: Path) -> Path:
    (data(workspace) / "departments.yaml").write_bytes(DEPARTMENTS.replace("\n", "\r\n").encode())
    agreements = data(workspace) / "agreements.yaml"
    text = agreements.read_text("utf-8")
    text = text.replace("  状態: 手続中", f"  窓口: {{市側: {CONTACT}}}\n  状態: 手続中")
    text = text.replace("結果: 可, 実施者: 市長", "結果: 可, 実施者: 防災課長　加瀬文子")
    agreements.write_text(text, "utf-8")
    return workspace


def replace(kyotei: Kyotei, workspace: Path, *words: str) -> Result:
    return kyotei("records", "replace", SMALL, *words, "--on", ON, cwd=workspace)


def put_in_place(workspace: Path) -> None:
    """What the clerk does with the copies."""
    shutil.copytree(copies(workspace), data(workspace), dirs_exist_ok=True)


def changed(workspace: Path, file: str) -> list[tuple[str, str]]:
    """The lines of a file that differ in its copy; there must be as many."""
    old, new = ((one / file).read_bytes().decode() for one in (data(workspace), copies(workspace)))
    return [
        pair
        for pair in zip(old.splitlines(keepends=True), new.splitlines(keepends=True), strict=True)
        if pair[0] != pair[1]
    ]


def told(result: Result, rule: str) -> list[dict[str, object]]:
    return [one for one in result.json["findings"] if one["rule"] == rule]


# sections


def test_a_renamed_section_changes_everywhere_and_every_other_byte_stays(town: Path, kyotei: Kyotei) -> None:
    before = support.tree(data(town))
    done = replace(kyotei, town, "部署", "防災課", "危機管理課")
    assert done.exit == 0, done.stdout
    assert support.tree(data(town)) == before
    assert changed(town, "departments.yaml") == [
        ("  課: 防災課   # 災害のとき\r\n", "  課: 危機管理課   # 災害のとき\r\n"),
        ("    部署: '防災課 防災係'\r\n", "    部署: '危機管理課 防災係'\r\n"),
    ]
    line = f"  窓口: {{市側: {CONTACT}}}\n"
    assert changed(town, "agreements.yaml") == [(line, line.replace("防災課", "危機管理課"))] * 2
    assert sorted(one.name for one in copies(town).iterdir()) == ["agreements.yaml", "departments.yaml"]
    put_in_place(town)
    assert kyotei("build", SMALL, "--on", ON, cwd=town).exit == 0


def test_every_change_is_listed_with_its_place_record_and_field(town: Path, kyotei: Kyotei) -> None:
    done = replace(kyotei, town, "section", "防災課", "危機管理課", "--json")
    line = support.line_of(data(town) / "agreements.yaml", "市側")
    assert next(one for one in done.json["changes"] if one["source"]["file"].endswith("agreements.yaml")) == {
        "source": {
            "file": f"data/{SMALL}/agreements.yaml",
            "record": "agreements:N1",
            "line": line,
            "sheet": None,
            "cell": None,
        },
        "field": "窓口 市側 部署",
        "old": "総務部防災課 防災係",
        "new": "総務部危機管理課 防災係",
    }
    assert len(done.json["changes"]) == 4
    assert {one["command"] for one in done.json["documents"]} == {"records"}
    words = replace(kyotei, town, "部署", "防災課", "危機管理課").stdout
    assert f"  {line}行目　協定 N1　窓口 市側 部署：総務部防災課 防災係 → 総務部危機管理課 防災係" in words
    assert f"output/{SMALL}/記録/agreements.yaml" in words
    assert f"data/{SMALL} の同じ名前のファイルと入れ替え" in words


def test_what_tells_of_the_past_and_what_is_free_text_is_told_and_left(town: Path, kyotei: Kyotei) -> None:
    clause = town / "templates" / "clauses" / "term.yaml"
    text = clause.read_text("utf-8").replace("典拠: 標準条文", "典拠: 防災課の標準条文")
    clause.write_text(text.replace("ものとする。", "ものとする（防災課）。", 1) + "\n# 防災課\n", "utf-8")
    support.edit(
        data(town) / "policy.yaml", "guideline: 例市協定指針", "guideline: 例市協定指針\n    note: 防災課"
    )
    done = replace(kyotei, town, "部署", "防災課", "危機管理課", "--json")
    (past,) = told(done, "replace-left-past")
    assert "1か所" in str(past["message"])
    lines = [(one["source"]["file"], one["source"]["line"]) for one in told(done, "replace-left-text")]  # type: ignore[index]
    policy = support.line_of(data(town) / "policy.yaml", "note: 防災課")
    assert lines == [(f"data/{SMALL}/departments.yaml", 1), (f"data/{SMALL}/policy.yaml", policy)]
    (template,) = told(done, "replace-left-template")
    assert template["source"]["file"] == "templates/clauses/term.yaml"  # type: ignore[index]
    assert template["source"]["line"] == support.line_of(clause, "（防災課）"), "its source is never printed"  # type: ignore[index]


def test_the_window_of_the_policy_follows_its_section(town: Path, kyotei: Kyotei) -> None:
    done = replace(kyotei, town, "部署", "協働課", "総合政策課")
    assert done.exit == 0
    assert changed(town, "policy.yaml") == [("  window: 協働課\n", "  window: 総合政策課\n")]
    assert len(changed(town, "departments.yaml")) == 1


def test_bureau_and_unit_are_renamed_in_the_same_way(town: Path, kyotei: Kyotei) -> None:
    assert replace(kyotei, town, "部署", "総務部　防災課　防災係", "危機管理部　防災課　対策係").exit == 0
    assert changed(town, "departments.yaml") == [
        ("  部: 総務部\r\n", "  部: 危機管理部\r\n"),
        ("  係: 防災係\r\n", "  係: 対策係\r\n"),
        ("    部署: '防災課 防災係'\r\n", "    部署: '防災課 対策係'\r\n"),
    ]
    line = f"  窓口: {{市側: {CONTACT}}}\n"
    assert changed(town, "agreements.yaml")[0][1] == line.replace(
        "総務部防災課 防災係", "危機管理部防災課 対策係"
    )


@pytest.mark.parametrize(
    ("words", "rule", "said"),
    [
        (("部署", "防課", "危機課"), "no-such-name", "「防災課」のことでしょうか。"),
        (("部署", "庶務課", "総務課"), "several-names", "「市民部 庶務課」、「教育部 庶務課」"),
        (("部署", "総務部 防災課", "危機管理課"), "several-names", "語の数が合いません"),
        (("担当者", "加瀬 文", "森 二"), "no-such-name", "「加瀬"),
        (("首長", "例　太郎", "--since", "2027-01-01"), "head-known", "もう書かれています"),
        (("首長", "新　太郎", "--since", "2020-01-01"), "head-order", "より後ではありません"),
    ],
)
def test_a_name_that_is_unknown_or_means_several_is_a_finding_and_nothing_is_written(
    town: Path, kyotei: Kyotei, words: tuple[str, ...], rule: str, said: str
) -> None:
    done = replace(kyotei, town, *words, "--json")
    assert done.exit == 1
    (found,) = done.json["findings"]
    assert found["rule"] == rule
    assert said in found["message"] + found["hint"]
    assert not copies(town).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("部署", "防災課", "防災課"), "同じです"),
        (("部署", "防災課"), "旧い名前と新しい名前"),
        (("担当者", "加瀬", "文子", "森", "二"), "全角の空白"),
        (("部長", "甲", "乙"), "部署・担当者・首長"),
        (("首長", "新　太郎"), "--since"),
        (("部署", "防災課", "危機課", "--phone", "0479-00-0000"), "--phone は使えません"),
        (("担当者", "加瀬　文子", "森　二", "--phone", "12"), "電話番号の形ではありません"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    town: Path, kyotei: Kyotei, words: tuple[str, ...], said: str
) -> None:
    done = replace(kyotei, town, *words)
    assert done.exit == 2
    assert said in done.stderr
    assert not copies(town).exists()


# people


def test_a_person_is_replaced_with_the_details_that_are_given_however_the_name_is_spaced(
    town: Path, kyotei: Kyotei
) -> None:
    done = replace(kyotei, town, "担当者", "加瀬文子", "新田　花", "--phone", "0479-00-0199")
    assert done.exit == 0
    new = (copies(town) / "departments.yaml").read_bytes().decode()
    assert "    氏名: 新田　花\r\n    電話: 0479-00-0199\r\n" in new
    line = f"  窓口: {{市側: {CONTACT}}}\n"
    wanted = line.replace("加瀬　文子", "新田　花").replace("0101", "0199")
    assert changed(town, "agreements.yaml") == [(line, wanted)] * 2
    assert "メールは、前の担当者のまま" in done.stdout
    put_in_place(town)
    assert kyotei("check", SMALL, "--on", ON, cwd=town).exit == 0


def test_one_name_in_two_sections_asks_which_and_narrows_to_it(town: Path, kyotei: Kyotei) -> None:
    support.edit(data(town) / "departments.yaml", "森 一", "加瀬 文子")
    done = replace(kyotei, town, "担当者", "加瀬 文子", "新田 花")
    assert done.exit == 1
    assert "--section" in done.stdout
    assert replace(kyotei, town, "担当者", "加瀬 文子", "新田 花", "--section", "協働課").exit == 0
    assert [one.name for one in copies(town).iterdir()] == ["departments.yaml"]
    assert len(changed(town, "departments.yaml")) == 1


def test_contacts_of_an_agreement_that_is_over_and_of_the_partner_stay(town: Path, kyotei: Kyotei) -> None:
    file = data(town) / "agreements.yaml"
    text = file.read_text("utf-8")
    first, _, second = text.partition("# 個別協定")
    second = second.replace("状態: 手続中", "状態: 締結済\n  終了日: 2026-05-01").replace(
        "2026-12-02", "2025-12-02"
    )
    first = first.replace("窓口: {市側:", "窓口: {相手方: {部署: 防災課, 氏名: 加瀬　文子}, 市側:")
    file.write_text(f"{first}# 個別協定{second}", "utf-8")
    done = replace(kyotei, town, "担当者", "加瀬　文子", "新田　花", "--json")
    assert len(changed(town, "agreements.yaml")) == 1
    assert "相手方: {部署: 防災課, 氏名: 加瀬　文子}" in changed(town, "agreements.yaml")[0][1]
    assert "2か所" in str(told(done, "replace-left-past")[0]["message"])


@pytest.mark.parametrize("name", ["角田　進", "角田 進"])
def test_a_person_of_the_partner_is_told_with_the_places_to_mend(
    town: Path, kyotei: Kyotei, name: str
) -> None:
    file = data(town) / "agreements.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("窓口: {市側:", "窓口: {相手方: {氏名: 角田　進}, 市側:", 1), "utf-8")
    done = replace(kyotei, town, "担当者", name, "新田　花", "--json")
    assert done.exit == 1
    (found,) = done.json["findings"]
    line = support.line_of(data(town) / "agreements.yaml", "角田　進")
    assert found["rule"] == "no-such-name"
    assert (found["source"]["file"], found["source"]["line"]) == (f"data/{SMALL}/agreements.yaml", line)
    assert "相手方の連絡先にあります" in found["message"]
    assert "企業等の「連絡先」と協定の「窓口」の「相手方」で直してください" in found["hint"]
    assert f"data/{SMALL}/agreements.yaml {line}行目（N1）" in found["hint"]
    assert not copies(town).exists()


# the head


def test_a_new_head_is_one_more_line_and_signs_what_is_signed_from_that_day_on(
    town: Path, kyotei: Kyotei
) -> None:
    done = replace(kyotei, town, "首長", "新　市子", "--since", "令和8年12月2日")
    assert done.exit == 0
    assert "N2" in done.stdout
    assert "市長 新　市子（令和８年１２月２日から）" in done.stdout
    old, new = ((one / "policy.yaml").read_text("utf-8") for one in (data(town), copies(town)))
    line = "    - {title: 市長, name: 例　太郎, since: 2020-01-01}\n"
    assert new == old.replace(line, line + "    - {title: 市長, name: 新　市子, since: 2026-12-02}\n")
    put_in_place(town)
    assert kyotei("build", SMALL, "--on", ON, cwd=town).exit == 0
    papers = [support.read_word(support.document(town, SMALL, f"協定書 {key}")).text for key in ("N1", "N2")]
    assert [("例　太郎" in one, "新　市子" in one) for one in papers] == [(True, False), (False, True)]


def test_a_signer_that_an_agreement_names_itself_follows_only_where_it_is_still_to_be_signed(
    town: Path, kyotei: Kyotei
) -> None:
    file = data(town) / "agreements.yaml"
    parties = (
        "当事者: [{略称: 甲, 構成員: [市], 署名者: {職名: 市長, 氏名: 例 太郎}}, {略称: 乙, 構成員: [C%s]}]"
    )
    text = file.read_text("utf-8")
    for number in "12":
        text = text.replace(f"協定相手方: [C{number}]", parties % number)
    file.write_text(text, "utf-8")
    assert replace(kyotei, town, "head", "新　市子", "--since", "2026-12-02").exit == 0
    (pair,) = changed(town, "agreements.yaml")
    assert "[C2]" in pair[0]
    assert "氏名: 新　市子" in pair[1]


# signed papers


def test_a_signed_paper_stays_the_same_to_the_byte_whatever_is_replaced(built: Path, kyotei: Kyotei) -> None:
    furnish(built)
    after = ("--on", "2026-12-05")
    assert kyotei("build", SMALL, *after, cwd=built).exit == 0
    done = kyotei("sign", SMALL, "N1", "--signed-on", "2026-12-01", *after, cwd=built)
    assert done.exit == 0, done.stdout
    text = (data(built) / "agreements.yaml").read_text("utf-8")
    (data(built) / "agreements.yaml").write_text(text.replace("状態: 手続中", "状態: 締結済", 1), "utf-8")
    paper, kept = (built / "output" / SMALL / PAPER).read_bytes(), support.tree(data(built) / "signed")
    for words in (
        ("部署", "協働課", "総合政策課"),
        ("部署", "防災課", "危機管理課"),
        ("担当者", "加瀬　文子", "新田　花"),
        ("首長", "新　市子", "--since", "2026-11-30"),
    ):
        done = replace(kyotei, built, *words)
        assert done.exit == 0, done.stdout
        assert "締結した協定書 1件は変わりません（N1）。" in done.stdout
        put_in_place(built)
    assert kyotei("build", SMALL, *after, cwd=built).exit == 0
    assert (built / "output" / SMALL / PAPER).read_bytes() == paper
    assert support.tree(data(built) / "signed") == kept
    assert kyotei("verify", SMALL, *after, cwd=built).exit == 0
    signed, unsigned = (
        support.read_word(support.document(built, SMALL, f"協定書 {key}")).text for key in ("N1", "N2")
    )
    assert ("協働課" in signed, "例　太郎" in signed) == (True, True)
    assert ("新　市子" in unsigned, "例　太郎" in unsigned) == (True, False)


# copies


def test_twice_the_same_changes_no_byte_and_a_copy_that_waits_is_never_written_over(
    town: Path, kyotei: Kyotei
) -> None:
    replace(kyotei, town, "部署", "防災課", "危機管理課")
    before = support.tree(town / "output")
    assert replace(kyotei, town, "部署", "防災課", "危機管理課").exit == 0
    assert support.tree(town / "output") == before
    other = replace(kyotei, town, "担当者", "加瀬　文子", "新田　花", "--json")
    assert other.exit == 1
    assert {one["rule"] for one in other.json["findings"] if one["severity"] == "error"} == {"copy-waiting"}
    assert other.json["changes"] == []
    assert support.tree(town / "output") == before
    assert replace(kyotei, town, "首長", "新　市子", "--since", "2026-12-02").exit == 0
    assert sorted(one.name for one in copies(town).iterdir()) == [
        "agreements.yaml",
        "departments.yaml",
        "policy.yaml",
    ]


def test_a_copy_that_was_changed_by_hand_is_set_aside_and_one_that_was_put_in_place_is_tidied_away(
    town: Path, kyotei: Kyotei
) -> None:
    replace(kyotei, town, "部署", "防災課", "危機管理課")
    put_in_place(town)
    copy = copies(town) / "departments.yaml"
    copy.write_bytes(copy.read_bytes() + b"# mine\n")
    assert replace(kyotei, town, "首長", "新　市子", "--since", "2026-12-02").exit == 0
    left = sorted(one.name for one in copies(town).iterdir())
    assert left[-1] == "policy.yaml"
    assert [name.partition("（手修正")[0] for name in left] == ["departments", "policy.yaml"]


def test_where_one_file_cannot_take_the_change_nothing_is_written_at_all(town: Path, kyotei: Kyotei) -> None:
    (data(town) / "departments.yaml").unlink()
    rows = ["部署ID,部,課,連絡先.氏名", "D1,総務部,防災課,加瀬　文子", "D2,総務部,協働課,森 一"]
    (data(town) / "departments.csv").write_bytes("\r\n".join(rows).encode("cp932"))
    done = replace(kyotei, town, "担当者", "加瀬　文子", "𠮷田　花", "--json")
    assert done.exit == 1
    (refused,) = told(done, "cannot-replace")
    assert "CSV UTF-8" in str(refused["hint"])
    assert not copies(town).exists()
    assert (done.json["changes"], done.json["documents"]) == ([], [])
    assert "何も書いていません。" in replace(kyotei, town, "担当者", "加瀬　文子", "𠮷田　花").stdout


def test_a_table_in_cp932_keeps_its_encoding_quotes_and_line_ends(town: Path, kyotei: Kyotei) -> None:
    (data(town) / "departments.yaml").unlink()
    rows = (
        '部署ID,"部",課,連絡先.部署\r\nD1,総務部,"防災課","総務部防災課\u3000防災係"\r\nD2,総務部,協働課\r\n'
    )
    (data(town) / "departments.csv").write_bytes(rows.encode("cp932"))
    assert replace(kyotei, town, "部署", "防災課", "危機管理課").exit == 0
    new = (copies(town) / "departments.csv").read_bytes()
    assert new == rows.replace("防災課", "危機管理課").encode("cp932")


def test_a_table_without_the_column_says_which_to_add(town: Path, kyotei: Kyotei) -> None:
    (data(town) / "departments.yaml").unlink()
    (data(town) / "departments.csv").write_text("部署ID,課,連絡先.氏名\nD1,防災課,加瀬　文子\n", "utf-8")
    done = replace(kyotei, town, "担当者", "加瀬　文子", "新田　花", "--email", "hana@example.jp", "--json")
    (refused,) = told(done, "cannot-replace")
    assert "「連絡先.メール」の列がない" in str(refused["message"])


def test_a_workbook_keeps_its_formats_and_reads_back(town: Path, kyotei: Kyotei) -> None:
    (data(town) / "departments.yaml").unlink()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["部署ID", "課", "連絡先.氏名", "連絡先.電話", "連絡先.メール"])
    sheet.append(["D1", "防災課", "加瀬　文子", "0479-00-0101", None])
    sheet.column_dimensions["C"].width = 41
    book.save(data(town) / "departments.xlsx")
    done = replace(kyotei, town, "担当者", "加瀬　文子", "𠮷田　花", "--email", "hana@example.jp", "--json")
    assert done.exit == 0, done.stdout
    new = openpyxl.load_workbook(copies(town) / "departments.xlsx").worksheets[0]
    assert [cell.value for cell in new[2]] == ["D1", "防災課", "𠮷田　花", "0479-00-0101", "hana@example.jp"]
    assert new.column_dimensions["C"].width == 41
    cells = [one["source"]["cell"] for one in done.json["changes"] if one["source"]["sheet"]]
    assert cells[0] == "C2"
    shutil.rmtree(copies(town))
    words = replace(kyotei, town, "担当者", "加瀬　文子", "𠮷田　花").stdout
    assert "  シート「Sheet」C2　部署 D1　" in words


def test_a_record_that_cannot_be_read_is_told_and_the_others_are_changed(town: Path, kyotei: Kyotei) -> None:
    support.edit(data(town) / "agreements.yaml", "締結日: 2026-12-02", "締結日: いつか")
    done = replace(kyotei, town, "部署", "防災課", "危機管理課", "--json")
    assert done.exit == 0
    assert [one["source"]["record"] for one in told(done, "replace-unread")] == ["agreements:N2"]  # type: ignore[index]
    assert len(changed(town, "agreements.yaml")) == 1
