"""What is amiss between an amendment (変更協定) and the agreement that it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.findings import Finding, Severity
from pipeline.policy.amendments import Amended, amended, stated
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.base import declared
from pipeline.records.choices import Role
from pipeline.records.codes import Codebook
from pipeline.records.dates import print_day

PAPERS = ("agreement", "draft")
REFERENCE = "本システムの決まり：変更協定には、締結済みの協定から変える事項だけを書く"
SIGNERS = "本システムの決まり：当事者が変わるときは、だれが署名するかを確かめる"


def troubles(amendment: Agreement, setting: Setting) -> Iterator[Finding]:
    """What is amiss between an amendment and what it changes; of a signed one it is only watched."""
    if amendment.amends is None:
        return
    codes = setting.policy.codes
    done = is_signed(amendment, setting)
    found = amended(amendment, setting)
    if found is None:
        if amendment.amends in setting.city.agreements:
            yield _cycle(amendment)
        return
    original = found.before
    for one in (original, *found.earlier):
        if not is_signed(one, setting):
            yield _unsigned(amendment, one, done=done)
        if (
            amendment.signed_on is not None
            and one.signed_on is not None
            and amendment.signed_on < one.signed_on
        ):
            yield _too_early(amendment, one, one.signed_on, done=done)
    if amendment.kind != original.kind:
        yield _other_kind(amendment, codes.label("kinds", original.kind), done=done)
    yield from _out_of_time(amendment, found, done=done)
    start = amendment.effective_from
    if start is not None and amendment.signed_on is not None and start < amendment.signed_on:
        yield _backdated(amendment, start)
    yield from _removes_nothing(amendment, original)
    if not done:
        yield from _undecided(amendment, codes)
        yield from _other_parties(amendment, found, setting)


def _undecided(amendment: Agreement, codes: Codebook) -> Iterator[Finding]:
    """Where the guideline knows of a decision, one on the amendment is on record too."""
    known = {
        code: label for code, label in codes.pairs("steps") if codes.role("steps", code) is Role.DECISION
    }
    if known and not any(one.step in known and one.date is not None for one in amendment.steps):
        message = f"変更協定の「手続の経過」に、「{'」か「'.join(known.values())}」の日付がありません。"
        hint = "変更について決裁を受けたら、その日付・結果・文書番号を「手続の経過」に書いてください。"
        open_yet = not any(one.step in known and one.outcome for one in amendment.steps)
        awaits = "か".join(known.values()) if open_yet else ""
        found = said(amendment, "amendment-undecided", message, hint, "steps", done=True)
        yield replace(found, awaits=awaits)


def _cycle(amendment: Agreement) -> Finding:
    """The amendment leads back to itself."""
    message = "「変更元」をたどると、この協定に戻るか、元の協定に行き着きません。"
    hint = "「変更元」に、最初に締結した協定（か、その変更協定）のIDを書いてください。"
    return said(amendment, "amendment-cycle", message, hint, "amends", value=amendment.amends)


def _unsigned(amendment: Agreement, one: Agreement, *, done: bool) -> Finding:
    if one.amends is None:
        message = f"変更元の協定「{one.title}」（{one.id}）が、まだ締結されていません。"
        hint = "締結前の協定は、変更協定によらず、その記録を直してください。締結済みなら「状態」を改めてください。"
    else:
        message = f"先に締結する変更協定「{one.title}」（{one.id}）が、まだ締結されていません。"
        hint = (
            "その変更協定を締結した後に作ってください。締結しないときは、その「状態」を見送りにしてください。"
        )
    return said(amendment, "amendment-unsigned-original", message, hint, "amends", value=one.id, done=done)


def _too_early(amendment: Agreement, one: Agreement, day: date, *, done: bool) -> Finding:
    message = f"変更協定の締結日が、変更元の協定（{one.id}、{print_day(day)}締結）より前です。"
    value = amendment.signed_on.isoformat() if amendment.signed_on else None
    hint = "2つの協定の締結日を確かめてください。"
    return said(amendment, "amendment-too-early", message, hint, "signed_on", value=value, done=done)


def _other_kind(amendment: Agreement, label: str, *, done: bool) -> Finding:
    message = f"変更協定の協定種別が、変更元の協定の「{label}」と違います。"
    hint = f"協定種別は変更できません。「{label}」に直すか、改めて協定を締結してください。"
    return said(amendment, "amendment-kind", message, hint, "kind", value=amendment.kind, done=done)


def _backdated(amendment: Agreement, start: date) -> Finding:
    label = declared(Agreement)["effective_from"].label
    message = f"変更の効力が生ずる日（{print_day(start)}）が、変更協定の締結日より前です。"
    hint = f"さかのぼって変更するのかを確かめ、書き間違いなら「{label}」を直してください。"
    value = start.isoformat()
    return said(amendment, "amendment-backdated", message, hint, "effective_from", value=value, done=True)


def _out_of_time(amendment: Agreement, found: Amended, *, done: bool) -> Iterator[Finding]:
    """The change holds only after the original has ended, or after its first day of notice has passed."""
    start, field = amendment.effective_from or amendment.signed_on, "effective_from"
    if start is None:
        return
    if amendment.effective_from is None:
        field = "signed_on"
    label, value = declared(Agreement)[field].label, start.isoformat()
    last = found.before.ended_on or (None if found.before.renewal else found.before.effective_to)
    if last is not None and start > last:
        message = f"変更の効力が生ずる日（{print_day(start)}）に、変更元の協定はもう終わっています（{print_day(last)}まで）。"
        hint = f"終わった協定は変更できません。「{label}」を{print_day(last)}以前の日にするか、改めて協定を締結してください。"
        yield said(amendment, "amendment-after-end", message, hint, field, value=value, done=done)
        return
    renewal, ends = found.after.renewal, found.after.effective_to
    if renewal is None or renewal.notice is None or ends is None or "renewal" not in stated(amendment):
        return
    notice = renewal.notice.before(ends)
    if notice < start <= ends:
        message = f"変更の効力が生ずる日（{print_day(start)}）が、変更後の更新の申出期限（{print_day(notice)}）より後です。"
        hint = f"最初の更新について、だれも申出ができません。「{label}」を早めるか、「更新」か「有効期間終了日」を改めてください。"
        yield said(amendment, "amendment-notice-passed", message, hint, field, value=value, done=True)


def _removes_nothing(amendment: Agreement, original: Agreement) -> Iterator[Finding]:
    """What is to be removed, and was not there."""
    for number, one in enumerate(amendment.removes):
        if not getattr(original, one.field):
            message = f"「削る項目」の「{one.label}」は、変更元の協定にありません。"
            hint = (
                "変更元の協定（と先の変更協定）の記録を確かめ、要らなければ「削る項目」から消してください。"
            )
            yield said(
                amendment,
                "amendment-removes-nothing",
                message,
                hint,
                "removes",
                number,
                value=one.label,
                done=True,
            )


def _other_parties(amendment: Agreement, found: Amended, setting: Setting) -> Iterator[Finding]:
    """Partners that come or go: the paper has the parties after the change, and no others sign it."""
    before, after = (setting.partner_ids(one) for one in (found.before, found.after))
    joins = _names([one for one in after if one not in before], setting)
    leaves = _names([one for one in before if one not in after], setting)
    if not joins and not leaves:
        return
    told = "、".join(f"{word}：{names}" for word, names in (("加わる", joins), ("抜ける", leaves)) if names)
    message = f"この変更協定で、当事者が変わります（{told}）。"
    hint = "前文と署名欄に入るのは、変更後の当事者です。"
    if leaves:
        hint += (
            "抜ける者も含めて全員が署名するのが通例なので、だれが署名するか、抜けた後の費用や秘密の保持をどうするかを、"
            "法務の担当に確かめてください。抜ける者も署名するときは、変更協定書を手作業で作り、"
            "この記録の「相手方様式」を はい にして登録だけをしてください。"
        )
    else:
        hint += "加わる時期と、それまでに生じた費用などの扱いを、法務の担当に確かめてください。"
    field = "parties" if amendment.parties else "partners"
    one = said(amendment, "amendment-parties", message, hint, field, done=True)
    yield replace(one, reference=SIGNERS)


def _names(partners: list[str], setting: Setting) -> str:
    known = setting.city.partners
    return "、".join(known[one].name if one in known else one for one in partners)


def said(
    amendment: Agreement,
    rule: str,
    message: str,
    hint: str,
    *path: str | int,
    value: str | None = None,
    done: bool = False,
) -> Finding:
    """A finding about an amendment that holds back both of its papers; a warning where it is ``done``."""
    severity, holds = (Severity.WARNING, ()) if done else (Severity.ERROR, PAPERS)
    place = amendment.at(*path)
    return Finding(rule, severity, message, hint, place, amendment.name_in_type, value, REFERENCE, holds)
