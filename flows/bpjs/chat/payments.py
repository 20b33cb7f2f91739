"""Pay a virtual account as at an ATM, in simulation: how many months, where, and the receipt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from bot.engine.matching import normalise, number_in
from flows.bpjs.arrears import (
    ACTIVATION,
    MOST_AHEAD,
    active_from,
    bill,
    buy,
    in_arrears,
    price,
)
from flows.bpjs.chat.bill import due_words
from flows.bpjs.chat.identity import home_known
from flows.bpjs.chat.rows import ask, owner, pseudonym
from flows.bpjs.estimates import FINE_MONTHS, PLAN_FEWEST_MONTHS
from flows.bpjs.hours import in_words
from flows.bpjs.identity import mask_name, rupiah
from flows.bpjs.months import WIB, Month, jakarta_date
from flows.bpjs.people import Channel
from flows.bpjs.records import Account, Payment
from flows.bpjs.words import month_in_words

MOST_MONTHS = 99
"""An ATM has room for two digits; a longer number is an amount of money."""

RECEIPT_DIGITS = 12
ALL = frozenset({"semua", "semuanya", "penuh", "lunas", "lunasi", "all", "everything", "full"})
UNIT = re.compile(r" ?(?:bulan|bln|bl|months?)\b")


# How much


@action(sets=("bulan", "bulan_wajib", "bulan_terbanyak", "jumlah"))
def siapkan_bayar(c: Conversation) -> None:
    """Note what the known person's family has to pay now, or the month that comes next."""
    home = home_known(c)
    if home is not None:
        owed = bill(home, c.at).months_billed
        c.slots.update(
            bulan=owed or 1,
            bulan_wajib=owed,
            bulan_terbanyak=owed + MOST_AHEAD,
            jumlah=rupiah(price(home, owed or 1, c.at)),
        )


@action(sets=("jumlah_bayar", "jumlah_dibayar"))
def hitung_bayar(c: Conversation) -> None:
    """Note what the chosen number of months costs."""
    home = home_known(c)
    if home is not None:
        amount = price(home, int(c.slots["bulan_bayar"]), c.at)
        c.slots.update(jumlah_bayar=amount, jumlah_dibayar=rupiah(amount))


@phrase
def yang_dibayar(c: Conversation) -> str:
    """Say how many months are owed, or which contribution comes next."""
    if int(c.slots.get("bulan_wajib", 0)):
        months = c.slots["bulan"]
        return f"{months} months are owed." if c.language == "en" else f"Tagihannya {months} bulan."
    return due_words(c, home_known(c))


@parser(reasons=("rupiah",), samples=("1", "2 bulan", "tiga", "semua", "99", "420000", "banyak"))
def jumlah_bulan(c: Conversation, text: str) -> Answer | Refusal:
    """Read a number of months, or that all of them are to be paid."""
    plain = UNIT.sub("", normalise(text)).strip()
    if plain in ALL:
        return Answer(int(c.slots["bulan"]))
    months = number_in(plain)
    if months is None:
        money = re.fullmatch(r"(?:rp)?[ .0-9]{4,}", plain)
        return Refusal("rupiah" if money else "")
    if months > MOST_MONTHS:
        return Refusal("rupiah")
    return Answer(months) if months else Refusal()


@guard
def bulan_kurang(c: Conversation) -> bool:
    """Tell whether fewer months were typed than have to be paid."""
    return int(c.slots["bulan_bayar"]) < int(c.slots.get("bulan_wajib", 0))


@guard
def bulan_lebih(c: Conversation) -> bool:
    """Tell whether more months were typed than can be paid at once."""
    return int(c.slots["bulan_bayar"]) > int(c.slots["bulan_terbanyak"])


@phrase
def catatan_rehab(c: Conversation) -> str:
    """Say that many months can be paid bit by bit; nothing if they are few."""
    if int(c.slots["bulan"]) < PLAN_FEWEST_MONTHS:
        return ""
    if c.language == "en":
        return (
            "\nToo much at once? *REHAB* spreads 4 to 24 months over at most 12 instalments: "
            "Mobile JKN or 165. The card is active once all is paid."
        )
    return (
        "\nTerlalu berat sekaligus? Program *REHAB* mencicil 4-24 bulan dalam paling banyak "
        "12 kali: Mobile JKN atau 165. Kartu aktif setelah semuanya lunas."
    )


