import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.database.keys import (
    CannotRead,
    DataKey,
    KeyRing,
    KeysUnusable,
    load_keys,
    new_key,
    normalised_contact,
    parse_keys,
    read_key_file,
    write_key_file,
)

K1, K2, INDEX = new_key(), new_key(), new_key()
RING = KeyRing.from_values({"k1": K1}, current="k1", index=INDEX)
ROTATED = KeyRing.from_values({"k1": K1, "k2": K2}, current="k2", index=INDEX)
HERE = "support_request.message.7"
WORDS = "Maya was excluded again – what now?"


def fresh(ring: KeyRing = RING) -> DataKey:
    wrapped = ring.new_data_key()
    return ring.unwrap(wrapped.wrapped, wrapped.key_id)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_in_its_place(words: str, place: str) -> None:
    key = fresh()
    assert RING.open(key, RING.seal(key, words, place), place) == words


def test_the_same_words_look_different_each_time_and_never_like_themselves() -> None:
    key = fresh()
    sealed = [RING.seal(key, WORDS, HERE) for _ in range(50)]
    assert len({text[:12] for text in sealed}) == 50
    assert not any(b"Maya" in text for text in sealed)


@pytest.mark.parametrize("place", ["support_request.message.8", "support_request.note.7", "answer.message.7", ""])
def test_a_text_moved_to_another_place_does_not_open(place: str) -> None:
    key = fresh()
    with pytest.raises(CannotRead):
        RING.open(key, RING.seal(key, WORDS, HERE), place)


def test_another_requests_key_opens_nothing() -> None:
    sealed = RING.seal(fresh(), WORDS, HERE)
    with pytest.raises(CannotRead, match="can't be read"):
        RING.open(fresh(), sealed, HERE)


