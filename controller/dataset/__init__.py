"""The finished data set: what is written for its users, and for people to look at.

Every data set is written through `growing_dataset`, whoever fills it::

    with growing_dataset(out, keep=store.is_remote) as data:
        data.describe_plan(plan, loaded.publishing)
        data.describe_subset(plan, subset, {**loaded.subset_definition(each), "manifest_sha256": digest})
        labels = labels_for([each.key for each in captures], csv, csv_sha256)
        for capture, cells in zip(captures, labels):      # all that is known of each but place and bytes
            capture = data.store(capture, sha256, read)   # or copy it to data.path(data.place(capture))
            data.add(capture, cells)                      # data.replace(...) for a photo captured anew
    grown = Grown.of(data)                                # whether it has changed, its tables and sheets

`out` is a new or empty folder, or a data set made by chexrig, which it grows from: `data.existing` gives its
photos by place. At the end the tables are written and the whole takes `out`'s place in one step; on any error
`out` is as it was. Adding what is there already changes nothing, in whatever order photos come: the same
photos give the same bytes, so nothing in the files tells when or how often they were exported.

- A place never changes its owner, the (plan, subset, camera, x-ray) it was given to; where there is no plan,
  the (origin, device, x-ray). `place` gives a second subset's photo of the same x-ray a place of its own;
  `add` refuses other bytes, `replace` takes them. Its folder is called as the camera is, where that has a
  name, else as the device; only where one has a name there is a column ``camera``.
- What a plan's ``dataset:`` section says (`describe_plan`) goes into the card and croissant.json; where plans
  differ, the first by name counts, and it is told in `data.warnings`. `missing_for_publishing` gives what
  none of them says, `version_changes` the plans that were photographed with several versions.
- Labels are the 18 cells after ``Path`` of CheXpert's row, the 14 labels in CheXpert's form, the others
  exactly as they stand there: `labels_for` finds the rows of photos in a CSV.
- The environment's columns of captures.csv and .parquet come from what `describe_subset` was told, under
  ``environment``, once for all photos of the subset. Photos that no plan asked for have neither.
- Synthetic pictures (`Capture.origin` is `SYNTHETIC`, its device the chain that made it) stand in
  ``{split}/synthetic/{chain}``; their chain is described before they are added (`describe_chain`), and what
  was drawn for each is in columns that are there only where there are such pictures (`SYNTHETIC_COLUMNS`).
- What the check of a photo's content found stands in `VERDICT_COLUMNS`, and who let a doubtful one in in a
  column ``decided_by`` that is there only where somebody has.
- Where the photos of which sessions show the screen stands in subsets.json under ``calibrations``
  (`calibration_facts`), and under ``looked_at`` how many photos were captured, ``taken_again`` for what they
  showed and ``left_out`` for it, and people's ``decisions``: the report looks at photos again by that.
- A rehearsal's subsets are described with ``"rehearsal": True``: they are never mixed with the real ones.
- `data.draw_contact_sheets(find_xray)` has sheets drawn of each subset whose photos are others than before,
  in ``contact-sheets/``; what could not be drawn is in `data.warnings` afterwards.
- `data.decide_uncertain("ones")` has an extra table written, ``train-uncertain-as-ones.csv``; it is kept up.
- `data.remove(place)` leaves out a photo that does not count any more.
- Beside these, ``photos.parquet`` (labels and captures joined, each column typed; every split's part of it
  stands beside its photos), README.md (the data card), croissant.json and SHA256SUMS are written every time.
- `load_dataset` gives it all back (`Dataset`), checked against SHA256SUMS: tables by digest, photos by size,
  `Dataset.verify_photos` by digest too. ``report.html`` and ``report.json`` may stand in the folder beside
  what is listed; they go when the data set changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.dataset.calibrations import calibration_facts, calibration_of
    from controller.dataset.capture import (
        ORIGINS,
        SYNTHETIC,
        SYNTHETIC_COLUMNS,
        VERDICT_COLUMNS,
        Capture,
        Upright,
        source_of,
    )
    from controller.dataset.chains import spoken_settings, spoken_software, spoken_steps
    from controller.dataset.checksums import (
        CHECKSUMS,
        digest_of,
        is_litter,
        parse_checksums,
        sizes_below,
        touched,
    )
    from controller.dataset.columns import CAPTURE_COLUMNS
    from controller.dataset.conditions import is_simulated
    from controller.dataset.contact_sheet import evenly, load_thumbnail
    from controller.dataset.growing import GrowingDataset
    from controller.dataset.growing_folder import writing
    from controller.dataset.joined import SPLIT_TABLE
    from controller.dataset.labels import check_policy, labels_for
    from controller.dataset.loading import Dataset, is_dataset, load_dataset
    from controller.dataset.one_step import Grown, check_out, growing_dataset
    from controller.dataset.places import check_device
    from controller.dataset.proven import proof_words, weaker_words
    from controller.dataset.publishing import (
        missing_for_publishing,
        told_for_publishing,
        version_changes,
    )
    from controller.dataset.sheets import PER_SHEET

__all__ = [
    "CAPTURE_COLUMNS",
    "CHECKSUMS",
    "ORIGINS",
    "PER_SHEET",
    "SPLIT_TABLE",
    "SYNTHETIC",
    "SYNTHETIC_COLUMNS",
    "VERDICT_COLUMNS",
    "Capture",
    "Dataset",
    "GrowingDataset",
    "Grown",
    "Upright",
    "calibration_facts",
    "calibration_of",
    "check_device",
    "check_out",
    "check_policy",
    "digest_of",
    "evenly",
    "growing_dataset",
    "is_dataset",
    "is_litter",
    "is_simulated",
    "labels_for",
    "load_dataset",
    "load_thumbnail",
    "missing_for_publishing",
    "parse_checksums",
    "proof_words",
    "sizes_below",
    "source_of",
    "spoken_settings",
    "spoken_software",
    "spoken_steps",
    "told_for_publishing",
    "touched",
    "version_changes",
    "weaker_words",
    "writing",
]

__getattr__ = lazy(
    __name__,
    {
        "calibrations": ("calibration_facts", "calibration_of"),
        "capture": (
            "Capture",
            "Upright",
            "ORIGINS",
            "SYNTHETIC",
            "SYNTHETIC_COLUMNS",
            "VERDICT_COLUMNS",
            "source_of",
        ),
        "chains": (
            "spoken_settings",
            "spoken_software",
            "spoken_steps",
        ),
        "columns": ("CAPTURE_COLUMNS",),
        "checksums": (
            "CHECKSUMS",
            "digest_of",
            "is_litter",
            "parse_checksums",
            "sizes_below",
            "touched",
        ),
        "contact_sheet": (
            "evenly",
            "load_thumbnail",
        ),
        "growing": ("GrowingDataset",),
        "growing_folder": ("writing",),
        "conditions": ("is_simulated",),
        "joined": ("SPLIT_TABLE",),
        "labels": (
            "check_policy",
            "labels_for",
        ),
        "loading": (
            "Dataset",
            "is_dataset",
            "load_dataset",
        ),
        "one_step": (
            "Grown",
            "check_out",
            "growing_dataset",
        ),
        "places": ("check_device",),
        "proven": ("proof_words", "weaker_words"),
        "publishing": (
            "missing_for_publishing",
            "told_for_publishing",
            "version_changes",
        ),
        "sheets": ("PER_SHEET",),
    },
)
