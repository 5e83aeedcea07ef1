"""What a phantom is made of: one patient's body, one study's findings, one picture's framing.

Lengths are centimetres in the patient. In a frontal picture x grows to the picture's right, which is the
patient's left; y grows downwards from the lung apices. ``side`` is -1 for the patient's right, +1 for
the left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

View = Literal["frontal", "lateral"]
Side = Literal[-1, 1]

CARDIOMEGALY: Final = "Cardiomegaly"
OPACITY: Final = "Lung Opacity"
LESION: Final = "Lung Lesion"
CONSOLIDATION: Final = "Consolidation"
ATELECTASIS: Final = "Atelectasis"
PNEUMOTHORAX: Final = "Pneumothorax"
EFFUSION: Final = "Pleural Effusion"
FRACTURE: Final = "Fracture"
DEVICES: Final = "Support Devices"


@dataclass(frozen=True, slots=True)
class Body:
    """One patient, the same in every study."""

    sex: Literal["Male", "Female"]
    age_years: int
    half_width_cm: float
    """Inner half-width of the rib cage at its widest."""
    lung_height_cm: float
    """Apex to the top of the right dome, at full inspiration."""
    depth_cm: float
    """Front-to-back thickness of the chest."""
    fat_cm: float
    breast_cm: float
    """Extra tissue in front of each lower lung; 0 for none."""
    heart_ratio: float
    """Heart width over inner chest width while the heart is well."""
    left_dome_drop_cm: float
    dome_cm: float
    """Height of the domes above the costophrenic angles."""
    shoulder_drop_cm: float
    rib_drop_cm: float
    """How far a middle rib descends from spine to front end."""
    knob_cm: float
    scoliosis_cm: float
    bone: float
    """Mineral content, 1 is usual."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing drawn into the picture and named in the labels."""

    label: str
    """A CheXpert column."""
    side: Side = 1
    along: float = 0.5
    """Place between apex (0) and base (1)."""
    across: float = 0.5
    """Place between mediastinum (0) and chest wall (1)."""
    deep: float = 0.5
    """Place between front (0) and back (1)."""
    size: float = 0.5
    """0 small to 1 large."""
    faint: bool = False
    """Drawn weakly: labelled uncertain (-1.0)."""
    kind: str = ""
    """Which device: ``pacemaker``, ``tube`` or ``line``."""


@dataclass(frozen=True, slots=True)
class Framing:
    """How one picture was taken; differs from picture to picture of a patient."""

    field_cm: float
    """What the picture's longer side covers."""
    aspect: float
    """Width over height."""
    shift_cm: tuple[float, float]
    tilt_deg: float
    yaw_deg: float
    """The patient turned about the long axis."""
    inspiration: float
    arms_out: float
    """Arms hanging (0) to drawn away from the chest (1)."""
    exposure: float
    """Shift of the film curve in units of attenuation: positive is darker."""
    contrast: float
    grain: float
    scatter: float
    margins: tuple[float, float, float, float]
    """Collimated away at left, top, right, bottom, as fractions of the side; negative: none."""
    collimator_deg: float
    background: float
    """Grey level outside the collimated field."""
    marker: Literal["L", "R"]
    marker_at: tuple[float, float]
    """Inwards from the outer upper corner, as fractions of the side."""
    marker_deg: float
    initials: str


@dataclass(frozen=True, slots=True)
class Anatomy:
    """Everything needed to render one picture, and nothing else.

    ``seed`` fixes what has no parameter of its own: vessels, lung texture, grain.
    """

    view: View
    projection: Literal["AP", "PA", ""]
    body: Body
    framing: Framing
    findings: tuple[Finding, ...]
    seed: int

    @property
    def lung_height_cm(self) -> float:
        """Apex to the right dome in this picture, breath taken into account."""
        return self.body.lung_height_cm * self.framing.inspiration

    @property
    def cardiothoracic_ratio(self) -> float:
        """Heart width over inner chest width as drawn; above 0.5 is enlarged."""
        enlarged = self.find(CARDIOMEGALY)
        if enlarged is None:
            return self.body.heart_ratio
        return 0.515 + 0.02 * enlarged.size if enlarged.faint else 0.57 + 0.1 * enlarged.size

    def find(self, label: str) -> Finding | None:
        """Return the first finding of that label, or None."""
        return next((finding for finding in self.findings if finding.label == label), None)

    def all_of(self, *labels: str) -> list[Finding]:
        """Return the findings of these labels, in order."""
        return [finding for finding in self.findings if finding.label in labels]
