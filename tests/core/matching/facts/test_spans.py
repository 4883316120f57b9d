from stammtisch.core.matching.facts import read, spans


def test_spans_cut_where_facts_begin_and_end():
    facts = read("Brauchen 40 t im Monat, ISO 9001.")
    pieces = [(piece.text, [str(fact) for fact in piece.facts]) for piece in spans(facts)]
    assert pieces == [
        ("Brauchen ", []),
        ("40 t im Monat", ["A mass 40000 /month"]),
        (", ", []),
        ("ISO 9001", ["N ISO 9001 required"]),
        (".", []),
    ]


def test_spans_of_chosen_facts_leave_the_others_in_the_text():
    facts = read("Brauchen 40 t im Monat, ISO 9001.")
    pieces = spans(facts, facts.certificates)
    assert [piece.text for piece in pieces] == ["Brauchen 40 t im Monat, ", "ISO 9001", "."]


def test_a_shared_piece_names_both_facts():
    facts = read("Terminen sind bis Ende März ausgebucht")
    both = [piece for piece in spans(facts) if len(piece.facts) > 1]
    whole = read("Unsere Kapazitäten sind bis Ende März erschöpft")
    shared = [piece for piece in spans(whole) if len(piece.facts) > 1]
    assert both == []
    assert [piece.text for piece in shared] == ["bis Ende März"]


def test_spans_of_a_text_without_facts_are_the_text():
    assert [piece.text for piece in spans(read("Guten Tag"))] == ["Guten Tag"]
    assert spans(read("")) == ()
