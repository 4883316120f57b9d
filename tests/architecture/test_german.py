"""German is complete from the start, and says the same things."""

from __future__ import annotations

import re

from tests.architecture import catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")


def test_every_message_has_a_german_text():
    assert catalogue.missing(catalogue.read_catalogue()) == []


def test_the_catalogue_holds_no_message_that_the_source_lost():
    stored = {
        (m.context, m.id if isinstance(m.id, str) else m.id[0])
        for m in catalogue.read_catalogue()
        if m.id
    }
    used = {(context, one) for context, one, _many in catalogue.messages_in_source()}
    assert stored - used == set()


def test_german_texts_keep_every_placeholder():
    broken = []
    for message in catalogue.read_catalogue():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = set().union(*(PLACEHOLDER.findall(one) for one in ids))
        needed = set(PLACEHOLDER.findall(ids[-1]))
        for string in strings:
            found = set(PLACEHOLDER.findall(string))
            if message.id and not (found <= allowed and (found == needed or len(ids) > 1)):
                broken.append((ids[0], string))
    assert broken == []


def test_the_compiled_catalogue_is_up_to_date():
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.read_catalogue())
