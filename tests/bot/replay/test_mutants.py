"""Change flows one place at a time, and see whether transcripts notice."""

import io
import random
from collections import Counter

import pytest
import yaml
from support.chats import ECHO_BOT, GOOD, HEADER, with_turns, written

from bot.authoring.checker import mistakes_of
from bot.authoring.code import Loaded
from bot.authoring.fields import Notes
from bot.authoring.files import read_files
from bot.authoring.loader import assemble
from bot.authoring.reader import Scalar
from bot.cli import main
from bot.engine.bot import Bot
from bot.errors import FlowError
from bot.replay.mutants import mutants
from bot.replay.mutation import Broken, Hunt
from bot.replay.player import play
from bot.replay.suite import play_all
from bot.settings import DEFAULT_BOT

TRANSCRIPTS = DEFAULT_BOT.parents[1] / "tests/transcripts"

SMALL = """\
flow: kecil
start: awal
states:
  awal:
    otherwise: {go: tanya}
  tanya:
    say: Satu atau dua atau tiga?
    options:
      satu: {label: Pilihan Pertama, match: [mawar], go: hasil}
      dua:
        label: Pilihan Kedua
        match: [melati]
        when:
          - {if: genap, say: Jumlahnya genap sekali., go: hasil}
          - {say: Jumlahnya ganjil sekali., go: hasil}
    on:
      kabar.datang: {say: Kabarnya sudah datang., repeat: true}
    otherwise: {say: Pilihan itu tidak ada., repeat: true}
  hasil:
    say: Itulah hasil akhirnya.
    go: tanya
"""

ENGLISH = """\
flow: kecil
language: en
states:
  tanya:
    say: One or two or three?
    options:
      satu: {label: First Choice, match: [one]}
      dua:
        label: Second Choice
        match: [two]
        when:
          - {say: The count is even now.}
          - {say: The count is odd now.}
    on:
      kabar.datang: {say: The news have come.}
    otherwise: {say: There is no such choice.}
  hasil:
    say: That is the final result.
"""

BOT = """\
bot: kecil
title: KECIL (SIMULASI)
languages: [id, en]
channels:
  whatsapp: {flow: kecil, expires: 1h}
words:
  bahasa: {match: [bahasa], do: language}
sentences:
  failure: Maaf, sedang ada gangguan.
  expired: Percakapan sebelumnya berakhir.
  lost: Layanan ini diperbarui.
"""

BOT_ENGLISH = """\
language: en
words:
  bahasa: {match: [language]}
sentences:
  failure: Sorry, something went wrong.
  expired: The conversation has ended.
  lost: The service was updated.
"""

GUARD = """\
from bot.engine.actions import Conversation, guard


@guard
def genap(conversation: Conversation) -> bool:
    return conversation.at.minute % 2 == 0
"""


