from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from controller.plan import environment_schema, plan_schema
from controller.plan.schema import schema_text

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
SCHEMAS = {"plan.schema.json": plan_schema, "environment.schema.json": environment_schema}
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
PASSIVE = {"$schema", "$defs", "title", "description", "default", "deprecated", "format"}


def faults(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> Iterator[str]:
    """Validate against the part of JSON Schema that is used here; an unknown keyword is an error."""
    if "$ref" in schema:
        yield from faults(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, root)
    for keyword, wanted in schema.items():
        if keyword in PASSIVE or keyword == "$ref":
            continue
        yield from CHECKS[keyword](schema, wanted, value, root)


def _if(is_wrong: bool, text: str) -> list[str]:
    return [text] if is_wrong else []


def _type(_schema, wanted, value, _root):
    return _if(not isinstance(value, TYPES[wanted]) or isinstance(value, bool), f"{value!r} is no {wanted}")


def _properties(_schema, wanted, value, root):
    known = value.keys() & wanted.keys() if isinstance(value, dict) else ()
    return [fault for key in known for fault in faults(wanted[key], value[key], root)]


def _variants(wanted, value, root) -> int:
    return sum(not list(faults(variant, value, root)) for variant in wanted)


def _number(value) -> bool:
    return isinstance(value, int | float)


CHECKS = {
    "type": _type,
    "properties": _properties,
    "required": lambda _s, wanted, v, _r: _if(isinstance(v, dict) and not set(wanted) <= set(v), f"{wanted}"),
    "additionalProperties": lambda s, wanted, v, _r: _if(
        isinstance(v, dict) and not wanted and not set(v) <= set(s["properties"]), f"unknown key in {v}"
    ),
    "items": lambda _s, wanted, v, r: [f for item in v for f in faults(wanted, item, r)] if v else [],
    "minItems": lambda _s, wanted, v, _r: _if(len(v) < wanted, "too few"),
    "anyOf": lambda _s, wanted, v, r: _if(_variants(wanted, v, r) == 0, f"{v!r} fits nothing"),
    "oneOf": lambda _s, wanted, v, r: _if(_variants(wanted, v, r) != 1, f"{v!r} fits none or several"),
    "enum": lambda _s, wanted, v, _r: _if(v not in wanted, f"{v!r} not in {wanted}"),
    "const": lambda _s, wanted, v, _r: _if(v != wanted, f"{v!r} is not {wanted}"),
    "minimum": lambda _s, wanted, v, _r: _if(_number(v) and v < wanted, f"{v} < {wanted}"),
    "exclusiveMinimum": lambda _s, wanted, v, _r: _if(_number(v) and v <= wanted, f"{v} <= {wanted}"),
    "maximum": lambda _s, wanted, v, _r: _if(_number(v) and v > wanted, f"{v} > {wanted}"),
    "minLength": lambda _s, wanted, v, _r: _if(isinstance(v, str) and len(v) < wanted, "too short"),
    "maxLength": lambda _s, wanted, v, _r: _if(isinstance(v, str) and len(v) > wanted, "too long"),
    "pattern": lambda _s, wanted, v, _r: _if(isinstance(v, str) and not re.search(wanted, v), f"{v!r}"),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_in_configs_is_up_to_date(name: str):
    advice = "run: chexrig plan schema --out configs/plan.schema.json (and --environment)"
    assert (CONFIGS / name).read_text() == schema_text(SCHEMAS[name]()), advice


SHIPPED = sorted(each for each in CONFIGS.rglob("*.yaml") if each.parent.name != "chains")  # these have none


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_files_name_their_schema_and_obey_it(path: Path):
    first_line = path.read_text().partition("\n")[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first_line)
    assert named
    schema = SCHEMAS[(path.parent / named[1]).resolve().relative_to(CONFIGS).name]()
    assert list(faults(schema, YAML(typ="safe").load(path), schema)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"name": "A"},
        {"nmae": "a"},
        {"subsets": []},
        {"display": {"settle_ms": 10001}},
        {"display": {"background": "black"}},
        {"data": {"csv": "a"}},
        {"subsets": [{"id": "a", "first": 0, "last": 1, "environment": "e.yaml"}]},
        {"subsets": [{"id": "a", "first": 1, "last": 1, "environment": {"room": "r"}}]},
        {"subsets": [{"id": "a", "first": 1, "last": 1, "environment": 3}]},
    ],
    ids=str,
)
def test_the_schema_finds_mistakes(change: dict[str, Any]):
    good = YAML(typ="safe").load(CONFIGS / "demo.yaml")
    assert list(faults(plan_schema(), good | change, plan_schema())) != []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_setting_is_described_and_every_reference_leads_somewhere(name: str):
    root = SCHEMAS[name]()
    for model in [root, *root["$defs"].values()]:
        for key, setting in model["properties"].items():
            target = root["$defs"][setting["$ref"].removeprefix("#/$defs/")] if "$ref" in setting else {}
            assert setting.get("description") or target.get("description"), key


def test_units_are_named():
    settings = plan_schema()["$defs"]
    assert "Milliseconds" in settings["Display"]["properties"]["settle_ms"]["description"]
    assert "Centimetres" in settings["Tripod"]["properties"]["distance_cm"]["description"]
    assert "kelvin" in settings["Environment"]["properties"]["monitor_colour_temperature_k"]["description"]
    assert "pixels" in settings["CursorPlace"]["properties"]["x"]["description"]
