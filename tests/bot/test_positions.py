"""Where keys stand in a TOML text: by example, and for every text the parser reads."""

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from bot.positions import Path, lines_of, nearest_line

TEXT = '''\
# A comment with [brackets] and key = "value"
title = "one"

[plans.free]
families = 3

[[organisation]]
slug = "harbour"
workspaces = [
    "terminal:harbour",  # with a ] inside
    "slack:T1",
]
[organisation.nested]
deep.er = { a = 1, "b.c" = [ {d = 2}, {d = 3} ] }

[[organisation]]
slug = """two
lines ="""
since = 1979-05-27 07:32:00
[[organisation.contact]]
name = 'x'
[[organisation.contact]]
name = 'y'
'''


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from paths(item, (*path, key))


def test_nested_tables_arrays_of_tables_and_inline_tables_are_found() -> None:
    lines = lines_of(TEXT)
    assert lines["title",] == 2
    assert lines["plans", "free"] == 4
    assert lines["plans", "free", "families"] == 5
    assert lines["organisation", 0, "slug"] == 8
    assert lines["organisation", 0, "workspaces", 1] == 11
    assert lines["organisation", 0, "nested"] == 13
    assert lines["organisation", 0, "nested", "deep", "er", "b.c", 1, "d"] == 14
    assert lines["organisation", 1, "slug"] == 17
    assert lines["organisation", 1, "since"] == 19
    assert lines["organisation", 1, "contact", 1, "name"] == 23


def test_what_is_missing_is_looked_for_in_the_nearest_table_around_it() -> None:
    lines = lines_of(TEXT)
    assert nearest_line(lines, ("organisation", 0, "nested", "missing")) == 13
    assert nearest_line(lines, ("nothing", "at", "all")) == 1


keys = st.sampled_from(["a", "b-1", '"q.r"', "'s t'", "c.d", "e . f"])
scalars = st.sampled_from(
    ["1", "-2.5", "true", '"x"', "'#'", '"\\" ]"', '"""\n, "" }"""', "''''quoted'''' ", "2020-01-01 01:02:03", '""']
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n# c ]\n" + ",\n".join(items) + "\n]"),
        st.dictionaries(keys, inner, max_size=2).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        ),
    ),
    max_leaves=6,
)
statements = st.one_of(
    st.tuples(keys, values).map(lambda kv: f"{kv[0]} = {kv[1]} # end"),
    keys.map(lambda key: f"[{key}]"),
    keys.map(lambda key: f"[[ {key} ]]"),
    st.tuples(keys, keys).map(lambda kk: f"[[{kk[0]}.{kk[1]}]]"),
)
documents = st.lists(statements, max_size=8).map("\n".join)


@given(st.one_of(documents, st.text()))
@example('a = """x""""')
@example("a = '''x'''''\nb = 1")
@example('a.b = 1\r\n[c]\r\nd = "\\u0041"')
def test_every_key_of_every_text_that_can_be_read_has_a_line(text: str) -> None:
    try:
        read = tomllib.loads(text)
    except ValueError:
        return
    lines = lines_of(text)
    assert set(paths(read)) <= lines.keys()
    assert max(lines.values()) <= text.count("\n") + 1
