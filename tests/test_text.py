"""Canonical text: what bytes become, what is taken out, how words are compared."""

import hashlib
import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.text import (
    TAG_LENGTH,
    NotTextError,
    clean,
    clean_line,
    clip,
    decode,
    fold,
    tag_name,
    tag_names,
)

RUSSIAN = "Президент сообщил журналистам, что переговоры продолжатся на следующей неделе.\n"
FRENCH = "Le président a déclaré que la réunion était très réussie, malgré l’été.\n"

# Letters, accents to compose and to stack, Hangul parts, all line ends, what is hidden, what stays.
AWKWARD = st.text(
    st.one_of(
        st.sampled_from("aeE\u0301\u0308\u0323\u0344\u05b0\u0e49\u1100\u1161\u11a8İςΣßﬁÅΩ9 #/-_"),
        st.sampled_from("\r\n\t\x0b\x0c\x85\u2028\u2029"),
        st.sampled_from("\0\x1b\x7f\x9b\u00ad\u034f\u200b\u200e\u202e\u2066\ufeff\U000e0041\ud800"),
        st.sampled_from("\u200c\u200d\ufe0f👩\u00a0—“’"),
        st.characters(),
    )
)


class TestDecode:
    @pytest.mark.parametrize(
        ("mark", "encoding"),
        [
            (b"\xef\xbb\xbf", "utf-8"),
            (b"\xff\xfe", "utf-16-le"),
            (b"\xfe\xff", "utf-16-be"),
            (b"\xff\xfe\0\0", "utf-32-le"),
            (b"\0\0\xfe\xff", "utf-32-be"),
        ],
    )
    def test_a_byte_order_mark_settles_it_and_is_not_text(self, mark: bytes, encoding: str) -> None:
        decoded = decode(mark + RUSSIAN.encode(encoding))
        assert decoded.text == RUSSIAN
        assert not decoded.guessed

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
    @pytest.mark.parametrize(
        "text", ["Plain words.\nAnd more.", RUSSIAN, "一则新闻。\n北约峰会。\n" * 3]
    )
    def test_wide_encodings_are_told_without_a_mark(self, encoding: str, text: str) -> None:
        decoded = decode(text.encode(encoding))
        assert decoded == (text, encoding, True)

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ("Café", "cp1252"),
            ("It’s", "cp1252"),
            ("naïve “quotes” – and the €5 note", "cp1252"),
            (FRENCH * 20, "cp1252"),
            ("“ two boats ”", "cp1252"),
            ("mac;6f;“ two boats ” and on — they said — the left’s… 5 £", "cp1252"),
            ("Café \x1b[1mferry\x1b[0m", "cp1252"),
            ("Zażółć gęślą jaźń, powiedział premier podczas spotkania w Łodzi.", "cp1250"),
            (RUSSIAN, "cp1251"),
            (RUSSIAN, "koi8_r"),
            ("Ο πρόεδρος δήλωσε ότι οι συνομιλίες θα συνεχιστούν.", "cp1253"),
            ("北约秘书长周五在布鲁塞尔举行新闻发布会。他表示，盟国将继续支持。", "gb18030"),
            ("事務総長は金曜日にブリュッセルで記者会見を開いた。", "cp932"),
        ],
    )
    def test_older_encodings_are_guessed_and_said_to_be(self, text: str, encoding: str) -> None:
        assert decode(text.encode(encoding)) == (text, encoding, True)

    @pytest.mark.parametrize(
        "said", ["“ two boats ”", "“Où?” – à l’été", "naïve café", "“Tür” öffnen"]
    )
    def test_the_guess_of_a_table_does_not_hang_on_the_ids_in_it(self, said: str) -> None:
        for number in range(60):
            id = hashlib.sha256(f"{said}{number}".encode()).hexdigest()
            table = f"Tags;title;EXACT;note;id\n;River report;{said};'=1+1;{id}\n"
            assert decode(table.encode("cp1252")) == (table, "cp1252", True)

    def test_the_guess_looks_where_the_bytes_tell_something(self) -> None:
        plain = "Nothing but plain words here.\n" * 20_000
        assert decode((plain + "Déjà vu à Orléans.").encode("cp1252")).text.endswith("à Orléans.")

    def test_one_bad_byte_leaves_utf8_what_it_is(self) -> None:
        decoded = decode(FRENCH.encode() + b"\xff" + RUSSIAN.encode())
        assert decoded == (f"{FRENCH}\ufffd{RUSSIAN}", "utf-8", True)

    def test_a_declaration_counts_before_utf8(self) -> None:
        assert decode("Ж".encode("koi8-r"), "KOI8-R") == ("Ж", "koi8-r", False)
        assert decode("é".encode(), "latin-1").text == "Ã©"

    def test_latin1_is_read_as_browsers_read_it(self) -> None:
        assert decode(b"\x93Yes\x94 \x80", "ISO-8859-1").text == "“Yes” €"

    @pytest.mark.parametrize("declared", ["utf-8", "none-such", "hex", "undefined", "idna", "a\0b"])
    def test_a_wrong_declaration_is_no_worse_than_none(self, declared: str) -> None:
        assert decode("Café".encode("cp1252"), declared).text == "Café"

    @pytest.mark.parametrize(
        "data",
        [
            b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
            b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(range(255, 0, -1)) * 9,
            b"\xff\xfe" + b"\x01\0\x02\0\x03\0" * 99,
            b"\xef\xbb\xbf" + b"\x01\x02\0\x03" * 99,
            b"plain\0\0\0\0",
            b"\x01\x02\x03\x04 UTF-8",
            bytes(4096),
        ],
    )
    def test_binary_is_refused(self, data: bytes) -> None:
        with pytest.raises(NotTextError, match="binary data"):
            decode(data)

    def test_terminal_output_and_a_stray_nul_are_text(self) -> None:
        coloured = "\x1b[1mBold\x1b[0m\a\b" * 9
        assert decode(coloured.encode()) == (coloured, "utf-8", False)
        stray = "One stray NUL\0 is not yet binary."
        assert decode(stray.encode()) == (stray, "utf-8", False)

    def test_a_story_that_begins_like_an_archive_is_text(self) -> None:
        assert decode(b"Blink and PK are words.").encoding == "utf-8"

    def test_no_bytes_are_an_empty_text(self) -> None:
        assert decode(b"") == ("", "utf-8", False)

    @given(st.binary(max_size=200))
    @settings(deadline=None)
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        try:
            assert isinstance(decode(data).text, str)
        except NotTextError as error:
            assert str(error)


