"""Papers as people send them: scanned, or photographed. The same paper and number give the same picture."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pypdfium2 annotates few of its parameters.

import io
from random import Random

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

from samples.paper import reproducible_pdf_of

_POINTS_PER_INCH = 72
SCAN_DPI = 200
PHOTOGRAPH_DPI = 100


def pages_of(pdf: bytes, *, dpi: int) -> list[Image.Image]:
    """The pages of a PDF as pictures."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [_rendered(document[index], dpi) for index in range(len(document))]
    finally:
        document.close()


def scanned_pdf(pdf: bytes) -> bytes:
    """The paper off a flat-bed scanner at 200 dpi: grey, hardly any noise, not a letter of text in the PDF."""
    return reproducible_pdf_of([_scanned(page, number) for number, page in enumerate(pages_of(pdf, dpi=SCAN_DPI))])


def scanned_png(pdf: bytes) -> bytes:
    """The paper's first page off a scanner at 200 dpi."""
    return _saved(_scanned(pages_of(pdf, dpi=SCAN_DPI)[0], 0), "PNG", dpi=SCAN_DPI)


def photograph(pdf: bytes, number: int) -> bytes:
    """The paper's first page, photographed by hand: 100 dpi, turned by up to three degrees and seen from aside,
    unevenly lit, slightly out of focus, noisy, and squeezed into a JPEG."""
    random = Random(f"fatts photograph {number}")  # noqa: S311  an invented picture, not a secret
    page = pages_of(pdf, dpi=PHOTOGRAPH_DPI)[0]
    seen = _from_aside(page, random).rotate(
        random.uniform(-3, 3), resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(120, 112, 100)
    )
    focused = seen.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.55)))
    return _saved(_lit(focused, random), "JPEG", dpi=PHOTOGRAPH_DPI, quality=random.randint(72, 85))


def out_of_focus(pdf: bytes) -> bytes:
    """A photograph that nobody can read."""
    page = pages_of(pdf, dpi=60)[0].filter(ImageFilter.GaussianBlur(2.2))
    return _saved(page, "JPEG", dpi=60, quality=40)


def _rendered(page: pdfium.PdfPage, dpi: int) -> Image.Image:
    scale = dpi / _POINTS_PER_INCH
    return page.render(scale=scale).to_pil().convert("RGB")  # pyright: ignore[reportArgumentType]  any number does


def _scanned(page: Image.Image, number: int) -> Image.Image:
    noise = np.random.default_rng(number).normal(0, 3, (page.height, page.width))
    grey = np.asarray(page.convert("L"), dtype=np.float32) + noise
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _from_aside(page: Image.Image, random: Random) -> Image.Image:
    """The page's corners each moved inwards a little, as a camera that is not held straight moves them."""
    width, height = page.size
    moved = [(random.uniform(0, 0.018) * width, random.uniform(0, 0.018) * height) for _ in range(4)]
    corners = [
        (moved[0][0], moved[0][1]),
        (width - moved[1][0], moved[1][1]),
        (width - moved[2][0], height - moved[2][1]),
        (moved[3][0], height - moved[3][1]),
    ]
    flat = [(0, 0), (width, 0), (width, height), (0, height)]
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, flat, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    targets = [coordinate for corner in flat for coordinate in corner]
    coefficients = np.linalg.solve(np.array(rows, dtype=np.float64), np.array(targets, dtype=np.float64))
    return page.transform(
        page.size,
        Image.Transform.PERSPECTIVE,
        [float(each) for each in coefficients],
        resample=Image.Resampling.BICUBIC,
        fillcolor=(120, 112, 100),
    )


def _lit(page: Image.Image, random: Random) -> Image.Image:
    """Brighter at one side than at the other, with the noise of a small lens."""
    generator = np.random.default_rng(random.randrange(2**32))
    across = np.linspace(random.uniform(0.78, 0.9), random.uniform(0.92, 1.0), page.width, dtype=np.float32)
    light = np.asarray(page, dtype=np.float32) * across[None, :, None]
    noisy = light + generator.normal(0, 7, light.shape).astype(np.float32)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _saved(page: Image.Image, kind: str, *, dpi: int, quality: int = 90) -> bytes:
    out = io.BytesIO()
    page.save(out, kind, dpi=(dpi, dpi), quality=quality)
    return out.getvalue()