@pytest.fixture
def small(tmp_path):
    folder = tmp_path / "kecil"
    folder.mkdir()
    files = {
        "bot.yaml": BOT,
        "bot.en.yaml": BOT_ENGLISH,
        "kecil.yaml": SMALL,
        "kecil.en.yaml": ENGLISH,
        "actions.py": GUARD,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_place_of_a_flow_gives_a_mutant(small):
    files, _ = read_files(small)

    assert Counter(mutant.kind for mutant in mutants(files)) == {
        "say": 2 * 6 + 2 * 3,  # both languages; the sentences of bot.yaml
        "label": 2 * 2,
        "match": 2 * 2 + 2,  # both languages; and the word of bot.yaml
        "option": 2,
        "target": 1 + 1 + 1 + 1 + 2 + 1,  # channel, start, otherwise, option, branches, go
        "guard": 2,  # always, never
        "event": 1,
        "otherwise": 2,
    }


def keys_of(node):
    """Every key of a YAML node and below it; what an alias repeats counts wherever it stands."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value
            yield from keys_of(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from keys_of(item)


def test_no_yaml_key_that_leads_or_speaks_is_left_out_of_the_bpjs_bot():
    """Count the keys in the text of the files, quite another way than the mutants find them."""
    files, _ = read_files(DEFAULT_BOT)
    kinds = Counter(mutant.kind for mutant in mutants(files))
    documents = {
        str(path): yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
        for path in DEFAULT_BOT.rglob("*.yaml")
    }
    flows = {name: keys for name, node in documents.items() if (keys := list(keys_of(node)))}
    flows = {name: keys for name, keys in flows.items() if {"flow", "bot", "language"} & {*keys}}
    every = Counter(key for keys in flows.values() for key in keys)
    base = Counter(key for name, keys in flows.items() if ".en." not in name for key in keys)

    assert kinds["guard"] == 2 * every["if"] + every["because"]
    assert kinds["label"] == every["label"]
    assert kinds["match"] == every["match"]
    assert kinds["question"] == base["name"]
    assert kinds["otherwise"] == base["otherwise"]
    assert kinds["say"] >= every["say"] + 2 * 3
    assert kinds["target"] >= every["go"] + every["start"] + every["home"]


def test_a_guard_of_a_single_branch_gives_mutants_wherever_it_stands(small):
    everywhere = BOT + "on:\n  kabar.lain: {if: genap, say: Ada kabar lain.}\n"
    (small / "bot.yaml").write_text(everywhere, encoding="utf-8")
    files, _ = read_files(small)
    guards = [mutant for mutant in mutants(files) if mutant.kind == "guard"]

    assert [mutant.change for mutant in guards if mutant.place.file == "bot.yaml"] == [
        "'genap' always holds",
        "'genap' never holds",
    ]


def test_a_mutant_changes_the_parsed_files_only_for_a_while(small):
    files, _ = read_files(small)
    before = repr(files)
    for mutant in mutants(files):
        for value in mutant.values:
            with mutant.made(value):
                assert repr(files) != before, mutant
            assert repr(files) == before, mutant


def test_a_changed_sentence_keeps_its_slots_and_its_length(small):
    text = "Balas {nomor_besar} untuk {options} pilihan"
    (small / "kecil.yaml").write_text(SMALL.replace("Itulah hasil akhirnya.", f'"{text}"'))
    files, _ = read_files(small)
    (changed,) = [
        mutant.values[0]
        for mutant in mutants(files)
        if isinstance(mutant.owner, Scalar) and mutant.owner.text == text
    ]

    assert changed == "Balas {nomor_besar} untuk {options} pilihan".replace("untuk", "kutnu")


THOROUGH = """\
title: Semua
channel: whatsapp
from: "+6200011122233"
at: 2026-11-23T09:00:00+07:00
turns:
  - user: halo
  - bot: &tanya |
      Satu atau dua atau tiga?

      1. Pilihan Pertama
      2. Pilihan Kedua
  - user: mawar
  - bot: [Itulah hasil akhirnya., *tanya]
  - user: melati
  - bot: [Jumlahnya genap sekali., Itulah hasil akhirnya., *tanya]
  - after: 1m
  - user: "2"
  - bot: [Jumlahnya ganjil sekali., Itulah hasil akhirnya., *tanya]
  - user: apa
  - bot: [Pilihan itu tidak ada., *tanya]
  - event: kabar.datang
  - bot: [Kabarnya sudah datang., *tanya]
"""


def test_thorough_transcripts_notice_what_careless_ones_do_not(small, tmp_path):
    careful = written(tmp_path, THOROUGH, "semua.chat.yaml")
    careless = written(
        tmp_path, with_turns("  - user: mawar\n  - bot: {any: true}\n"), "lalai.chat.yaml"
    )
    careful, careless = (Hunt(small, [path]).run() for path in (careful, careless))

    assert {mutant.kind for mutant in careless.killed} == {"target"}
    assert len(careful.killed) >= 15 * len(careless.killed)
    unnoticed = {(mutant.kind, mutant.place.file) for mutant in careful.survived}
    assert unnoticed == {
        ("say", "bot.yaml"),  # nothing failed or expired
        ("match", "bot.yaml"),  # nobody asked for English
        *((kind, name) for kind in ("say", "match") for name in ("bot.en.yaml", "kecil.en.yaml")),
        ("label", "kecil.en.yaml"),
    }


def test_what_the_check_refuses_is_no_merit_of_the_transcripts(small, tmp_path):
    careful = Hunt(small, [written(tmp_path, THOROUGH, "semua.chat.yaml")]).run()

    refused = {(mutant.kind, mutant.spot.state) for mutant in careful.refused}
    killed = {(mutant.kind, mutant.spot.state) for mutant in careful.killed}
    assert ("otherwise", "kecil.awal") in refused  # the start must always answer
    assert ("otherwise", "kecil.awal") not in killed
    assert ("otherwise", "kecil.tanya") in killed


def loaded_anew(files, base, registry, mutant):
    """Breed a mutant as `wartel` loads a folder: read everything, check everything."""
    found = None
    for value in mutant.values:
        with mutant.made(value):
            try:
                script = assemble(files, Notes(base))
            except FlowError:
                continue
        if not mistakes_of(Loaded(script, registry, None)):
            return script, True
        found = found or script
    return found, False


def ways_of(bot):
    """Give what leads where, in the order in which it is tried."""
    ways = {}
    for arrow in bot.machine.arrows():
        ways.setdefault((arrow.source, arrow.trigger), []).append((arrow.target, arrow.branch))
    return ways


def words_of(bot):
    choices = [bot.early, bot.late, bot.everywhere, *bot.options.values()]
    parsed = bot.parsed_words, bot.late_parsed_words
    return [vars(each) for each in choices], bot.words, parsed, list(bot.options)


def judge_the_long_way(folder, paths, chosen):
    """Yield what becomes of some mutants, and check that they are bred quickly as they should."""
    hunt = Hunt(folder, paths)
    files, notes = read_files(folder)
    registry = hunt.target.rehearsed.bot.registry
    every = list(mutants(files))
    transcripts = [result.transcript for result in play_all(paths, hunt.target)]
    for number in chosen(len(every)):
        script, checked = loaded_anew(files, notes.base, registry, every[number])
        verdict = hunt.judge(hunt.mutants[number])
        if script is None:
            yield verdict, (False, False)
            continue
        bot, quick = Bot.build(script, registry), hunt.breeder.breed(hunt.mutants[number]).bot
        assert quick.script == script
        assert ways_of(quick) == ways_of(bot)
        assert words_of(quick) == words_of(bot)
        target = hunt.target.with_bot(bot)
        killed = any(not play(transcript, target).passed for transcript in transcripts)
        yield verdict, (checked, killed)


def test_every_mutant_is_judged_as_if_the_whole_bot_were_loaded_anew(small, tmp_path):
    path = written(tmp_path, THOROUGH, "semua.chat.yaml")

    for verdict, slow in judge_the_long_way(small, [path], range):
        assert (verdict.checked, verdict.killed) == slow, verdict.mutant


@pytest.mark.timeout(600)  # the long way takes seconds for each
def test_mutants_of_the_bpjs_bot_are_judged_as_if_it_were_loaded_anew():
    def some(count):
        return random.Random(6).sample(range(count), 5)

    for verdict, slow in judge_the_long_way(DEFAULT_BOT, [TRANSCRIPTS], some):
        assert (verdict.checked, verdict.killed) == slow, verdict.mutant


def test_several_processes_come_to_the_same_verdicts(small, tmp_path):
    hunt = Hunt(small, [written(tmp_path, THOROUGH, "semua.chat.yaml")])

    assert hunt.run(jobs=2).verdicts == hunt.run().verdicts
    some = hunt.run([3, 1, 4], jobs=2)
    assert [verdict.mutant for verdict in some.verdicts] == [hunt.mutants[n] for n in (3, 1, 4)]


def test_nothing_can_be_learned_from_transcripts_that_fail_anyway(tmp_path):
    path = written(tmp_path, GOOD.replace("Apa lagi?", "Apa?"))

    with pytest.raises(Broken, match=r"gema\.chat\.yaml: this transcript fails"):
        Hunt(ECHO_BOT, [path])


def test_the_command_names_survivors_with_file_and_line(small, tmp_path, monkeypatch, capsys):
    path = written(tmp_path, THOROUGH, "semua.chat.yaml")
    out = io.StringIO()
    arguments = ["mutate", str(path), "--bot", str(small)]

    assert main(arguments, out) == 0
    assert "bot.yaml:10: say: another word in place of " in out.getvalue()
    report = Hunt(small, [path]).run()
    noticed = len(report.killed) + len(report.refused_and_killed)
    assert report.percent == pytest.approx(100 * noticed / len(report.verdicts))
    figure = f"{report.percent:.1f} %: transcripts notice {noticed} of {len(report.verdicts)} "
    assert figure in out.getvalue()
    assert out.getvalue().count("%") == 1
    assert main([*arguments, "--fail-under", "99"], out) == 1
    assert out.getvalue().endswith("Not enough: fewer than 99 %\n")


def test_the_command_says_when_a_transcript_fails_anyway(tmp_path, capsys):
    path = written(tmp_path, HEADER + "turns:\n  - user: a\n  - bot: b\n")

    assert main(["mutate", str(path), "--bot", str(ECHO_BOT)], io.StringIO()) == 1
    assert "fails on the bot as it is" in capsys.readouterr().err


SAMPLE = 1500
"""Mutants that the suite judges, of all flows; all 6,000 take minutes and are `wartel mutate`'s."""


@pytest.mark.timeout(900)
def test_transcripts_notice_almost_every_change_to_the_bpjs_bot():
    hunt = Hunt(DEFAULT_BOT, [TRANSCRIPTS])
    some = random.Random(2026).sample(range(len(hunt.mutants)), SAMPLE)
    report = hunt.run(sorted(some), jobs=2)

    assert len({verdict.mutant.place.file for verdict in report.verdicts}) > 50
    assert report.percent >= 95, "\n".join(map(str, report.survived))