class TestClean:
    @pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c"])
    def test_every_line_end_becomes_lf(self, end: str) -> None:
        assert clean(f"one{end}two{end}{end}three") == ("one\ntwo\n\nthree", 0)

    def test_letters_and_accents_are_composed(self) -> None:
        assert clean("Cafe\u0301 \u1112\u1161\u11ab").text == "Café 한"

    def test_tabs_reach_to_the_next_fourth_column(self) -> None:
        assert clean("a\tb\n\tc").text == "a   b\n    c"

    @pytest.mark.parametrize(
        "hidden",
        "\0\x1b\x7f\x9b\u00ad\u034f\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\ufff9"
        "\uffff\ud800\udfff\U000e0001\U000e0041",
    )
    def test_hidden_characters_are_removed_and_counted(self, hidden: str) -> None:
        assert clean(f"a{hidden}b{hidden}") == ("ab", 2)

    @pytest.mark.parametrize("kept", ["می\u200cخواهم", "👩\u200d🚀", "क\u094d\u200dष", "☂\ufe0f"])
    def test_joiners_that_carry_meaning_stay(self, kept: str) -> None:
        assert clean(kept) == (kept, 0)

    def test_no_more_than_eight_marks_stand_on_a_letter(self) -> None:
        assert clean("x" + "\u0336" * 20 + "y") == ("x" + "\u0336" * 8 + "y", 12)

    def test_an_accent_finds_its_letter_when_nothing_hides_between(self) -> None:
        assert clean("e\u200b\u0301") == ("é", 1)

    @given(AWKWARD)
    @settings(deadline=None)
    @example("e" + "\u0301" * 4 + "\u05b0" * 3 + "\u200b" + "\u0308" * 9)
    def test_cleaning_twice_changes_nothing(self, text: str) -> None:
        once = clean(text)
        assert clean(once.text) == (once.text, 0)

    @given(AWKWARD)
    @settings(deadline=None)
    def test_nothing_hidden_remains(self, text: str) -> None:
        cleaned = clean(text).text
        assert unicodedata.is_normalized("NFC", cleaned)
        kinds = {unicodedata.category(char) for char in cleaned if char != "\n"}
        assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
        assert not set(cleaned) & set("\t\u200b\u200e\u200f\u202d\u202e\u2066\ufeff\U000e0041")

    @given(st.text(st.characters(categories=["L", "N", "P", "S"])))
    @settings(deadline=None)
    def test_what_can_be_seen_is_kept(self, text: str) -> None:
        assert clean(text) == (unicodedata.normalize("NFC", text), 0)

    @given(AWKWARD)
    @settings(deadline=None)
    def test_a_line_is_one_line_without_outer_blanks(self, text: str) -> None:
        line = clean_line(text)
        assert line == " ".join(line.split())


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("ÉCOLE Straße", "ecole straße"),
            ("“Łódź” – İstanbul’s", '"lodz" - istanbul\'s'),
            ("„Zitat“ «mot»", '"zitat" "mot"'),
            ("ΛΌΓΟΣ λόγος", "λογοσ λογοσ"),
            ("a\u00a0b\u2009c\u3000d\ne", "a b c d e"),
            ("Ж" * 10 + " Ёлка\n", "ж" * 10 + " елка "),
        ],
    )
    def test_case_accents_quotes_dashes_and_blanks_do_not_count(
        self, text: str, folded: str
    ) -> None:
        assert fold(text) == folded

    @given(AWKWARD)
    @settings(deadline=None)
    def test_places_stay_where_they_are(self, text: str) -> None:
        assert len(fold(text)) == len(text)

    @given(AWKWARD)
    @settings(deadline=None)
    def test_case_never_counts_in_latin_greek_and_cyrillic(self, text: str) -> None:
        plain = re.sub("[^a-zé-žα-ωа-я ’“]", "", text)
        assert fold(plain.upper()) == fold(plain) or len(plain.upper()) != len(plain)

    @given(st.text("aé’Ω\n ж", min_size=1))
    @settings(deadline=None)
    def test_a_text_folds_the_same_whatever_stands_around_it(self, text: str) -> None:
        for around in ("plain " * 1000, "жар " * 1000):
            assert fold(around + text) == fold(around) + fold(text)


