"""JSON Schema of a plan and of an environment, for editors and for error messages."""

from __future__ import annotations

import json
from typing import Any

from controller.plan.environment import Environment
from controller.plan.model import Plan

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def plan_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a plan's YAML file.

    In a file an environment may also be the path of another file, which the model, being loaded, never holds.
    """
    schema = {"$schema": _DIALECT, **Plan.model_json_schema()}
    subset = schema["$defs"]["Subset"]["properties"]
    written = subset["environment"]
    path = {
        "type": "string",
        "minLength": 1,
        "description": "Path of a YAML file, relative to the plan's folder.",
    }
    subset["environment"] = {
        "description": written.pop("description"),
        "anyOf": [path, written],
    }
    return schema


def environment_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a YAML file that holds one environment."""
    return {"$schema": _DIALECT, **Environment.model_json_schema()}


def schema_text(schema: dict[str, Any]) -> str:
    """Write a schema the way it is kept in ``configs/``."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
