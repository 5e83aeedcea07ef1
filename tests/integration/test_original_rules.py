"""The original rig's own rules over real UDP, through the proxy at the faults that chexrig is tested with."""

from __future__ import annotations

from pathlib import Path

from lossy_proxy import LossyProxy
from network_faults import BAD_WIFI
from original_rig import OriginalPhone, original_client
from rig import xray_path
from rig.cases import PREFIX

ROWS = 40
PATHS = [xray_path(n, PREFIX) for n in range(ROWS)]


def test_good_photos_are_told_as_mismatches_and_doubled(tmp_path: Path) -> None:
    with OriginalPhone(tmp_path) as phone:
        phone.photo_s = 0.005
        answers: list[str] = []
        with LossyProxy(("127.0.0.1", phone.port), BAD_WIFI, seed=3) as proxy:
            while (begin := len(answers)) < ROWS:  # it ends by itself after two mismatches in a row
                phone.next_row = begin
                answers += original_client(proxy.address, PATHS[begin:], begin, timeout_s=0.1)
            wrong = [row for row, answer in enumerate(answers) if answer == "MISMATCH"]
            assert proxy.counts.lost > 10
        taken = {int(name.partition("__")[0]) for name in phone.photos()}
        assert len(answers) == ROWS
        assert len(wrong) > 3, "a lost OK makes a good photo a mismatch"
        assert set(wrong) <= taken, "and the photo is there all the same"
        for row in wrong:  # the person captures again what the client did not call written
            phone.next_row = row
            assert original_client(("127.0.0.1", phone.port), [PATHS[row]], row)[0].startswith("OK|")
        assert len(phone.photos()) > ROWS