class TestClip:
    def test_short_text_stays(self) -> None:
        assert clip("as it is", 8) == "as it is"

    def test_it_ends_at_a_word(self) -> None:
        assert clip("The summit opens, they said", 18) == "The summit opens…"

    def test_a_long_word_is_cut(self) -> None:
        assert clip("Donaudampfschiffahrt", 6) == "Donau…"

    @given(st.text(), st.integers(-1, 40))
    @settings(deadline=None)
    def test_it_never_exceeds_the_width_and_only_cuts_the_end(self, text: str, width: int) -> None:
        clipped = clip(text, width)
        assert len(clipped) <= max(0, width)
        assert clipped == text or clipped == "" or text.startswith(clipped[:-1])


class TestTags:
    @pytest.mark.parametrize(
        ("raw", "name"),
        [
            ("Air Defence", "air-defence"),
            ("#aid/Air  Defence/", "aid/air-defence"),
            (" //NATO// ", "nato"),
            ("G7", "g7"),
            ("Größe!", "größe"),
            ("Cafe\u0301", "café"),
            ("北约 峰会", "北约-峰会"),
            ("snake_case", "snake_case"),
            ("a\u202eb\x1b[31m", "ab-31m"),
            ("[bold]x[/]", "bold-x"),
        ],
    )
    def test_a_tag_has_one_spelling(self, raw: str, name: str) -> None:
        assert tag_name(raw) == name

    @pytest.mark.parametrize("raw", ["", "#", "  ", "!?", "2024", "2024/07", "_", "1-2"])
    def test_without_a_letter_it_is_none(self, raw: str) -> None:
        with pytest.raises(ValueError, match="no tag"):
            tag_name(raw)

    @given(AWKWARD)
    @settings(deadline=None)
    @example("a" * 99 + " b")
    @example("1" * TAG_LENGTH + "a")
    def test_its_language(self, raw: str) -> None:
        try:
            name = tag_name(raw)
        except ValueError:
            return
        assert tag_name(name) == name
        assert tag_name(f"#{name}") == name
        assert len(name) <= TAG_LENGTH
        assert name == name.lower()
        assert not re.search(r"\s|--|//|^[-/]|[-/]$|-/|/-", name)
        assert any(char.isalpha() for char in name)

    def test_a_line_of_tags(self) -> None:
        assert tag_names("money, #aid/ukraine  Money,") == ("money", "aid/ukraine")
        assert tag_names(" , # ") == ()
        with pytest.raises(ValueError, match="2024"):
            tag_names("aid 2024")
