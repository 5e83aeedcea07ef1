"""The plan: which x-rays are photographed in which subsets, under which conditions.

`load_plan` reads the YAML file and reports every mistake at once; `check_plan` compares it with the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.plan.beside import (
        DOUBTFUL,
        FRAMES,
        LOCK,
        MANIFEST,
        PAIRING_CODE,
        PHONE_LOG,
        PICTURES,
        RECORD,
        RECORD_MARK,
        REHEARSAL,
        RELABELLED,
        REMOVALS_BEFORE,
        REPAIR_PLAN,
        SHOWINGS_BEFORE,
        SIMULATED_PHONE,
        STATE_SUFFIX,
        TAKEN_OVER,
        TRIALS,
    )
    from controller.plan.check import (
        USUAL_SIZE,
        USUAL_SIZE_BY_HAND,
        CheckReport,
        check_data,
        check_plan,
        estimated_seconds,
        unusual_sizes,
        xray_count,
    )
    from controller.plan.dataset_file import read_dataset_file
    from controller.plan.definition import Change, definition_digest, describe_changes
    from controller.plan.environment import Camera, CursorPlace, Environment, Tripod
    from controller.plan.freezing import foreseen_manifest, frozen_manifest, is_frozen, locate_in
    from controller.plan.load import LoadedPlan, load_plan
    from controller.plan.mistakes import PlanProblems, shown
    from controller.plan.model import DataSource, Display, NamedCamera, Phone, Plan, SimulatedPhone, Subset
    from controller.plan.publishing import Publishing, is_url
    from controller.plan.ranges import merged, spoken
    from controller.plan.relabelling import (
        Correction,
        Relabelling,
        correction_of,
        counting_csv,
        relabelled,
        relabellings,
        relabellings_beside,
        take_over,
    )
    from controller.plan.schema import environment_schema, plan_schema, schema_text
    from controller.plan.source import Source, read_source
    from controller.plan.templates import (
        CONFIGS,
        ENVIRONMENT_SCHEMA,
        ENVIRONMENTS,
        PLAN_SCHEMA,
        Template,
        find_templates,
        schema_from,
    )
    from controller.plan.writing import (
        NewPlan,
        divided,
        environment_text,
        manifest_line,
        name_for,
        plan_text,
        written_path,
    )
    from controller.plan.xrays import preview_manifest, selection_of

__all__ = [
    "CONFIGS",
    "DOUBTFUL",
    "ENVIRONMENTS",
    "ENVIRONMENT_SCHEMA",
    "FRAMES",
    "LOCK",
    "MANIFEST",
    "PAIRING_CODE",
    "PHONE_LOG",
    "PICTURES",
    "PLAN_SCHEMA",
    "RECORD",
    "RECORD_MARK",
    "REHEARSAL",
    "RELABELLED",
    "REMOVALS_BEFORE",
    "REPAIR_PLAN",
    "SHOWINGS_BEFORE",
    "SIMULATED_PHONE",
    "STATE_SUFFIX",
    "TAKEN_OVER",
    "TRIALS",
    "USUAL_SIZE",
    "USUAL_SIZE_BY_HAND",
    "Camera",
    "Change",
    "CheckReport",
    "Correction",
    "CursorPlace",
    "DataSource",
    "Display",
    "Environment",
    "LoadedPlan",
    "NamedCamera",
    "NewPlan",
    "Phone",
    "Plan",
    "PlanProblems",
    "Publishing",
    "Relabelling",
    "SimulatedPhone",
    "Source",
    "Subset",
    "Template",
    "Tripod",
    "check_data",
    "check_plan",
    "correction_of",
    "counting_csv",
    "definition_digest",
    "describe_changes",
    "divided",
    "environment_schema",
    "environment_text",
    "estimated_seconds",
    "find_templates",
    "foreseen_manifest",
    "frozen_manifest",
    "is_frozen",
    "is_url",
    "load_plan",
    "locate_in",
    "manifest_line",
    "merged",
    "name_for",
    "plan_schema",
    "plan_text",
    "preview_manifest",
    "read_dataset_file",
    "read_source",
    "relabelled",
    "relabellings",
    "relabellings_beside",
    "schema_from",
    "schema_text",
    "selection_of",
    "shown",
    "spoken",
    "take_over",
    "unusual_sizes",
    "written_path",
    "xray_count",
]

__getattr__ = lazy(
    __name__,
    {
        "beside": (
            "FRAMES",
            "LOCK",
            "MANIFEST",
            "PAIRING_CODE",
            "PHONE_LOG",
            "DOUBTFUL",
            "PICTURES",
            "RECORD",
            "RECORD_MARK",
            "REHEARSAL",
            "RELABELLED",
            "REMOVALS_BEFORE",
            "REPAIR_PLAN",
            "SHOWINGS_BEFORE",
            "SIMULATED_PHONE",
            "STATE_SUFFIX",
            "TAKEN_OVER",
            "TRIALS",
        ),
        "check": (
            "USUAL_SIZE",
            "USUAL_SIZE_BY_HAND",
            "CheckReport",
            "check_data",
            "check_plan",
            "estimated_seconds",
            "unusual_sizes",
            "xray_count",
        ),
        "dataset_file": ("read_dataset_file",),
        "definition": (
            "Change",
            "definition_digest",
            "describe_changes",
        ),
        "environment": (
            "Camera",
            "CursorPlace",
            "Environment",
            "Tripod",
        ),
        "freezing": (
            "foreseen_manifest",
            "frozen_manifest",
            "is_frozen",
            "locate_in",
        ),
        "load": (
            "LoadedPlan",
            "load_plan",
        ),
        "mistakes": (
            "PlanProblems",
            "shown",
        ),
        "model": (
            "DataSource",
            "Display",
            "NamedCamera",
            "Phone",
            "Plan",
            "SimulatedPhone",
            "Subset",
        ),
        "publishing": (
            "Publishing",
            "is_url",
        ),
        "ranges": (
            "merged",
            "spoken",
        ),
        "relabelling": (
            "Correction",
            "Relabelling",
            "correction_of",
            "counting_csv",
            "relabelled",
            "relabellings",
            "relabellings_beside",
            "take_over",
        ),
        "schema": (
            "environment_schema",
            "plan_schema",
            "schema_text",
        ),
        "source": (
            "Source",
            "read_source",
        ),
        "templates": (
            "CONFIGS",
            "ENVIRONMENT_SCHEMA",
            "ENVIRONMENTS",
            "PLAN_SCHEMA",
            "Template",
            "find_templates",
            "schema_from",
        ),
        "writing": (
            "NewPlan",
            "divided",
            "environment_text",
            "manifest_line",
            "name_for",
            "plan_text",
            "written_path",
        ),
        "xrays": (
            "preview_manifest",
            "selection_of",
        ),
    },
)
