"""The plan: which x-rays are photographed in which subsets, under which conditions.

`load_plan` reads the YAML file and reports every mistake at once; `check_plan` compares it with the data.
"""

from controller.plan.check import CheckReport, check_plan, estimated_seconds, xray_count
from controller.plan.definition import definition_digest, describe_changes
from controller.plan.environment import Camera, CursorPlace, Environment, Tripod
from controller.plan.load import LoadedPlan, load_plan
from controller.plan.mistakes import PlanProblems
from controller.plan.model import DataSource, Display, NamedCamera, Phone, Plan, SimulatedPhone, Subset
from controller.plan.schema import environment_schema, plan_schema
from controller.plan.xrays import preview_manifest, selection_of

__all__ = [
    "Camera",
    "CheckReport",
    "CursorPlace",
    "DataSource",
    "Display",
    "Environment",
    "LoadedPlan",
    "NamedCamera",
    "Phone",
    "Plan",
    "PlanProblems",
    "SimulatedPhone",
    "Subset",
    "Tripod",
    "check_plan",
    "definition_digest",
    "describe_changes",
    "environment_schema",
    "estimated_seconds",
    "load_plan",
    "plan_schema",
    "preview_manifest",
    "selection_of",
    "xray_count",
]
