"""Tell whether the card of the person who is known is active, why not, and since when."""

from __future__ import annotations

from collections.abc import Callable

from bot.engine.actions import Conversation, guard, phrase
from flows.bpjs.arrears import STUDENT_UNTIL, Status, birthday, needs_relisting, standing
from flows.bpjs.chat.facility import enrolment_of, facility_name
from flows.bpjs.chat.identity import home_known
from flows.bpjs.hours import in_words
from flows.bpjs.people import Cause
from flows.bpjs.wording import NEXT_STEPS
from flows.bpjs.words import day_in_words


def _status(c: Conversation) -> Status | None:
    home = home_known(c)
    return standing(home, c.at) if home is not None else None


@guard
def dikenal_aktif(c: Conversation) -> bool:
    """Tell whether the card of the known person is active now."""
    now = _status(c)
    return now is not None and now.active


@guard
def penanggung_berhenti(c: Conversation) -> bool:
    """Tell whether the known person's card is off because whoever paid for it has stopped."""
    now = _status(c)
    return now is not None and now.cause in (
        Cause.LEFT_EMPLOYER,
        Cause.AGE_21,
        Cause.PBI_STOPPED,
    )


def _is_because_of(cause: Cause) -> Callable[[Conversation], bool]:
    @guard
    def is_because(c: Conversation) -> bool:
        now = _status(c)
        return now is not None and now.cause is cause

    return is_because


sebab_tunggakan = _is_because_of(Cause.ARREARS)
sebab_iuran_pertama = _is_because_of(Cause.FIRST_PAYMENT)
sebab_menunggu = _is_because_of(Cause.WAITING)
sebab_keluar_kerja = _is_because_of(Cause.LEFT_EMPLOYER)
sebab_usia = _is_because_of(Cause.AGE_21)
sebab_data_beda = _is_because_of(Cause.DATA_MISMATCH)
sebab_pbi = _is_because_of(Cause.PBI_STOPPED)


@phrase
def fktp_dikenal(c: Conversation) -> str:
    """Say where the known person is registered, on a line of its own."""
    home = home_known(c)
    if home is None:
        return ""
    now = enrolment_of(c, home.member.card)
    text = f"\nFKTP: {facility_name(now.code)}"
    if now.next_from is None:
        return text
    day, later = day_in_words(now.next_from, c.language), facility_name(now.next_code)
    return f"{text}; from {day}: {later}" if c.language == "en" else f"{text}; mulai {day}: {later}"


@guard
def pbi_terlalu_lama(c: Conversation) -> bool:
    """Tell whether the known person's PBI card has been off for more than six months."""
    now = _status(c)
    return now is not None and needs_relisting(now, c.at)


@phrase
def sebab_dikenal(c: Conversation) -> str:
    """Say why the card of the known person is not active and what mends it."""
    now = _status(c)
    return NEXT_STEPS[now.cause][c.language] if now is not None and now.cause else ""


@phrase
def sejak_dikenal(c: Conversation) -> str:
    """Say since when the card is not active, or until when at most; on a line of its own."""
    now, english = _status(c), c.language == "en"
    if now is None:
        return ""
    if now.active_from is not None:
        until = in_words(now.active_from, c.language)
        return f"\nActive by {until}." if english else f"\nAktif paling lambat {until}."
    if now.since is None:
        return ""
    day = day_in_words(now.since, c.language)
    return f"\nNot active since {day}." if english else f"\nTidak aktif sejak {day}."


@phrase
def batas_kuliah(c: Conversation) -> str:
    """Say until when a child that studies is covered, on a line of its own; else nothing."""
    home = home_known(c)
    if home is None or not home.member.studying:
        return ""
    day = day_in_words(birthday(home.member.born, STUDENT_UNTIL), c.language)
    if c.language == "en":
        return f"\nCovered as a student until turning {STUDENT_UNTIL}, on {day}."
    return f"\nDitanggung selama masih kuliah, sampai berusia {STUDENT_UNTIL} tahun pada {day}."
