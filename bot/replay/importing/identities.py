"""Find who people say they are: names and birth dates inside the messages of a chat.

Rules of this file:

- A name is found by what stands before it ("nama saya", "a.n.", "Ibu"), behind it (a NIK), or by
  the question that it answers. Whatever is found is hidden in the whole chat, so one cue is enough.
- When in doubt a word is taken for a name: a lost word is a nuisance, a kept name is a leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.engine.matching import read_date
from bot.engine.vocabulary import COURTESY, MONTHS
from bot.replay.importing.chat import Chat, Said

_WORD = r"[^\W\d_](?:[^\W\d_]|['’`.]|-(?=[^\W\d_]))*"
_NAME = rf"(?P<name>{_WORD}(?:[ \t\u00a0\u202f]+{_WORD}){{0,5}})"
_OF = (
    "lengkap|peserta|pasien|ibu|bapak|ayah|anak|bayi|istri|suami|kakak|adik|orang tua|pemilik|"
    "pelapor|pemohon|kepala keluarga|sesuai ktp|di ktp|saya|aku|anda|kamu|full|member|my"
)
_MARKUP = r"[ \t*_]*"

_PLAIN_CUES = (
    rf"\b(?:nama|name)(?:[ \t]+(?:{_OF})){{0,3}}{_MARKUP}[:=]{_MARKUP}",
    r"\bnama(?:[ \t]+lengkap)?[ \t]+(?:saya|aku|gue|gw|anak saya|bayi saya|istri saya|suami saya|"
    r"ibu saya|bapak saya|ayah saya|beliau)(?:[ \t]+(?:adalah|yaitu|ialah|itu))?[ \t]+",
    r"\bnamaku(?:[ \t]+(?:adalah|itu))?[ \t]+",
    r"\b(?:atas[ \t]+nama|a\.?[ \t]?n\.|a/n)[ \t]*:?[ \t]*",
    r"\b(?:my|his|her)(?:[ \t]+full)?[ \t]+name[ \t]+is[ \t]+",
    r"\b(?:on behalf of|in the name of)[ \t]+",
    r"\b(?:bpk|sdr|sdri|saudara|saudari|tn|tuan|ny|nyonya|nn|nona|mrs?|ms)\b\.?[ \t]+",
)
"""What a name follows, however it is written."""

_TITLE = r"\b(?:bapak|ibu|bp|bu|pak|mas|mbak|mba|kak|adik|dik|bang|dr|drg|hj?)\b\.?[ \t]+"
_SELF = r"\b(?:dengan|perkenalkan|panggil|call me|this is|i am|i['’]m|saya)[ \t]+"
"""What often precedes other words as well, so that a name begins with a capital there; who says
`saya` or `dengan` of somebody is that person, never the bot."""

_PLAIN = tuple(re.compile(f"{cue}{_NAME}", re.I) for cue in _PLAIN_CUES)
_PROUD = tuple(re.compile(f"{cue}{_NAME}", re.I) for cue in (_TITLE, _SELF))
_BEFORE_NUMBER = re.compile(rf"{_NAME}{_MARKUP}[-\u2013\u2014,;/|\n]\s*(?=(?:\d[ .\-]?){{13}})")
_ALONE = re.compile(rf"{_MARKUP}{_NAME}{_MARKUP}[.!]?")
_ASKS_NAME = re.compile(
    r"\b(?:tulis\w*|ketik\w*|siapa\w*|sebut\w*|masukkan|isi\w*|write|what|enter|tell)\b"
    r"[^.?!\n]{0,40}\b(?:nama|name)\b",
    re.I,
)

_STOP = (
    "dan dengan yang saya aku anda kamu kami kita mau ingin akan nik no nomor nomer kartu bpjs "
    "jkn kis kk ktp hp telp telepon wa tgl tanggal ttl tempat lahir umur usia alamat kelas di "
    "ke dari untuk adalah itu ini ada ya iya tidak bukan sudah belum bisa apa siapa mana "
    "berapa nama lengkap peserta sesuai sama seperti beda salah benar masih baru hamil "
    "kandung rumah tangga anak ibu bapak ayah istri suami saudara saudari pak bu status "
    "tagihan iuran menu bantuan petugas admin halo hai selamat terima kasih lagi juga tapi "
    "karena kalau jika atau pada oleh dalam sebagai orang tua kepala keluarga wali pemilik "
    "and with my the a an is am are was born name not no yes from of to for here there number "
    "card date birth please already still wrong sorry sure happy glad"
)
STOP = COURTESY | frozenset(_STOP.split())
"""Words that end a name: what else stands in such sentences."""

_MONTH = "|".join(sorted((word for words in MONTHS.values() for word in words), key=len)[::-1])
_DATES = re.compile(
    r"(?<!\d)(?:"
    r"\d{1,2} ?[-/., ] ?\d{1,2} ?[-/., ] ?(?:\d{4}|\d{2})"
    r"|\d{4} ?[-/., ] ?\d{1,2} ?[-/., ] ?\d{1,2}"
    rf"|\d{{1,2}}[-/., ]*(?:{_MONTH})\w*[-/., ]*'?(?:\d{{4}}|\d{{2}})"
    rf"|(?:{_MONTH})\w*[. ]*\d{{1,2}}(?:st|nd|rd|th)?[, ]+\d{{4}}"
    r"|\d{8})(?!\d)",
    re.I,
)
_BIRTH = re.compile(
    r"\b(?:(?:tgl|tanggal)\.?[ \t]*)?(?:lahir\w*|kelahiran|ttl|lhr|born|birth\w*|dob)\b", re.I
)
_REACH = 60
"""Characters from "lahir" to its date: a place of birth and a few words may stand between."""


def names_said(chat: Chat) -> tuple[str, ...]:
    """Give the names of people that messages mention, but not the bot's own."""
    own = {word.casefold() for word in chat.bot.split()}
    found = (name for said, before in _pairs(chat) for name in _names(said, before, chat))
    return tuple(dict.fromkeys(name for name in found if name.casefold() not in own))


