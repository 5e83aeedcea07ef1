"""The page, as a browser shows it: every picture there, nothing wider than the window, nothing fetched."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from controller.cli import main
from tests.controller.report.small_set import DATA

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Looks at the page inside a frame of the given width: a headless window is never narrower than 500 pixels.
LOOK = """\
<iframe id="page" src="page.html" style="width: {width}px; height: 2000px; border: 0"></iframe>
<script>
document.getElementById("page").onload = function () {{
  const page = this.contentDocument, images = [...page.images];
  document.body.append("seen " + JSON.stringify({{
    width: page.documentElement.clientWidth,
    needed: page.documentElement.scrollWidth,
    pictures: images.length,
    missing: images.filter(each => !each.naturalWidth).map(each => each.alt),
    plots: page.querySelectorAll("svg").length,
  }}));
}};
</script>
"""


@pytest.fixture
def page(small: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["report", str(small / DATA), "--out", str(small / DATA / ".." / "page.html")]) == 0
    assert f"to look at: {small.resolve() / 'page.html'}\n" in capsys.readouterr().out
    return small / "page.html"


@pytest.mark.skipif(BROWSER is None, reason="needs chromium (apt install chromium)")
@pytest.mark.parametrize("width", [360, 1280])
def test_in_a_browser(page: Path, width: int) -> None:
    (page.parent / "look.html").write_text(LOOK.format(width=width))
    assert BROWSER is not None
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--allow-file-access-from-files",
            f"--user-data-dir={page.parent / 'profile'}",
            "--virtual-time-budget=20000",
            "--dump-dom",
            (page.parent / "look.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    seen = re.search(r"seen (\{[^<]*\})", done.stdout)
    assert seen is not None, done.stdout[-500:] + done.stderr[-500:]
    found = json.loads(seen[1].replace("&quot;", '"'))
    assert found["width"] in range(width - 20, width + 1)
    assert found["needed"] <= found["width"]
    assert found["missing"] == []
    assert found["pictures"] >= 6
    assert found["plots"] >= 1


def test_it_needs_nothing_beside_it(page: Path) -> None:
    text = page.read_text("utf-8")
    fetched = re.findall(
        r"""(?:\bsrc|\bxlink:href|<link[^>]*href)\s*=\s*["']([^"']{0,60})|url\(([^)]{0,60})""", text
    )
    assert fetched
    assert all((one or other).strip("'\"").startswith(("data:", "#")) for one, other in fetched)
    assert "<script" not in text
