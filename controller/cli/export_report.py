"""What an export tells: a line for each subset, a line for whatever is not as it should be, and a verdict."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from controller.cli.console import err, out
from controller.intake.from_phone import ExportReport
from controller.intake.from_phone.findings import BAD, GOOD, Asked, Finding, Kind
from controller.plan.model import Subset

_MOST_LINES = 200
_MOST_EXTRA = 10
_MOST_SUPERSEDED = 3
_DIGITS = 12


def tell_report(report: ExportReport, *, rehearsal: bool = False) -> None:
    """Say what came out, and where it is; the verdict comes last."""
    out.print(_subsets(report))
    _tell_findings(report)
    for warning in report.warnings:
        err.print(f"warning: {warning}", markup=False)
    if report.photos:
        size = f"{report.size_bytes / 1e6:.1f} MB"
        out.print(f"{report.photos} photos ({size}), {report.verified}", markup=False)
    for table in report.tables:
        out.print(f"labels: {table}", markup=False)
    for sheet in report.contact_sheets:
        out.print(f"to look at: {sheet}", markup=False)
    moved = [each for each in report.findings if each.kind in (Kind.RENAMED, Kind.SWAPPED)]
    if moved:
        words = "1 photo stands" if len(moved) == 1 else f"{len(moved)} photos stand"
        out.print(f"{words} under a wrong name on the phone, and came into the data set under the right one:")
        out.print("their bytes are exactly those that were saved for it", markup=False)
    _tell_verdict(report, rehearsal=rehearsal)


def _subsets(report: ExportReport) -> Table:
    table = Table(title=Text(f"{report.out}"), title_justify="left")
    table.add_column("subset")
    table.add_column("indices")
    told = (Kind.MISSING, Kind.ALTERED, Kind.RENAMED, Kind.SWAPPED, Kind.REMOVED, Kind.SUPERSEDED, Kind.EXTRA)
    table.add_column("exported", justify="right")
    table.add_column("found on the phone")
    table.add_column("state")
    for subset in report.subsets:
        counts = report.counts(subset.id)
        good = sum(counts[kind] for kind in GOOD)
        bad = sum(counts[kind] for kind in BAD) + counts[Kind.REMOVED]
        is_whole = subset in report.whole
        state = (
            ("complete" if not bad else f"{bad} not exported") if is_whole else _unfinished(report, subset)
        )
        table.add_row(
            subset.id,
            f"{subset.first}-{subset.last}",
            f"{good if is_whole else 0}/{subset.size}",
            ", ".join(f"{counts[kind]} {kind}" for kind in told if counts[kind]),
            Text(state, "" if state == "complete" else "bold red" if is_whole else "yellow"),
        )
    return table


def _unfinished(report: ExportReport, subset: Subset) -> str:
    left = report.counts(subset.id)[Kind.NOT_CAPTURED]
    return "not begun" if left == subset.size else f"{left} of {subset.size} not captured yet"


def _tell_findings(report: ExportReport) -> None:
    """Name every photo that is not where and what it was, and some of the files that are nobody's."""
    quiet = (Kind.COMPLETE, Kind.NOT_CAPTURED, Kind.SUPERSEDED, Kind.EXTRA)
    of_photos = [each for each in report.findings if each.kind not in quiet]
    if of_photos:
        table = Table(title="not as they were saved", title_justify="left")
        for heading in ("index", "subset", "found", "expected", "got"):
            table.add_column(heading, justify="right" if heading == "index" else "left", overflow="fold")
        for each in of_photos[:_MOST_LINES]:
            table.add_row(str(each.index), each.subset, str(each.kind), _expected(each.photo), _got(each))
        out.print(table)
    _tell_some(
        [e for e in report.findings if e.kind is Kind.EXTRA], "extra, asked for by nobody", _MOST_EXTRA
    )
    superseded = [each for each in report.findings if each.kind is Kind.SUPERSEDED]
    _tell_some(superseded, "superseded by a later take", _MOST_SUPERSEDED)
    left = len(of_photos) - _MOST_LINES
    if left > 0:
        out.print(
            f"and {left} more; `chexrig retake PLAN --list` names all that have to be captured again",
            markup=False,
        )


def _tell_some(findings: list[Finding], words: str, at_most: int) -> None:
    if not findings:
        return
    files = "1 file on the phone is" if len(findings) == 1 else f"{len(findings)} files on the phone are"
    named = [f"{each.subset}/{each.file.name if each.file else ''}{_in_brackets(each)}" for each in findings]
    more = f" and {len(findings) - at_most} more" if len(findings) > at_most else ""
    err.print(f"{files} {words}: {', '.join(named[:at_most])}{more}", markup=False)


def _in_brackets(finding: Finding) -> str:
    return "" if finding.note in ("", "unknown to the journal") else f" ({finding.note})"


def _expected(photo: Asked | None) -> Text:
    if photo is None:
        return Text("")
    known = f"\n{photo.size_bytes:,} bytes, {photo.sha256[:_DIGITS]}..." if photo.sha256 else ""
    return Text(f"{photo.name}{known}")


def _got(finding: Finding) -> Text:
    file, other = finding.file, finding.other
    if file is None:
        return Text(finding.note or "no such file")
    if finding.kind in GOOD:
        return Text(f"the same bytes under the name {file.name}" + (f", of {other}" if other else ""))
    digest = f", {file.look.sha256[:_DIGITS]}..." if file.look is not None and file.look.sha256 else ""
    return Text(f"{file.size_bytes:,} bytes{digest}: {finding.note}")


def _tell_verdict(report: ExportReport, *, rehearsal: bool) -> None:
    run = "chexrig run PLAN --phone sim" if rehearsal else "chexrig run PLAN"
    if report.is_complete:
        names = "1 subset" if len(report.whole) == 1 else f"{len(report.whole)} subsets"
        news = "" if report.has_changed else "; it had them all already, and nothing was changed"
        out.print(
            Text("complete: ", "bold green")
            + Text(f"all {report.photos} photos of {names} are in {report.out}{news}")
        )
        if report.retakes_wait:
            err.print(
                f"photos still wait to be captured again (`chexrig retake PLAN --list` names them):"
                f" `{run} --repair`, then export again",
                markup=False,
            )
        return
    out.print(Text("not complete: ", "bold red") + Text("; ".join(_lacking(report, run))))


def _are(found: list[Finding]) -> str:
    return "is" if len(found) == 1 else "are"


def _lacking(report: ExportReport, run: str) -> list[str]:
    told = []
    if report.bad:
        missing = sum(each.kind is Kind.MISSING for each in report.bad)
        kinds = [f"{missing} missing"] if missing else []
        kinds += [f"{len(report.bad) - missing} altered"] if len(report.bad) > missing else []
        total = sum(each.size for each in report.whole)
        told.append(
            f"{len(report.bad)} of {total} photos {_are(report.bad)} not in {report.out}"
            f" ({' and '.join(kinds)} on the phone): run `{run} --repair`, then export again"
        )
    if report.removed:
        where = {each.note for each in report.removed}
        told.append(
            f"{len(report.removed)} of the photos {_are(report.removed)} not there"
            f" ({', '.join(sorted(where))}): export to there, or ask for them anew with `chexrig retake`"
        )
    if report.unfinished:
        names = ", ".join(each.id for each in report.unfinished)
        told.append(f"still to be captured, and not exported before: {names} (`{run}`)")
    return told
