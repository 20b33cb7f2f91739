"""List the Indonesian and English words that `matching` knows, in the spelling of `normalise`."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _numbered(words: str, first: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split(), first)}


COURTESY = _set(
    "min mimin kak kakak ka gan pak bapak bu ibu mas mbak mba bro sis bang dong deh nih sih aja "
    "saja tolong mohon please pls plis"
)
"""Words that are polite and mean nothing."""

BEFORE = COURTESY | _set("saya aku mau ingin minta pilih di i want")
"""Words that may stand before an answer."""

AFTER = COURTESY | _set("ya yah makasih thanks")
"""Words that may stand after an answer."""

NUMBERS = {
    **_numbered("nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas", 0),
    **_numbered("zero one two three four five six seven eight nine ten eleven twelve", 0),
    **_numbered("first second third fourth fifth sixth seventh eighth ninth tenth", 1),
    **_numbered("pertama kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan", 1),
}
"""Number words up to a dozen, the length of a long menu."""

NUMBER_LEADS = _set(
    "nomor nomer nmr nmor no number num angka option opsi pilihan pilih choose choice menu yang yg "
    "the ke"
)
"""Words that may stand before the number of a choice."""

YES = _set(
    "y ya yah iya iyah yes yep yup yoi ok oke okay okey okelah baik betul benar bener setuju "
    "lanjut lanjutkan sip siap boleh mau jadi perlu sure right correct 👍 👌 ✅"
)
"""Words of consent, doubled letters written once."""

NO = _set(
    "g ga gak gk kaga kagak nga ngak ngk enga engak tidak tdk tak ndak nda no nope not bukan "
    "jangan 👎 ❌"
)
"""Words of refusal, doubled letters written once."""

NEITHER = COURTESY | _set("saya aku usah yg yang itu dulu terima kasih makasih thanks")
"""Words that may stand beside consent and refusal."""

DATE_LEADS = _set("tgl tanggal ttl lahir date of birth born dob")
"""Words that may stand before a date of birth."""

MONTHS = {
    "1": _set("januari january jan"),
    "2": _set("februari pebruari february feb peb"),
    "3": _set("maret march mar mrt"),
    "4": _set("april apr"),
    "5": _set("mei may"),
    "6": _set("juni june jun"),
    "7": _set("juli july jul"),
    "8": _set("agustus august agt agu ags agst aug"),
    "9": _set("september sept sep"),
    "10": _set("oktober october okt oct"),
    "11": _set("november nopember nov nop"),
    "12": _set("desember december des dec"),
}
"""Names of the months by their number."""
