"""Before the first trigger: the subset has to be the one that was begun."""

from __future__ import annotations

from android_bridge.problems import Problem
from controller.journal import Journal, SubsetRecord
from controller.manifest import Manifest
from controller.plan.definition import describe_changes
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.session.runner import photo_name
from protocol import PhotoNameError


def check_unchanged(loaded: LoadedPlan, subset: Subset, manifest: Manifest, journal: Journal) -> None:
    """Refuse to go on with a subset whose conditions or x-rays were changed after it had begun.

    Raises
    ------
    Problem
        Names what changed, before and now.
    """
    begun = journal.subset(subset.id)
    if begun is None:
        return
    changes = describe_changes(begun.definition, loaded.subset_definition(subset))
    if begun.manifest_digest != manifest.digest:
        changes.append(f"manifest: {begun.manifest_digest[:16]}... -> {manifest.digest[:16]}...")
    if changes:
        raise Problem(
            f"subset {subset.id} has changed since it was begun",
            where=loaded.where("subsets", loaded.subsets.index(subset), "id"),
            got="; ".join(changes),
            advice="take the change back to go on, or give the changed subset another id and other indices",
        )


def record_subset(loaded: LoadedPlan, subset: Subset, manifest: Manifest, journal: Journal) -> None:
    """Write the subset down as it is now, if it has not begun yet."""
    journal.begin_subset(
        SubsetRecord(subset.id, subset.first, subset.last, loaded.subset_definition(subset), manifest.digest)
    )


def check_names(subset: Subset, manifest: Manifest) -> None:
    """Make sure that every photo of the subset can be named.

    Raises
    ------
    Problem
        Names the first x-ray whose patient, study or view cannot stand in a file name.
    """
    for index in range(subset.first, subset.last + 1):
        xray = manifest.xray(index)
        try:
            photo_name(xray, subset.id, 1)
        except PhotoNameError as error:
            raise Problem(
                f"the photo of x-ray {index} cannot be named after it",
                where=xray.path,
                got=str(error),
                advice="give patient, study and view shorter names in the CSV and the folders",
            ) from error