@given(st.data())
def test_one_changed_byte_is_noticed(data: st.DataObject) -> None:
    key = fresh()
    sealed = bytearray(RING.seal(key, WORDS, HERE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotRead):
        RING.open(key, bytes(sealed), HERE)


@given(st.integers(0, 40))
def test_a_text_cut_short_is_noticed(length: int) -> None:
    key = fresh()
    with pytest.raises(CannotRead):
        RING.open(key, RING.seal(key, WORDS, HERE)[:length], HERE)


def test_a_lost_master_key_is_said_and_named() -> None:
    wrapped = ROTATED.new_data_key()
    with pytest.raises(CannotRead, match="can't be read") as lost:
        RING.unwrap(wrapped.wrapped, wrapped.key_id)
    assert lost.value.__notes__ == ["there is no master key 'k2'"]


def test_another_master_key_under_the_same_name_opens_nothing() -> None:
    impostor = KeyRing.from_values({"k1": K2}, current="k1", index=INDEX)
    wrapped = RING.new_data_key()
    with pytest.raises(CannotRead):
        impostor.unwrap(wrapped.wrapped, "k1")


def test_rotation_rewraps_the_key_and_touches_no_text() -> None:
    old = RING.new_data_key()
    sealed = RING.seal(RING.unwrap(old.wrapped, old.key_id), WORDS, HERE)
    new = ROTATED.rewrap(old.wrapped, old.key_id)
    assert (old.key_id, new.key_id) == ("k1", "k2")
    only_new = KeyRing.from_values({"k2": K2}, current="k2", index=INDEX)
    assert only_new.open(only_new.unwrap(new.wrapped, "k2"), sealed, HERE) == WORDS


def test_no_key_can_be_read_off_what_a_log_might_hold() -> None:
    wrapped = RING.new_data_key()
    key = RING.unwrap(wrapped.wrapped, wrapped.key_id)
    shown = "".join(f"{thing} {thing!r} {[thing]}" for thing in (RING, wrapped, key))
    assert not any(repr(bytes(secret))[2:-1] in shown for secret in (key, wrapped.wrapped))
    assert not any(secret in shown for secret in (K1, INDEX))


def test_a_contact_is_recognised_again_after_a_rotation_but_only_in_its_organisation() -> None:
    here = RING.hash_contact("Parent@Example.org ", 1)
    assert here == RING.hash_contact("parent@example.org", 1) == ROTATED.hash_contact("parent@example.org", 1)
    assert here != RING.hash_contact("parent@example.org", 2)
    assert here != RING.hash_contact("parent@example.com", 1)
    assert re.fullmatch("[0-9a-f]{64}", here)


def test_a_contact_cannot_be_recognised_without_the_index_key() -> None:
    other = KeyRing.from_values({"k1": K1}, current="k1", index=new_key())
    assert RING.hash_contact("parent@example.org", 1) != other.hash_contact("parent@example.org", 1)


def test_macs_for_different_purposes_have_nothing_in_common() -> None:
    assert RING.mac("journal", b"line") == ROTATED.mac("journal", b"line")
    assert RING.mac("journal", b"line") != RING.mac("contact", b"line")


@pytest.mark.parametrize(
    ("written", "one_spelling"),
    [
        (" Parent.Name@Example.ORG ", "parent.name@example.org"),
        ("mailto:parent@example.org", "parent@example.org"),
        ("<parent@example.org>", "parent@example.org"),
        ("07700 900123", "+447700900123"),
        ("(020) 7946-0018", "+442079460018"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("0044 20 7946 0018", "+442079460018"),
        ("tel:+44-20-7946-0018", "+442079460018"),
        ("+353 1 234 5678", "+35312345678"),
        ("  Mrs   Okafor, school gate ", "mrs okafor, school gate"),
    ],
)
def test_one_address_has_one_spelling(written: str, one_spelling: str) -> None:
    assert normalised_contact(written) == one_spelling


@given(st.text())
def test_a_spelling_once_found_stays(contact: str) -> None:
    once = normalised_contact(contact)
    assert normalised_contact(once) == once


def test_a_new_key_file_works_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    write_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    wrapped = read_key_file(path).new_data_key()
    assert load_keys({"ADVOCATE_DESK_KEYS_FILE": str(path)}).unwrap(wrapped.wrapped, wrapped.key_id)


def test_a_key_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    write_key_file(path)
    before = path.read_text()
    with pytest.raises(KeysUnusable, match="left as it was"):
        write_key_file(path)
    assert path.read_text() == before


def test_keys_may_come_in_one_variable() -> None:
    ring = load_keys({"ADVOCATE_DESK_KEYS": f"current=k2 index={INDEX} k1={K1} k2={K2}"})
    assert repr(ring) == "KeyRing(k1, k2; current='k2')"


def test_keys_may_be_written_in_the_url_safe_alphabet() -> None:
    url_safe = K1.replace("+", "-").replace("/", "_")
    ring = KeyRing.from_values({"k1": url_safe}, current="k1", index=INDEX)
    wrapped = RING.new_data_key()
    assert ring.unwrap(wrapped.wrapped, "k1") == RING.unwrap(wrapped.wrapped, "k1")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "lack the entry current and the entry index"),
        (f"current=k1 index={INDEX}", "no key of that name"),
        (f"current=k2 index={INDEX} k1={K1}", "'k2'"),
        (f"current=k1 index={INDEX} k1={K1[:20]}", "32 bytes"),
        (f"current=k1 index={INDEX} k1=!{K1[1:]}", "base64"),
        (f"current=k1 index={K1} k1={K1}", "a key of its own"),
        (f"current=k1 index={INDEX} k1={K1} k1={K2}", "Entry 4"),
        (f"current=k1 index={INDEX} {K1[:-1]}", "Entry 3"),
    ],
    ids=str.split("empty absent unknown short alphabet shared doubled nameless"),  # else made of random keys
)
def test_keys_that_cannot_be_used_are_named_but_never_shown(text: str, says: str) -> None:
    with pytest.raises(KeysUnusable, match=says) as unusable:
        parse_keys(text)
    assert not any(secret[:16] in str(unusable.value) for secret in (K1, K2, INDEX))


def test_missing_keys_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match="advocate-desk init"):
        load_keys({})
    with pytest.raises(KeysUnusable, match="No such file"):
        load_keys({"ADVOCATE_DESK_KEYS_FILE": str(tmp_path / "nowhere")})
    with pytest.raises(KeysUnusable, match="can't be written"):
        write_key_file(tmp_path / "nowhere" / "keys")
