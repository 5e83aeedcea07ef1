"""What exports and imports tell: what was found, what came into the data set, and a verdict."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.text import Text

from android_bridge.base import how_many, some_of
from controller.cli.console import WARNING, Listing, command, err, labelled, out, show_warning, show_warnings
from controller.dataset import PER_SHEET, Grown
from controller.identity import FIGURES, Method, Verdict
from controller.intake import BAD, GOOD, NOT_IT, Finding, Imported, Kind, Refused, count_kinds, tell_count
from controller.intake.from_phone import UNKNOWN, ExportReport, PhotoFinding
from controller.plan import LoadedPlan, Subset

_MOST_LINES = 200
_MOST_NAMED = 5
_MOST_EXTRA = 10
_MOST_SUPERSEDED = 3
_DIGITS = 12


@contextlib.contextmanager
def telling_findings() -> Iterator[None]:
    """Where a folder is refused for several things, show a table of all of them before."""
    try:
        yield
    except Refused as refused:
        if not refused.is_told:
            tell_folder(refused.findings)
        raise


def tell_folder(findings: Sequence[Finding]) -> None:
    """Show what is wrong with a folder, file by file, and name some of the files that nobody asked for."""
    wrong = [each for each in findings if each.kind is not Kind.EXTRA]
    if wrong:
        listing = Listing("what is wrong with the folder", "file", "line#", "what", "expected", "got")
        for each in wrong[:_MOST_LINES]:
            line = str(each.line) if each.line else ""
            listing.add(each.file, line, str(each.kind), each.expected, each.got)
        listing.show(err)
        if len(wrong) > _MOST_LINES:
            err.print(f"and {len(wrong) - _MOST_LINES} more")
    extra = [f"{each.file} ({each.got})" for each in findings if each.kind is Kind.EXTRA]
    _tell_some(_files(len(extra)), "that nobody asked for", extra, _MOST_NAMED)


def tell_imported(imported: Imported) -> None:
    """Say what came into the data set, and where it is."""
    left_alone: dict[str, list[str]] = {}
    for each in imported.others:
        left_alone.setdefault(each.got, []).append(each.file)
    for why, names in left_alone.items():
        _tell_some(_files(len(names)), f"left alone ({why})", names, _MOST_NAMED)
    show_warnings((*imported.warnings, *imported.grown.warnings))
    if imported.with_position:
        one = imported.with_position == 1
        words = "1 photo says where it was" if one else f"{imported.with_position} photos say where they were"
        show_warning(f"{words} taken (GPS), and JPEGs keep what they say: mind this before you publish them")
    ways = ", ".join(f"{count} by {how}" for how, count in sorted(imported.how.items()))
    photos = how_many(imported.photos, "photo")
    out.print(f"{photos} ({imported.size_bytes / 1e6:.1f} MB), assigned: {ways}", markup=False)
    if imported.converted:
        out.print(f"{imported.converted} HEIC made JPEG; their own SHA-256 is on record", markup=False)
    sheets = {name: sheet for name, sheet in imported.grown.sheets.items() if name == imported.origin}
    _tell_grown(imported.grown, list(sheets.values()))


def tell_complete(which: str, grown: Grown) -> None:
    """Give the verdict on photos that are all in the data set."""
    news = "" if grown.has_changed else "; it had them all already, and nothing was changed"
    out.print(labelled("complete:", "bold green", f"all {which} are in {grown.out}{news}"))


def tell_incomplete(words: str) -> None:
    """Give the verdict where something is lacking."""
    out.print(labelled("not complete:", "bold red", words))


def tell_export(report: ExportReport, loaded: LoadedPlan) -> None:
    """Say what came out of a plan's export, and where it is; the verdict comes last."""
    _subsets(report).show(out)
    _tell_phone(report.findings, loaded)
    _tell_content(report)
    show_warnings(report.warnings)
    if report.photos:
        size = f"{report.size_bytes / 1e6:.1f} MB"
        out.print(f"{how_many(report.photos, 'photo')} ({size}), {report.verified}", markup=False)
        _tell_verdicts(report)
    _tell_grown(report.grown, report.contact_sheets)
    sheets = sum(len(list(each.glob("*"))) if each.is_dir() else 1 for each in report.contact_sheets)
    if len(report.contact_sheets) == len(report.whole) and sheets * PER_SHEET < report.photos:
        err.print("they show a sample of the photos; all of them: export again with --all-sheets")
    moved = [each for each in report.findings if each.kind in (Kind.RENAMED, Kind.SWAPPED)]
    if moved:
        words = "1 photo stands" if len(moved) == 1 else f"{len(moved)} photos stand"
        out.print(f"{words} under a wrong name on the phone, and came into the data set under the right one:")
        out.print("their bytes are exactly those that were saved for it", markup=False)
    if not report.is_complete:
        tell_incomplete("; ".join(_lacking(report, loaded)))
        return
    names = "1 subset" if len(report.whole) == 1 else f"{len(report.whole)} subsets"
    tell_complete(f"{report.photos} photos of {names}", report.grown)
    if report.retakes_wait:
        err.print(
            f"photos still wait to be captured again (`{command(loaded, 'retake', '--list')}` names them):"
            f" `{command(loaded, 'run', '--repair')}`, then export again",
            markup=False,
        )


