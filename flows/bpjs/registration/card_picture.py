"""Draw the digital card as a PNG, with SIMULASI across it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1012, 638
"""Pixels: a card of 85.6 by 54 mm (ISO/IEC 7810 ID-1) at 300 dots an inch."""

GREEN, PALE, INK, GREY = "#0b6b3a", "#f2f7f4", "#17231c", "#5b6b62"
STAMP = (190, 30, 30, 70)
MARGIN = 48
LONGEST = 40
"""Characters of a line that fit beside the margins."""


@dataclass(frozen=True, slots=True)
class CardFace:
    """Hold what stands on a card."""

    number: str
    name: str
    born: str
    facility: str
    class_: str
    active: bool


def draw(face: CardFace) -> bytes:
    """Give the picture; the same face always gives the same bytes."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PALE)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 112), fill=GREEN)
    pen.text((MARGIN, 22), "Kartu Digital JKN", fill="white", font=_font(44))
    pen.text((MARGIN, 74), "SIMULASI - bukan kartu yang sebenarnya", fill="white", font=_font(24))
    pen.text((MARGIN, 150), _grouped(face.number), fill=INK, font=_font(56))
    for place, (label, value) in enumerate(_lines(face)):
        top = 242 + 78 * place
        pen.text((MARGIN, top), label, fill=GREY, font=_font(22))
        pen.text((MARGIN, top + 26), _fitted(value), fill=INK, font=_font(34))
    picture.paste(*_stamp())
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _lines(face: CardFace) -> tuple[tuple[str, str], ...]:
    state = "AKTIF" if face.active else "TIDAK AKTIF"
    return (
        ("Nama", face.name),
        ("Tanggal lahir", face.born),
        ("Faskes tingkat pertama", face.facility),
        ("Kelas rawat dan status", f"{face.class_}, {state}"),
    )


def _grouped(number: str) -> str:
    return " ".join((number[:4], number[4:8], number[8:]))


def _fitted(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _stamp() -> tuple[Image.Image, tuple[int, int], Image.Image]:
    """Give the word across the card, where to paste it, and its mask."""
    layer = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    centre = (WIDTH // 2, HEIGHT // 2)
    pen.text(centre, "SIMULASI", fill=STAMP, font=_font(190), anchor="mm")
    turned = layer.rotate(24, resample=Image.Resampling.BICUBIC)
    return turned.convert("RGB"), (0, 0), turned.getchannel("A")


def _font(size: int) -> FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, FreeTypeFont)  # Pillow's wheels bring FreeType and this font
    return font
