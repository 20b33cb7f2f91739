from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from support.small_bot import BOT, KIOS, Talk, small_bot

from bot.engine.actions import Conversation
from bot.engine.bot import Bot


class TestTheRestOfAnAnswer:
    def a_talk(self) -> Talk:
        flow = KIOS.replace("    parse: nominal\n", "    parse: nomor\n").replace(
            "      - {go: hitung}\n",
            '      - {go: hitung}\n    otherwise: [{because: pendek, say: "Kurang {kurang}."}]\n',
        )
        assert flow.count("parse: nomor") == 2
        talk = Talk(small_bot(kios=flow))
        talk.walk(["hai", "1"])
        return talk

    def test_is_refused_with_its_reason_by_the_next_question(self) -> None:
        talk = self.a_talk()
        assert talk.says("081234 50") == ["Kurang 2."]
        assert talk.state == "kios.nominal"
        assert talk.says("kembali") == ["Nomor berapa?"]

    def test_without_a_reason_the_next_question_is_asked(self) -> None:
        talk = self.a_talk()
        assert talk.says("081234 banyak") == ["081234: berapa ribu?"]
        assert talk.says("kembali") == ["Nomor berapa?"]


class TestOtherwise:
    def test_may_lead_through_states_that_pass_on(self) -> None:
        flow = KIOS.replace("otherwise: {say: Belum bayar.}", "otherwise: {go: lunas}")
        assert flow != KIOS
        talk = Talk(small_bot(kios=flow))
        talk.walk(["hai", "1", "0812", "5"])
        assert talk.state == "kios.bayar"
        assert talk.says("entahlah")[0] == "Lunas."
        assert talk.state == "kios.menu"


class TestAStateThatIsDone:
    def a_talk(self) -> Talk:
        flow = KIOS.replace(
            "    say: Ambil di loket.\n", "    say: Ambil di loket.\n    done: true\n"
        )
        assert flow != KIOS
        return Talk(small_bot(kios=flow))

    def test_ends_the_way_back(self) -> None:
        talk = self.a_talk()
        talk.walk(["hai", "1", "0812345678"])
        talk.happens("kiriman.tiba")
        assert talk.state == "kios.ambil"
        assert talk.says("kembali")[-1] == "Ambil di loket.\n\n1. Sudah"
        assert talk.state == "kios.ambil"

    def test_without_the_mark_the_way_back_goes_on(self) -> None:
        talk = Talk()
        talk.walk(["hai", "1", "0812345678"])
        talk.happens("kiriman.tiba")
        talk.says("kembali")
        assert talk.state == "kios.nominal"


class TestSilence:
    def test_is_not_mentioned_to_who_waits_at_the_beginning(self) -> None:
        talk = Talk(channel="sms")
        assert talk.says("0812345678") == ["Nomor 0812345678."]
        talk.wait(hours=2)
        assert talk.says("0812345678") == ["Nomor 0812345678."]
        assert talk.turn is not None
        assert talk.turn.path[0].trigger == "expired"

    def test_is_mentioned_to_who_was_in_the_middle(self) -> None:
        talk = Talk()
        talk.walk(["hai", "1"])
        talk.wait(hours=2)
        assert talk.says("hai")[0] == "Sudah lama tidak ada balasan."


class TestSettings:
    def test_reach_the_functions_of_the_folder(self) -> None:
        bot = small_bot(bot=f"{BOT}settings: {{biaya: seribu}}\n")
        seen: list[Mapping[str, str]] = []

        def hitung(c: Conversation) -> None:
            seen.append(c.settings)
            bot.registry.actions["hitung"](c)

        actions = {**bot.registry.actions, "hitung": hitung}
        talk = Talk(Bot.build(bot.script, replace(bot.registry, actions=actions)))
        talk.walk(["hai", "1", "0812345678", "5"])
        assert seen == [{"biaya": "seribu"}]