# Where


@dataclass(frozen=True, slots=True)
class Place:
    """Say where somebody pays, and which rule of activation that comes under."""

    channel: Channel
    names: Mapping[str, str]


def _place(channel: Channel, indonesian: str, english: str) -> Place:
    return Place(channel, {"id": indonesian, "en": english})


# At a till the account comes from this chat, so Chika's own rule counts; the others are channels
# of BPJS themselves, each with its rule.
PLACES: Mapping[str, Place] = {
    "atm": _place(Channel.FORM, "ATM", "an ATM"),
    "mbanking": _place(Channel.FORM, "mobile banking", "mobile banking"),
    "minimarket": _place(Channel.FORM, "minimarket", "a minimarket"),
    "pos": _place(Channel.FORM, "kantor pos", "a post office"),
    "ecommerce": _place(Channel.FORM, "e-commerce", "e-commerce"),
    "aplikasi": _place(Channel.APP, "Mobile JKN", "Mobile JKN"),
    "situs": _place(Channel.WEBSITE, "situs BPJS Kesehatan", "the website of BPJS Kesehatan"),
    "telepon": _place(Channel.CALL_CENTRE, "telepon 165", "a call to 165"),
    "kantor": _place(Channel.OFFICE, "kantor BPJS Kesehatan", "an office of BPJS Kesehatan"),
}


def _pays_at(name: str) -> Callable[[Conversation], None]:
    @action(sets=("tempat_bayar",))
    def pays_at(c: Conversation) -> None:
        c.slots["tempat_bayar"] = name

    return pays_at


bayar_di_atm, bayar_di_mbanking = _pays_at("atm"), _pays_at("mbanking")
bayar_di_minimarket, bayar_di_pos = _pays_at("minimarket"), _pays_at("pos")
bayar_di_ecommerce, bayar_di_aplikasi = _pays_at("ecommerce"), _pays_at("aplikasi")
bayar_di_situs, bayar_di_telepon = _pays_at("situs"), _pays_at("telepon")
bayar_di_kantor = _pays_at("kantor")


@phrase
def nama_tempat(c: Conversation) -> str:
    """Name the place where the person pays."""
    return PLACES[c.slots["tempat_bayar"]].names[c.language]


# Paying


@guard
def tagihan_berubah(c: Conversation) -> bool:
    """Tell whether something else is owed by now than what is about to be paid."""
    home, months = home_known(c), int(c.slots["bulan_bayar"])
    if home is None or bill(home, c.at).months_billed != int(c.slots.get("bulan_wajib", 0)):
        return True
    return bool(price(home, months, c.at) != c.slots["jumlah_bayar"])


@action(sets=("struk", "bulan_telat", "bulan_sampai", "aktif_mulai"))
def bayar_sekarang(c: Conversation) -> None:
    """Ask the ledger to take the payment, under a reference of this very message."""
    home = home_known(c)
    assert home is not None  # tagihan_berubah has looked
    reference = pseudonym(c, f"bayar {owner(c)} {c.event.id}")[:RECEIPT_DIGITS].upper()
    channel = PLACES[c.slots["tempat_bayar"]].channel
    amount, owed = int(c.slots["jumlah_bayar"]), bill(home, c.at)
    c.slots.update(
        struk=reference,
        bulan_telat=owed.months_billed if in_arrears(home, c.at) else 0,
        bulan_sampai=str(buy(home, amount, channel, c.at).household.family.paid_through),
        aktif_mulai=(active_from(channel, c.at) if owed.amount else c.at).timestamp(),
    )
    ask(
        c,
        "bayar_va",
        referensi=reference,
        va=str(c.slots["va_bayar"]),
        jumlah=str(c.slots["jumlah_bayar"]),
        kanal=channel,
        alamat=c.address,
    )


@phrase
def jumlah_masuk(c: Conversation) -> str:
    """Say how much somebody has paid for the contact's family, of which an event tells."""
    return rupiah(int(c.data.get("jumlah", "0")))


