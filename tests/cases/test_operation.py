"""How runs and exports go on where a screen, a disk or another program is in the way."""

from __future__ import annotations

from rig import Cases

CASES: Cases = {
    "export-from-a-read-only-archive": "tests/controller/intake/from_phone/test_export_hardened.py"
    "::test_a_plan_whose_folder_may_not_be_written_to_is_exported",
}