def _subsets(report: ExportReport) -> Listing:
    headings = ("subset", "indices", "exported#", "state", "found on the phone")
    listing = Listing(f"{report.out}", *headings, facts=4)
    told = (
        *(Kind.MISSING, Kind.ALTERED, Kind.SHOWS_OTHER, Kind.REJECTED, Kind.DOUBTFUL, Kind.RENAMED),
        *(Kind.SWAPPED, Kind.REMOVED, Kind.SUPERSEDED, Kind.EXTRA),
    )
    for subset in report.subsets:
        counts = count_kinds(report.of(subset.id))
        good = sum(counts[kind] for kind in GOOD)
        bad = sum(counts[kind] for kind in BAD) + counts[Kind.REMOVED] + counts[Kind.DOUBTFUL]
        is_whole = subset in report.whole
        left = _left(subset, counts[Kind.NOT_CAPTURED])
        state = ("complete" if not bad else f"{bad} not exported") if is_whole else left
        listing.add(
            subset.id,
            f"{subset.first}-{subset.last}",
            f"{good if is_whole else 0}/{subset.size}",
            Text(state, "" if state == "complete" else "bold red" if is_whole else WARNING),
            ", ".join(tell_count(kind, counts[kind]) for kind in told if counts[kind]),
        )
    return listing


def _left(subset: Subset, left: int) -> str:
    return "not begun" if left == subset.size else f"{left} of {subset.size} not captured yet"


def _tell_phone(findings: Sequence[PhotoFinding], loaded: LoadedPlan) -> None:
    """Name every photo that is not where and what it was, and some of the files that are nobody's."""
    quiet = (Kind.COMPLETE, Kind.NOT_CAPTURED, Kind.SUPERSEDED, Kind.EXTRA, Kind.DOUBTFUL, *NOT_IT)
    of_photos = [each for each in findings if each.kind not in quiet]
    if of_photos:
        headings = ("subset", "index#", "found", "expected", "got")
        listing = Listing("not as they were saved", *headings, named_by=2)
        for each in of_photos[:_MOST_LINES]:
            listing.add(each.subset, str(each.index), str(each.kind), _expected(each), _got(each))
        listing.show(out)
    named = {
        kind: [
            f"{each.subset}/{each.file}" + (f" ({each.got})" if each.got not in ("", UNKNOWN) else "")
            for each in findings
            if each.kind is kind
        ]
        for kind in (Kind.EXTRA, Kind.SUPERSEDED)
    }
    extra, superseded = named.values()
    _tell_some(_on_phone(len(extra)), "extra, asked for by nobody", extra, _MOST_EXTRA)
    _tell_some(_on_phone(len(superseded)), "replaced by a later take", superseded, _MOST_SUPERSEDED)
    left = len(of_photos) - _MOST_LINES
    if left > 0:
        out.print(
            f"and {left} more; `{command(loaded, 'retake', '--list')}` names all that have to be captured"
            " again",
            markup=False,
        )


def _tell_content(report: ExportReport) -> None:
    """Name the photos that stay out for what they show."""
    out_of_it = [each for each in report.findings if each.kind in (Kind.DOUBTFUL, *NOT_IT)]
    if not out_of_it:
        return
    headings = ("subset", "index#", "found", "what", "score#", "lead#")
    listing = Listing("not exported for what they show", *headings, named_by=2)
    for each in out_of_it[:_MOST_LINES]:
        judged = report.judged[each.subset, each.index or 0]
        figures = [figure(each) for each in (judged.score, judged.lead)]
        listing.add(each.subset, str(each.index), str(each.kind), each.got, *figures)
    listing.show(out)
    if len(out_of_it) > _MOST_LINES:
        out.print(f"and {len(out_of_it) - _MOST_LINES} more")
    out.print(FIGURES, markup=False)


