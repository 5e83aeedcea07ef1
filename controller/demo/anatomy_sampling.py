"""Draws bodies, findings and framings at random: the variety of a radiology department in small."""

from __future__ import annotations

from typing import Literal

import numpy as np

from controller.demo.anatomy import (
    ATELECTASIS,
    CARDIOMEGALY,
    CONSOLIDATION,
    DEVICES,
    EFFUSION,
    FRACTURE,
    LESION,
    OPACITY,
    PNEUMOTHORAX,
    Anatomy,
    Body,
    Finding,
    Framing,
    Side,
    View,
)

_FREQUENCY = {
    CARDIOMEGALY: 0.16,
    OPACITY: 0.18,
    LESION: 0.10,
    CONSOLIDATION: 0.10,
    ATELECTASIS: 0.13,
    PNEUMOTHORAX: 0.09,
    EFFUSION: 0.18,
    FRACTURE: 0.06,
}
# (along, across) between which each finding is placed, as low and high ends
_PLACES = {
    OPACITY: ((0.25, 0.85), (0.3, 0.75)),
    LESION: ((0.2, 0.8), (0.3, 0.8)),
    CONSOLIDATION: ((0.5, 0.85), (0.3, 0.7)),
    ATELECTASIS: ((0.72, 0.9), (0.35, 0.65)),
    FRACTURE: ((0.35, 0.65), (0.75, 0.9)),
}
_INITIALS = ("", "", "JM", "CL", "TR", "SK", "DM", "AB", "KW")


def sample_body(rng: np.random.Generator) -> Body:
    """Draw an adult patient."""
    sex: Literal["Male", "Female"] = "Male" if rng.random() < 0.56 else "Female"
    female = sex == "Female"
    age = int(np.clip(rng.normal(60, 18), 18, 90))
    fat = float(rng.gamma(2.2, 0.8))
    return Body(
        sex=sex,
        age_years=age,
        half_width_cm=float(rng.normal(12.7 if female else 13.9, 0.9)),
        lung_height_cm=float(rng.normal(21.5 if female else 23.5, 1.8)),
        depth_cm=float(rng.normal(19.5, 1.6) + 0.9 * fat),
        fat_cm=fat,
        breast_cm=float(rng.uniform(1.0, 4.2)) if female else 0.0,
        heart_ratio=float(np.clip(rng.normal(0.445, 0.025), 0.38, 0.49)),
        left_dome_drop_cm=float(rng.uniform(0.4, 1.9)),
        dome_cm=float(rng.uniform(3.2, 5.6)),
        shoulder_drop_cm=float(rng.uniform(-1.2, 2.2)),
        rib_drop_cm=float(rng.uniform(8.0, 12.5)),
        knob_cm=float(np.clip(rng.normal(0.2 + (age - 50) * 0.015, 0.3), -0.4, 1.4)),
        scoliosis_cm=float(rng.normal(0, 0.5)),
        bone=float(np.clip(rng.normal(1.1 - max(age - 50, 0) * 0.006, 0.1), 0.65, 1.3)),
    )


def sample_findings(rng: np.random.Generator, kept: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """Draw a study's findings; about a third of the studies have none.

    Parameters
    ----------
    rng
        Source of chance.
    kept
        Findings that stay from an earlier study, such as a pacemaker.
    """
    findings = list(kept)
    if not kept and rng.random() < 0.25:
        findings.append(_place(rng, DEVICES, str(rng.choice(["pacemaker", "tube", "line"]))))
    if rng.random() < 0.35:
        return tuple(findings)
    wanted = int(rng.choice([1, 2, 3], p=[0.55, 0.33, 0.12]))
    labels = rng.choice(
        list(_FREQUENCY),
        size=wanted,
        replace=False,
        p=np.array(list(_FREQUENCY.values())) / sum(_FREQUENCY.values()),
    )
    return (*findings, *(_place(rng, str(label)) for label in labels))


def _place(rng: np.random.Generator, label: str, kind: str = "") -> Finding:
    (along_low, along_high), (across_low, across_high) = _PLACES.get(label, ((0.4, 0.6), (0.4, 0.6)))
    side: Side = 1 if rng.random() < 0.5 else -1
    return Finding(
        label=label,
        side=side,
        along=float(rng.uniform(along_low, along_high)),
        across=float(rng.uniform(across_low, across_high)),
        deep=float(rng.uniform(0.3, 0.75)),
        size=float(rng.uniform()),
        faint=bool(label != DEVICES and rng.random() < 0.22),
        kind=kind,
    )


def sample_framing(rng: np.random.Generator, view: View, projection: str) -> Framing:
    """Draw how a picture is taken; a bedside AP is framed less carefully than a PA."""
    care = 1.0 if projection == "AP" else 0.55
    margins = tuple(float(m) for m in rng.uniform(-0.09, 0.05 * care + 0.015, 4))
    return Framing(
        field_cm=float(rng.uniform(35, 45) if view == "frontal" else rng.uniform(33, 41)),
        aspect=float(rng.choice([0.82, 1.0, 1.0, 1.19] if view == "frontal" else [0.82, 0.82, 1.0])),
        shift_cm=(float(rng.normal(0, 1.7 * care)), float(rng.normal(0, 1.8 * care))),
        tilt_deg=float(rng.normal(0, 4.0 * care)),
        yaw_deg=float(rng.normal(0, 4.0 * care)),
        inspiration=float(rng.uniform(0.74, 0.95) if projection == "AP" else rng.uniform(0.9, 1.05)),
        arms_out=float(rng.uniform(0.0, 0.5) if projection == "AP" else rng.uniform(0.4, 1.0)),
        exposure=float(rng.normal(0, 0.28)),
        contrast=float(rng.uniform(0.85, 1.3)),
        grain=float(rng.uniform(0.5, 1.5)),
        scatter=float(rng.uniform(0.02, 0.06) * (1.5 if projection == "AP" else 1)),
        margins=(margins[0], margins[1], margins[2], margins[3]),
        collimator_deg=float(rng.normal(0, 1.3 * care)),
        background=float(rng.choice([0, 0, 0, 6, 14])),
        marker="L" if rng.random() < 0.6 else "R",
        marker_at=(float(rng.uniform(0.05, 0.12)), float(rng.uniform(0.06, 0.2))),
        marker_deg=float(rng.normal(0, 9)),
        initials=str(rng.choice(_INITIALS)),
    )


def sample_anatomy(
    rng: np.random.Generator,
    view: View = "frontal",
    *,
    body: Body | None = None,
    findings: tuple[Finding, ...] | None = None,
) -> Anatomy:
    """Draw one picture; what is given is kept, the rest is drawn.

    Parameters
    ----------
    rng
        Source of chance: the same state gives the same anatomy.
    view
        ``frontal`` (AP or PA) or ``lateral``.
    body, findings
        The patient and the study, where they are known already.
    """
    body = sample_body(rng) if body is None else body
    findings = sample_findings(rng) if findings is None else findings
    projection: Literal["AP", "PA", ""] = ""
    if view == "frontal":
        projection = "AP" if rng.random() < 0.6 else "PA"
    framing = sample_framing(rng, view, projection)
    return Anatomy(view, projection, body, framing, findings, int(rng.integers(2**31)))
