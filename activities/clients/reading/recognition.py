"""Characters recognised in a picture (PP-OCR, whose models lie in rapidocr's wheel). Runs in a reading process only.

The engine is loaded with the first picture: a text PDF needs none of its 600 MB.
"""

import logging
import math
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from PIL import Image

from models.reading.paper import Fragment

if TYPE_CHECKING:
    from rapidocr import RapidOCR

LONG_SIDE = 1600
"""Pixels of the longer side of a page as it is recognised: 137 dpi for A4, enough for 8 point, and half the memory
and time of 200 dpi (measured: 620 MB and 3 s against 910 MB and 5 s, with the same text)."""
_UPRIGHT = 0.9
"""A page whose mean confidence is at least this stands the right way up."""
_FEW = 5
_Point = tuple[float, float]


class _Recognised(Protocol):
    """What the engine gives for a whole page (its other kinds of output are for a step alone): for each piece of text
    the four corners from the upper left clockwise, the text, and how sure it is."""

    boxes: Sequence[Sequence[Sequence[float]]] | None
    txts: Sequence[str] | None
    scores: Sequence[float] | None


class Recogniser:
    """The engine, one thread, loaded when it is first needed."""

    def __init__(self) -> None:
        self._engine: RapidOCR | None = None

    def recognise(self, picture: Image.Image, page: int) -> list[Fragment]:
        """The pieces of text in an RGB picture, as if it lay straight. A page that lies on its side or on its head is
        turned first."""
        found = self._read(picture, page)
        if _mean(found) >= _UPRIGHT and not _on_its_side(found):
            return found
        tried = [found]
        for angle in (90, 270) if _on_its_side(found) else (180,):
            tried.append(self._read(picture.rotate(angle, expand=True), page))
            if _mean(tried[-1]) >= _UPRIGHT and not _on_its_side(tried[-1]):
                return tried[-1]
        return max(tried, key=lambda each: _mean(each) * sum(len(fragment.text) for fragment in each))

    def _read(self, picture: Image.Image, page: int) -> list[Fragment]:
        blue_first = np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
        output = cast("_Recognised", self._loaded()(blue_first, use_cls=False))
        boxes, texts, scores = output.boxes, output.txts, output.scores
        if boxes is None or texts is None or scores is None:
            return []
        quads = [[(float(x), float(y)) for x, y in box] for box in boxes]
        slope = _slope(quads)
        return [
            _fragment(quad, text, float(score), slope, page)
            for quad, text, score in zip(quads, texts, scores, strict=True)
            if text.strip()
        ]

    def _loaded(self) -> "RapidOCR":
        if self._engine is None:
            from rapidocr import RapidOCR  # noqa: PLC0415  0.8 s and 100 MB, for scans alone

            logging.getLogger("RapidOCR").setLevel(logging.ERROR)
            self._engine = RapidOCR(
                params={
                    "Global.log_level": "error",
                    "Global.max_side_len": LONG_SIDE,
                    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                    "Rec.rec_batch_num": 1,
                }
            )
        return self._engine


def _slope(quads: list[list[_Point]]) -> float:
    """By how many radians the lines of text fall to the right: what most of the long ones do."""
    long = [
        math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0])
        for quad in quads
        if math.dist(quad[0], quad[1]) > 3 * math.dist(quad[0], quad[3])
    ]
    return median(long) if long else 0.0


def _fragment(quad: list[_Point], text: str, score: float, slope: float, page: int) -> Fragment:
    cosine, sine = math.cos(-slope), math.sin(-slope)
    corners = [(x * cosine - y * sine, x * sine + y * cosine) for x, y in quad]
    (left_top, right_top, right_bottom, left_bottom) = corners
    return Fragment(
        page=page,
        text=" ".join(text.split()),
        left=min(left_top[0], left_bottom[0]),
        right=max(right_top[0], right_bottom[0]),
        top=(left_top[1] + right_top[1]) / 2,
        bottom=(left_bottom[1] + right_bottom[1]) / 2,
        confidence=max(0.0, min(1.0, score)),
    )


def _mean(fragments: list[Fragment]) -> float:
    return sum(each.confidence for each in fragments) / len(fragments) if fragments else 0.0


def _on_its_side(fragments: list[Fragment]) -> bool:
    """Whether most pieces with several characters are higher than they are wide."""
    several = [each for each in fragments if len(each.text) >= 4]
    upright = sum(each.height > 1.5 * (each.right - each.left) for each in several)
    return len(several) >= _FEW and upright > len(several) / 2
