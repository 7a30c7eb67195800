"""Jobs become documents: the same in one process and in several; a bad template stops only its own."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from pipeline.build.program import program_digest
from pipeline.build.work import CHUNK, Source, check_templates, compile_template, make, make_one
from pipeline.plan.job import Job
from pipeline.plan.required import VIEWS
from pipeline.plan.views.sheets import ResultRowView, ResultSheet
from pipeline.render.template import TemplateRefused
from tests.plan import towns

DOCX, XLSX = "docx/agreement.docx", "xlsx/sheet4.xlsx"


def source(relative: str) -> Source:
    return towns.template(relative), f"templates/{relative}"


SOURCES = {relative: source(relative) for relative in VIEWS}


def changed(relative: str, *changes: tuple[str, str], part: str = "word/document.xml") -> Source:
    """A shipped template with texts in the place of others."""
    data, name = source(relative)
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.namelist():
            text = before.read(one)
            if one == part:
                for old, new in changes:
                    assert old.encode() in text
                    text = text.replace(old.encode(), new.encode(), 1)
            after.writestr(one, text)
    return buffer.getvalue(), name


def refusal(given: Source, relative: str = DOCX) -> list[tuple[str, str | None, str | None]]:
    """Rule, tag and part of each fault for which a template is refused."""
    with pytest.raises(TemplateRefused) as caught:
        compile_template(given, relative)
    return [(one.rule, one.value, one.place.sheet if one.place else None) for one in caught.value.findings]


def sheet(number: int) -> Job:
    row = ResultRowView(number=1, subject=f"取組{number}", content="内容", partners="A&B <商会>")
    view = ResultSheet(
        municipality="例市",
        fiscal_year="令和８年度",
        bureau="部",
        section="課",
        unit="",
        department="部 課",
        nothing=False,
        rows=[row],
    )
    return Job("sheet4", f"別紙④/{number}.xlsx", "t", XLSX, (f"results:R{number}",), view)


# templates


@pytest.mark.parametrize("relative", sorted(VIEWS))
def test_every_shipped_template_is_without_fault(relative: str) -> None:
    assert check_templates({relative: source(relative)}) == {}


def test_a_missing_mandatory_tag_is_told() -> None:
    assert refusal(changed(DOCX, ("{{ preamble }}", "前文"))) == [("template-missing-tag", "preamble", None)]


def test_an_unknown_name_is_told_with_its_place() -> None:
    assert refusal(changed(DOCX, ("{{ closing }}", "{{ closing }}{{ clsing }}"))) == [
        ("template-unknown-name", "{{ clsing }}", "本文")
    ]


@pytest.mark.parametrize(
    ("old", "new", "tag"),
    [
        ("{{ preamble }}", "{{ preamble closing }}", "{{ preamble closing }}"),
        ("{{ preamble }}", "{{ preamble|upper }}", "{{ preamble|upper }}"),
        ("{{ preamble }}", "{{ preamble }}{% fi %}", "{% fi %}"),
        ("{{ preamble }}", "{{ preamble }}{% if preamble %}", "{% if preamble %}"),
    ],
    ids=["two names", "filter", "no word", "no end"],
)
def test_a_mistake_in_one_tag_is_told_with_its_tag_and_place(old: str, new: str, tag: str) -> None:
    found = refusal(changed(DOCX, (old, new)))
    assert ("template-syntax", tag, "本文") in found


def test_faults_of_every_kind_are_told_at_once() -> None:
    given = changed(
        DOCX,
        ("{{ preamble }}", "{{ preamble closing }}"),
        ("{{ closing }}", "{{ clsing }}"),
        ("{{ agreement.title }}", "｛｛ x ｝｝"),
    )
    rules = {one[0] for one in refusal(given)}
    assert rules == {
        "template-syntax",
        "template-unknown-name",
        "template-fullwidth-braces",
        "template-missing-tag",
    }


def test_what_is_no_template_is_refused_for_word_and_excel() -> None:
    for relative in (DOCX, XLSX):
        assert refusal((b"not a zip", "templates/x"), relative)
    assert refusal(source(XLSX), DOCX)
    assert refusal(source(DOCX), XLSX)


def test_check_templates_names_each_that_cannot_be_used() -> None:
    bad = changed(DOCX, ("{{ preamble }}", "前文"))
    refused = check_templates({DOCX: bad, XLSX: source(XLSX)})
    assert list(refused) == [DOCX]
    assert [one.rule for one in refused[DOCX]] == ["template-missing-tag"]


# documents


def test_a_document_is_made_or_there_are_findings_never_both() -> None:
    made = make_one(towns.job(towns.agreement()), SOURCES[DOCX])
    assert made.data.startswith(b"PK")
    assert made.findings == ()


def test_a_refused_template_gives_findings_of_the_record() -> None:
    bad = changed(DOCX, ("{{ preamble }}", "前文"))
    made = make_one(towns.job(towns.agreement()), bad)
    assert made.data == b""
    assert {(one.rule, one.record, one.holds) for one in made.findings} == {
        ("template-missing-tag", "agreements:N1", ("*",))
    }


def test_a_document_that_lacks_what_it_must_say_is_not_handed_out() -> None:
    hidden = changed(DOCX, ("{{ preamble }}", "{% if edition.draft %}{{ preamble }}{% endif %}"))
    job = towns.job(towns.agreement())
    made = make_one(job, hidden)
    assert made.data == b""
    assert {one.rule for one in made.findings} == {"verify-missing", "verify-article"}
    assert make_one(towns.job(towns.agreement(), draft=True), hidden).findings == ()


def test_one_process_and_several_make_the_same_in_the_same_order() -> None:
    jobs = [sheet(number) for number in range(2 * CHUNK + 7)]
    alone = list(make(jobs, SOURCES, 1))
    assert [job for job, _ in alone] == jobs
    assert all(one.data and not one.findings for _, one in alone)
    together = list(make(jobs, SOURCES, 2))
    assert together == alone


def test_few_jobs_stay_in_this_process() -> None:
    jobs = [sheet(number) for number in range(3)]
    assert list(make(jobs, SOURCES, 8)) == list(make(jobs, SOURCES, 1))
    assert list(make([], SOURCES, 8)) == []


def test_one_document_that_fails_stops_no_other() -> None:
    jobs = [sheet(1), replace(sheet(2), says=towns.view(towns.agreement())), sheet(3)]
    made = [one for _, one in make(jobs, SOURCES, 1)]
    assert [bool(one.data) for one in made] == [True, False, True]
    assert made[1].findings[0].record == "results:R2"


def test_the_digest_of_the_program_is_the_same_every_time() -> None:
    assert program_digest() == program_digest()
    assert len(program_digest()) == 64