def figure(value: float | None) -> str:
    """Give a score in two digits; nothing where there is none."""
    return "" if value is None else f"{value:.2f}"


def _tell_verdicts(report: ExportReport) -> None:
    """Say how many photos prove which x-ray they show, and how many came in otherwise."""
    counts = report.verdicts
    words = {
        Verdict.PROVEN: "proven to show their x-ray",
        Verdict.SAME_LOOKING: "of x-rays that look alike, told apart by their order only",
        Verdict.DOUBTFUL: "doubtful, let in by a person",
    }
    told = [f"{counts[verdict]:,} {text}" for verdict, text in words.items() if counts[verdict]]
    weaker = sum(each.method is Method.POINTS and each.is_right for each in report.judged.values())
    if weaker:
        told.append(
            f"{weaker:,} of them compared by points for want of a calibration, which is weaker: an x-ray that"
            " is in no list is not ruled out"
        )
    out.print("; ".join(told), markup=False)


def _expected(finding: PhotoFinding) -> Text:
    photo = finding.photo
    if photo is None:
        return Text("")
    known = f"\n{photo.size_bytes:,} bytes, {photo.sha256[:_DIGITS]}..." if photo.sha256 else ""
    return Text(f"{finding.expected}{known}")


def _got(finding: PhotoFinding) -> Text:
    file, other = finding.on_phone, finding.other
    if file is None:
        return Text(finding.got or "no such file")
    if finding.kind in GOOD:
        return Text(f"the same bytes under the name {file.name}" + (f", of {other}" if other else ""))
    sha256 = file.inside.sha256 if file.inside is not None else ""
    digest = f", {sha256[:_DIGITS]}..." if sha256 else ""
    return Text(f"{file.size_bytes:,} bytes{digest}: {finding.got}")


def _lacking(report: ExportReport, loaded: LoadedPlan) -> list[str]:
    told = []
    run, repair = command(loaded, "run"), command(loaded, "run", "--repair")
    if report.bad:
        counts = count_kinds(report.bad)
        lost = [f"{counts[kind]} {kind}" for kind in (Kind.MISSING, Kind.ALTERED) if counts[kind]]
        kinds = [" and ".join(lost) + " on the phone"] if lost else []
        kinds += [
            tell_count(kind, counts[kind]) for kind in (Kind.SHOWS_OTHER, Kind.REJECTED) if counts[kind]
        ]
        total = sum(each.size for each in report.whole)
        told.append(
            f"{len(report.bad)} of {total} photos {_are(len(report.bad))} not in {report.out}"
            f" ({', '.join(kinds)}): run `{repair}`, then export again"
        )
    if report.doubtful:
        count = len(report.doubtful)
        told.append(
            f"{how_many(count, 'photo')} {_are(count)} doubtful and left out: look, and decide with"
            f" `{command(loaded, 'decide')}`, then export again"
        )
    if report.removed:
        where = {each.got for each in report.removed}
        told.append(
            f"{len(report.removed)} of the photos {_are(len(report.removed))} not there"
            f" ({', '.join(sorted(where))}): export to there, or ask for them anew with"
            f" `{command(loaded, 'retake')} --subset ID N`"
        )
    if report.unfinished:
        names = some_of([each.id for each in report.unfinished])
        told.append(f"still to be captured, and not exported before: {names} (`{run}`)")
    return told


def _tell_grown(grown: Grown, sheets: Sequence[Path]) -> None:
    if grown.has_changed and grown.others:
        others = [f"{count:,} photo{'s' * (count != 1)} of {name}" for name, count in grown.others.items()]
        out.print(f"added to {', '.join(others)}, in the same data set", markup=False)
    for table in grown.tables:
        out.print(f"labels: {table}", markup=False)
    for sheet in sheets:
        several = f" ({len(list(sheet.glob('*')))} sheets)" if sheet.is_dir() else ""
        out.print(f"to look at: {sheet}{several}", markup=False)


def _tell_some(files: str, words: str, names: Sequence[str], at_most: int) -> None:
    if names:
        err.print(f"{files} {words}: {some_of(names, at_most)}", markup=False)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _on_phone(count: int) -> str:
    return f"{_files(count)} on the phone {_are(count)}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