@phrase
def waktu_pembayaran(c: Conversation) -> str:
    """Say when the person paid; in the very turn, so now."""
    return in_words(c.at, c.language)


@phrase
def kapan_aktif(c: Conversation) -> str:
    """Say when the cards are active, by the rule of the channel."""
    channel = PLACES[c.slots["tempat_bayar"]].channel
    rule, english = ACTIVATION[channel], c.language == "en"
    until = datetime.fromtimestamp(float(c.slots["aktif_mulai"]), WIB)
    if until <= c.at:
        return "The family's cards are *ACTIVE*." if english else "Kartu sekeluarga *AKTIF*."
    words = in_words(until, c.language)
    if english:
        again = " Please call 165 once more to confirm." if rule.call_again else ""
        return f"Within 1x24 hours: the cards are active by {words}.{again}"
    again = " Telepon lagi 165 untuk konfirmasi." if rule.call_again else ""
    return f"Dalam 1x24 jam: kartu aktif paling lambat {words}.{again}"


@phrase
def sambil_menunggu(c: Conversation) -> str:
    """Say what a payer does until the cards are active: phone once more, or nothing."""
    place = PLACES.get(str(c.slots.get("tempat_bayar", "")))
    again = place is not None and ACTIVATION[place.channel].call_again
    if c.language == "en":
        calls = "Call 165 once more to confirm the payment; then check again later."
        return calls if again else "There is nothing to do; please check again later."
    calls = "Telepon 165 sekali lagi untuk konfirmasi pembayarannya, lalu cek lagi nanti, ya."
    return calls if again else "Tidak ada yang perlu dilakukan; cek lagi nanti, ya."


@phrase
def lunas_sampai(c: Conversation) -> str:
    """Name the last month that is paid now."""
    month = Month.parse(str(c.slots["bulan_sampai"]))
    return month_in_words(month, c.language)


@phrase
def catatan_bulan_ini(c: Conversation) -> str:
    """Say that the present month is still to be paid, on a line of its own, if it is."""
    present = Month.of(jakarta_date(c.at))
    if Month.parse(str(c.slots["bulan_sampai"])) >= present:
        return ""
    name = month_in_words(present, c.language)
    if c.language == "en":
        return f"\n{name} is still to be paid, before the month ends."
    return f"\n{name} belum dibayar; lunasi sebelum bulan itu habis."


@phrase
def catatan_telat(c: Conversation) -> str:
    """Say what a late payment means, on a line of its own; nothing for one in time."""
    months = min(int(c.slots["bulan_telat"]), FINE_MONTHS)
    if not months:
        return ""
    if c.language == "en":
        return (
            "\nPaid late: there is no fine for that. Only for inpatient care within 45 days from "
            f"now: 5% of its cost x {months} months, at most Rp30.000.000."
        )
    return (
        "\nTerlambat: tidak ada denda keterlambatan. Hanya bila rawat inap dalam 45 hari: denda "
        f"layanan 5% biaya x {months} bulan, paling banyak Rp30.000.000."
    )


# The receipt, as the ledger has it


@guard
def struk_tercatat(c: Conversation) -> bool:
    """Tell whether the ledger has the payment of the receipt."""
    return _recorded(c) is not None


@phrase
def isi_struk(c: Conversation) -> str:
    """Repeat the receipt by what the ledger has recorded."""
    payment = _recorded(c)
    if payment is None:
        return ""
    english = c.language == "en"
    credit = payment.account is Account.CREDIT
    account = ("credit" if english else "titipan") if credit else None
    months = f"{payment.months} {'months' if english else 'bulan'}"
    home = c.facts.look_up("member_by_va", payment.va)
    name = mask_name(home.member.name) if home is not None else ""
    return (
        f"{payment.reference} | {in_words(payment.at, c.language)} | VA {payment.va} {name} | "
        f"{account or months} | {rupiah(payment.amount)}"
    )


def _recorded(c: Conversation) -> Payment | None:
    found: Payment | None = c.facts.look_up("payment", str(c.slots.get("struk", "")))
    return found
