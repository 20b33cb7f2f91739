"""Draw stand-ins for photos of documents, so that nobody who rehearses has to look for pictures."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

FIELD = "foto_contoh"
"""Field of a page that asks for these, on the machine of whoever rehearses alone."""

SIZE = (800, 500)


def sample_photo(label: str) -> BytesIO:
    """Give a picture that says what it stands for; each label gives another one."""
    picture = Image.new("RGB", SIZE, "#f2f7f4")
    pen = ImageDraw.Draw(picture)
    middle = SIZE[0] / 2
    pen.text((middle, 200), label, fill="#17231c", font=ImageFont.load_default(36), anchor="mm")
    pen.text(
        (middle, 300), "SIMULASI", fill="#be1e1e", font=ImageFont.load_default(64), anchor="mm"
    )
    out = BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    return out
