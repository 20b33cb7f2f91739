"""Recognise what WhatsApp itself puts into an export, in English and Indonesian.

WhatsApp publishes no list. These were collected from public exports and parsers of them; iOS marks
its own words with an invisible left-to-right mark, which is why they are read before it is removed.
"""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass

UNKNOWN_KIND = "image/jpeg"
"""For `<Media omitted>`, which does not say what it was: most often a picture."""

_KINDS = {
    "image": "image/jpeg",
    "gambar": "image/jpeg",
    "foto": "image/jpeg",
    "photo": "image/jpeg",
    "video": "video/mp4",
    "video note": "video/mp4",
    "catatan video": "video/mp4",
    "gif": "video/mp4",  # WhatsApp sends them as silent films
    "audio": "audio/ogg",
    "sticker": "image/webp",
    "stiker": "image/webp",
    "document": "application/pdf",
    "dokumen": "application/pdf",
    "contact card": "text/vcard",
    "kartu kontak": "text/vcard",
}

_SUFFIXES = {".opus": "audio/ogg", ".vcf": "text/vcard", ".webp": "image/webp"}
"""What `mimetypes` does not know on every machine, or knows by another name than WhatsApp."""

_MARK = "\u200e"
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

_OMITTED = re.compile(
    r"<media (?:omitted|tidak disertakan|dihilangkan)>(?:\n(?P<caption>.*))?", re.I | re.S
)
_KIND_OMITTED = re.compile(
    rf"(?:(?P<caption>.*){_MARK}|{_MARK}?)(?P<kind>{'|'.join(_KINDS)})"
    r" (?:omitted|tidak disertakan|dihilangkan)",
    re.I | re.S,
)
_ATTACHED = re.compile(
    r"(?P<name>[^\n]+\.\w{2,5}) \((?:file attached|file terlampir)\)(?:\n(?P<caption>.*))?",
    re.I | re.S,
)
_ATTACHED_IOS = re.compile(
    rf"(?P<caption>.*?)[ {_MARK}]*<(?:attached|terlampir): (?P<name>[^>\n]+)>", re.I | re.S
)
_LOCATION = re.compile(
    rf"{_MARK}?(?:location|lokasi): (?P<rest>.*?)https?://maps\.google\.com/\?q="
    r"(?P<latitude>-?[0-9.]+),(?P<longitude>-?[0-9.]+)",
    re.I | re.S,
)
_EDITED = re.compile(rf" ?{_MARK}?<(?:this message was edited|pesan ini (?:telah )?diedit)>$", re.I)

_SYSTEM = re.compile(
    r"""
    (?:messages\ and\ calls|messages\ to\ this\ chat)\b.*\bencrypt.*
  | (?:pesan\ dan\ panggilan|pesan\ ke\ chat\ ini)\b.*\b(?:ter|di)enkripsi.*
  | (?:silenced|missed)\ (?:group\ )?(?:voice\ |video\ )?call\b.{0,40}
  | panggilan\ (?:grup\ )?(?:suara\ |video\ )?(?:tak|tidak)\ terjawab\b.{0,40}
  | (?:voice\ call|video\ call|panggilan\ suara|panggilan\ video)[.,]\ ?
    (?:[0-9]+\ |no\ answer|answered|tidak\ dijawab|tak\ terjawab).{0,40}
  | (?:this\ message\ was\ deleted|you\ deleted\ this\ message)\.?
  | (?:pesan\ ini\ (?:telah\ )?dihapus|anda\ (?:telah\ )?menghapus\ pesan\ ini)\.?
  | waiting\ for\ this\ message\.\ .* | menunggu\ pesan\ ini\.\ .*
  | (?-i:null)
    """,
    re.I | re.S | re.X,
)
"""What WhatsApp puts behind a sender's name, told by the words alone."""

_SYSTEM_MARKED = re.compile(
    r"""
    .*\bsecurity\ code\b.*\bchanged\b.* | .*\bkode\ keamanan\b.*\bberubah\b.*
  | (?:voice|video)\ call | panggilan\ (?:suara|video)
  | live\ location\ shared | lokasi\ terkini\ dibagikan
  | .*\b(?:business\ account|secure\ service|akun\ bisnis|layanan\ aman)\b.*
  | .*\b(?:blocked|unblocked|memblokir|membuka\ blokir)\b.*
    """,
    re.I | re.S | re.X,
)
"""What people could have written as well; WhatsApp's own has the mark of iOS before it."""


@dataclass(frozen=True, slots=True)
class Content:
    """Hold what the text of one message in an export stands for."""

    text: str
    media: tuple[str, ...] = ()
    location: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()


def visible(text: str) -> str:
    """Remove the marks that steer the direction of writing, which WhatsApp adds by itself."""
    return _INVISIBLE.sub("", text)


def is_system(text: str) -> bool:
    """Tell whether the messenger wrote this itself, although it stands behind somebody's name."""
    bare = visible(text).strip()
    if _SYSTEM.fullmatch(bare):
        return True
    return text.startswith(_MARK) and _SYSTEM_MARKED.fullmatch(bare) is not None


def content_of(text: str) -> Content:
    """Read a text of an export: words, file, position, edited or not."""
    edited = _EDITED.search(text)
    notes = ("edited afterwards",) if edited else ()
    text = text[: edited.start()] if edited else text
    place = _LOCATION.fullmatch(text)
    if place is not None:
        here = round(float(place["latitude"]), 2), round(float(place["longitude"]), 2)
        return Content(
            visible(place["rest"]).strip(), (), here, (*notes, "position rounded to 1 km")
        )
    for pattern in (_OMITTED, _KIND_OMITTED, _ATTACHED, _ATTACHED_IOS):
        found = pattern.fullmatch(text)
        if found is not None:
            return _file(found.groupdict(), notes)
    return Content(visible(text), notes=notes)


def _file(found: dict[str, str | None], notes: tuple[str, ...]) -> Content:
    caption = visible(found["caption"] or "").strip("\n ")
    if found.get("kind"):
        kind = _KINDS[str(found["kind"]).casefold()]
    elif found.get("name"):
        name = visible(str(found["name"])).strip()
        kind = _kind_of(name)
        notes = (*notes, f"file {name}")
    else:
        kind = UNKNOWN_KIND
        notes = (*notes, "a file of unknown kind, taken as a picture")
    return Content(caption, (kind,), notes=notes)


def _kind_of(name: str) -> str:
    suffix = name[name.rfind(".") :].casefold()
    return _SUFFIXES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
