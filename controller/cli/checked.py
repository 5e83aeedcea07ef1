"""A plan checked with its data, before anything is shown or copied."""

from __future__ import annotations

from rich.text import Text

from controller.cli.console import counted, err
from controller.plan import LoadedPlan, PlanProblems, check_plan
from controller.plan.frozen_manifest import frozen_manifest
from controller.xrays import Manifest

JOURNAL = "journal.sqlite"


def checked_manifest(loaded: LoadedPlan, *, warn: bool = True) -> Manifest:
    """Give the plan's frozen manifest, after everything that can be told before the first photo."""
    with counted("checking x-rays") as progress:
        manifest = frozen_manifest(loaded, progress)
    report = check_plan(loaded, manifest)
    for warning in report.warnings if warn else ():
        err.print(Text("warning: ", "yellow") + Text(str(warning)))
    if report.errors:
        raise PlanProblems(loaded.path, report.errors)
    return manifest
