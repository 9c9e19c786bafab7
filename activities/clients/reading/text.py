"""The text of a paper: from the PDF where it has one, recognised in the picture where it has none. Runs in a reading
process only."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pypdfium2 annotates few of its parameters.

import io
from statistics import median

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from activities.clients.reading.recognition import LONG_SIDE, Recogniser
from models.reading.paper import Fragment, PaperText
from models.reading.refusals import PaperRefused, Refusal

MAX_RECOGNISED_PAGES = 8
"""How many pages of a scan are read: what is sought stands on the first ones."""
_MAX_FRAGMENTS = 20_000
_LEAST_LETTERS = 25
"""A page whose text layer has fewer letters is a picture with a stamp on it."""
_FROM_TEXT = 0.995
"""The confidence of a text layer: it says what was printed, but need not be what is seen."""


def text_of_pdf(content: bytes, recogniser: Recogniser) -> PaperText:
    """The text of every page."""
    document = pdfium.PdfDocument(content)
    try:
        fragments: list[Fragment] = []
        letters: list[float] = []
        recognised = 0
        for number in range(len(document)):
            page = document[number]
            layer = _layer_of(page, number)
            if sum(character.isalnum() for each in layer for character in each.text) >= _LEAST_LETTERS:
                fragments += layer
            elif recognised < MAX_RECOGNISED_PAGES:
                recognised += 1
                found = recogniser.recognise(_rendered(page), number)
                fragments += found
                letters += [each.height for each in found]
            page.close()
            if len(fragments) > _MAX_FRAGMENTS:
                break
        return PaperText(
            fragments=tuple(fragments[:_MAX_FRAGMENTS]),
            pages=len(document),
            recognised=recognised > 0,
            letter_pixels=median(letters) if letters else None,
        )
    finally:
        document.close()


def text_of_picture(content: bytes, recogniser: Recogniser) -> PaperText:
    """The text in a photograph or scan, turned the way its camera noted.

    Raises:
        PaperRefused: it is damaged.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            opened.draft("RGB", (2 * LONG_SIDE, 2 * LONG_SIDE))  # a large JPEG is read at half or a quarter of its size
            picture = ImageOps.exif_transpose(_on_white(opened))
    except (OSError, ValueError, SyntaxError) as error:
        raise PaperRefused(Refusal.CORRUPT) from error
    scale = LONG_SIDE / max(picture.size)
    fitted = picture.resize(
        (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.LANCZOS
    )
    found = recogniser.recognise(fitted, 0)
    heights = [each.height / max(1.0, scale) for each in found]
    return PaperText(
        fragments=tuple(found), pages=1, recognised=True, letter_pixels=median(heights) if heights else None
    )


def _layer_of(page: pdfium.PdfPage, number: int) -> list[Fragment]:
    height = page.get_height()
    layer = page.get_textpage()
    fragments: list[Fragment] = []
    for index in range(min(layer.count_rects(), _MAX_FRAGMENTS)):
        left, bottom, right, top = layer.get_rect(index)
        text = " ".join(layer.get_text_bounded(left, bottom, right, top).split())
        if text:
            fragments.append(
                Fragment(
                    page=number, text=text, left=left, top=height - top, right=right, bottom=height - bottom,
                    confidence=_FROM_TEXT,
                )
            )  # fmt: skip
    layer.close()
    return fragments


def _rendered(page: pdfium.PdfPage) -> Image.Image:
    """The page as a picture whose longer side has `LONG_SIDE` pixels, however large the page says it is."""
    bitmap = page.render(scale=LONG_SIDE / max(page.get_size()))  # pyright: ignore[reportArgumentType]  any number does
    return bitmap.to_pil().convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    """What is transparent shows the paper behind it."""
    if picture.mode not in {"RGBA", "LA", "PA"} and "transparency" not in picture.info:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    flat = Image.alpha_composite(white, layered).convert("RGB")
    flat.info["exif"] = picture.info.get("exif", b"")
    return flat