def births_said(chat: Chat) -> frozenset[date]:
    """Give the dates on which messages say that somebody was born."""
    return frozenset(born for said, before in _pairs(chat) for born in _births(said, before, chat))


def without_dates(text: str, dates: frozenset[date], today: date, placeholder: str) -> str:
    """Hide some dates in a text, however they are written."""

    def hidden(found: re.Match[str]) -> str:
        return placeholder if read_date(found[0], today=today) in dates else found[0]

    return _DATES.sub(hidden, text) if dates else text


def _pairs(chat: Chat) -> Iterator[tuple[Said, str]]:
    """Give each message with what the bot said last before it."""
    last = ""
    for said in chat.said:
        yield said, last
        if said.sender == chat.bot:
            last = said.text


def _names(said: Said, before: str, chat: Chat) -> Iterator[str]:
    proud = _PROUD[:1] if said.sender == chat.bot else _PROUD
    for pattern in (*_PLAIN, *proud):
        for found in _overlapping(pattern, said.text):
            yield from _name_in(found["name"], proud=pattern in proud)
    for found in _BEFORE_NUMBER.finditer(said.text):
        yield from _name_in(found["name"], proud=True, from_end=True)
    alone = _ALONE.fullmatch(said.text.strip())
    if alone is not None and said.sender == chat.contact and _ASKS_NAME.search(before):
        yield from _name_in(alone["name"])


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Find a pattern also where one find begins inside another: "Bapak/Ibu" cues come in rows."""
    found = pattern.search(text)
    while found is not None:
        yield found
        found = pattern.search(text, found.start() + 1)


def _name_in(words: str, *, proud: bool = False, from_end: bool = False) -> Iterator[str]:
    """Give the words up to one that is no part of a name; proud ones begin with capitals."""
    kept: list[str] = []
    split = words.split()
    for word in reversed(split) if from_end else split:
        bare = word.strip(".'’`-")
        if bare.casefold() in STOP or (proud and not bare[:1].isupper()):
            break
        kept.append(bare)
    name = " ".join(reversed(kept) if from_end else kept)
    if len(name) > 1:
        yield name


def _births(said: Said, before: str, chat: Chat) -> Iterator[date]:
    text, today = said.text, said.at.date()
    for cue in _BIRTH.finditer(text):
        yield from _dates(text[cue.end() :].split("\n\n")[0], today, within=_REACH)
    asked = said.sender == chat.contact and _BIRTH.search(before) is not None
    if asked:
        yield from _dates(text, today, within=len(text))


def _dates(text: str, today: date, *, within: int) -> Iterable[date]:
    """Give the first date of a text, if it begins within so many characters."""
    found = _DATES.search(text)
    if found is not None and found.start() <= within:
        born = read_date(found[0], today=today)
        if born is not None:
            yield born
