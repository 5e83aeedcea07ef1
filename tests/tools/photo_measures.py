"""Simple measures of how a photo of an x-ray looks, none of them chexrig's: tilt, sharpness, noise, light.

The x-ray is found by ORB's points and one perspective, and straightened by Pillow. Sharpness is how much of
a picture's gradients lies in fine ones; noise is Immerkaer's estimate (Computer Vision and Image
Understanding 64, 1996) in the smoothest half of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float64]
_LUMA = (0.299, 0.587, 0.114)
_LAPLACE = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], float)


def measures(xray: npt.NDArray[np.uint8], photo: npt.NDArray[np.uint8]) -> dict[str, float]:
    """Measure a picture (h, w, 3) of an x-ray."""
    corners = find_corners(xray, photo)
    height, width = xray.shape
    fine = Image.fromarray(photo).transform(
        (2 * width, 2 * height),
        Image.Transform.PERSPECTIVE,
        _coefficients(corners, 2 * width, 2 * height),
        Image.Resampling.BICUBIC,
    )
    # whatever the resolutions of photo and x-ray: seen at half of the x-ray's
    straight = np.asarray(fine.reduce(4), float)
    edge = max(straight.shape) // 20
    straight = straight[edge:-edge, edge:-edge]
    luma = straight @ _LUMA
    return {
        **tilt(corners),
        "sharpness": _gradients(luma, 0.8) / _gradients(luma, 4.0),
        "noise": noise(luma),
        "colour noise": noise(straight[..., 0] - straight[..., 1]),
        "brightness": float(luma.mean()),
        "contrast": float(np.percentile(luma, 95) - np.percentile(luma, 5)),
        "darkest": float(np.percentile(luma, 2)),
        "red": float((straight[..., 0] - straight[..., 1]).mean()),
        "blue": float((straight[..., 2] - straight[..., 1]).mean()),
    }


def find_corners(xray: npt.NDArray[np.uint8], photo: npt.NDArray[np.uint8]) -> Floats:
    """Find an x-ray's corners (4, 2) in a photo (h, w, 3), clockwise from the top left."""
    grey = np.rint(photo @ _LUMA).astype(np.uint8)
    found = []
    for picture in (xray, grey):
        detector = cv2.ORB.create(4000, fastThreshold=5)
        found.append(detector.detectAndCompute(cv2.createCLAHE(2.0, (6, 6)).apply(picture), None))
    (places, told), (seen_places, seen_told) = found
    pairs = [
        first
        for first, second in cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(told, seen_told, k=2)
        if first.distance < 0.85 * second.distance
    ]
    matrix, inside = cv2.findHomography(
        np.array([places[each.queryIdx].pt for each in pairs]),
        np.array([seen_places[each.trainIdx].pt for each in pairs]),
        cv2.USAC_MAGSAC,
        2.0,
        maxIters=5000,
    )
    assert matrix is not None
    assert inside.sum() >= 12, "too few points to say where it is"
    height, width = xray.shape
    edges = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], float) - 0.5
    return np.asarray(cv2.perspectiveTransform(edges, matrix)[0])


def tilt(corners: Floats) -> dict[str, float]:
    """Say how unlike opposite edges are, and how the upper and the left one lie, in degrees."""
    top, right, low, left = np.roll(corners, -1, axis=0) - corners
    lengths = [float(np.hypot(*each)) for each in (top, right, low, left)]
    return {
        "bottom to top": lengths[2] / lengths[0],
        "right to left": lengths[1] / lengths[3],
        "top's angle": float(np.degrees(np.arctan2(top[1], top[0]))),
        "left's angle": float(np.degrees(np.arctan2(left[0], -left[1]))),
    }


def noise(channel: Floats) -> float:
    """Give the standard deviation of a picture's noise where it is smooth."""
    filtered = np.abs(cv2.filter2D(channel, -1, _LAPLACE))
    slope = cv2.GaussianBlur(np.hypot(*np.gradient(cv2.GaussianBlur(channel, (0, 0), 3))), (0, 0), 3)
    return float(np.sqrt(np.pi / 2) / 6 * filtered[slope < np.median(slope)].mean())


def ks_distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Give how far apart two distributions are: the greatest difference of their cumulative shares."""
    places = np.sort([*one, *other])
    shares = [np.searchsorted(np.sort(each), places, side="right") / len(each) for each in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max())


def overlap(one: Sequence[float], other: Sequence[float], bins: int = 6) -> float:
    """Give which part two histograms share."""
    edges = np.histogram_bin_edges([*one, *other], bins)
    shares = [np.histogram(each, edges)[0] / len(each) for each in (one, other)]
    return float(np.minimum(*shares).sum())


def _gradients(luma: Floats, sigma_px: float) -> float:
    down, across = np.gradient(cv2.GaussianBlur(luma, (0, 0), sigma_px))
    return float((down**2 + across**2).mean() ** 0.5)


def _coefficients(corners: Floats, width: int, height: int) -> tuple[float, ...]:
    edges = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    rows, right = [], []
    for (x, y), (to_x, to_y) in zip(edges, corners + 0.5, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -x * to_x, -y * to_x], [0, 0, 0, x, y, 1, -x * to_y, -y * to_y]]
        right += [to_x, to_y]
    return tuple(np.linalg.solve(np.array(rows), np.array(right)))
