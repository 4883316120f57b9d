"""Codes as offices write them, and how deep two of them agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.core.classification import (
    REVISIONS,
    common_depth,
    cpv_form,
    finest_of,
    lineage,
    nace_form,
    shipped,
)
from stammtisch.core.classification.codes import cpv_level, nace_level
from stammtisch.core.tables import CellError

CODES = st.sampled_from(sorted(shipped("2").entries)) | st.sampled_from(["", "x", "77.77"])
REVISION = st.sampled_from(REVISIONS)


@pytest.mark.parametrize(
    ("typed", "form", "level"),
    [
        ("c", "C", 1), ("01", "01", 2), ("1", "01", 2), ("25.6", "25.6", 3), ("256", "25.6", 3),
        ("C 25.61", "25.61", 4), ("C25.61", "25.61", 4), ("2561", "25.61", 4),
        ("1.11", "01.11", 4), ("01.11.0", "01.11.0", 5), ("01110", "01.11.0", 5),
        ("011100", "01.11.00", 6), ("01.110", "01.11.0", 5), (" 25.61 ", "25.61", 4),
        ("10.71C", "10.71C", 5),
    ],
)  # fmt: skip
def test_a_nace_code_has_one_form(typed, form, level):
    assert (nace_form(typed), nace_level(form)) == (form, level)
    assert nace_form(form) == form


@pytest.mark.parametrize("typed", ["", "W", "bakery", "25.", "25.61.000", "1234567", "25,6"])
def test_what_is_no_nace_code_is_refused(typed):
    with pytest.raises(CellError) as error:
        nace_form(typed)
    assert error.value.code == "not_a_code"


@pytest.mark.parametrize(
    ("typed", "form", "level"),
    [
        ("03000000-1", "03000000", 1), ("45233140", "45233140", 6),
        ("45230000-8", "45230000", 3), ("45233141-9", "45233141", 7),
        ("15100000", "15100000", 2),
    ],
)  # fmt: skip
def test_a_cpv_code_loses_its_check_digit(typed, form, level):
    assert (cpv_form(typed), cpv_level(form)) == (form, level)


@pytest.mark.parametrize("typed", ["", "0300000", "03000000-12", "AB000000"])
def test_what_is_no_cpv_code_is_refused(typed):
    with pytest.raises(CellError):
        cpv_form(typed)


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("25.61", ("C", "25", "25.6")), ("C", ("C",)), ("25", ("C", "25")),
        ("25.8", ("C", "25")), ("45.20", ("G", "45", "45.2")), ("04.1", ()), ("", ()),
        ("anything", ()), ("V", ()),
    ],
)  # fmt: skip
def test_a_code_lies_in_group_division_and_section(code, chain):
    assert lineage(code, "2") == chain
    assert finest_of(code, "2") == (chain[-1] if chain else "")


@pytest.mark.parametrize(
    ("one", "other", "depth"),
    [
        ("25.61", "25.62", 3), ("25.61", "2562", 3), ("25.6", "25.7", 2), ("25", "25.6", 2),
        ("25.6", "28.1", 1), ("C", "25.6", 1), ("25.6", "43.2", 0), ("25.6", "", 0),
        ("", "", 0), ("77.77", "77.77", 2),
    ],
)  # fmt: skip
def test_common_depth_in_one_revision(one, other, depth):
    assert common_depth(one, other) == depth
    assert common_depth(other, one) == depth


@pytest.mark.parametrize(
    ("old", "new", "depth"),
    [
        ("25.61", "25.51", 3),  # both: coating of metal
        ("25.61", "25.61", 2),  # the same digits, another trade: cutlery
        ("45.20", "95.31", 3),
        ("45.20", "45.20", 0),  # Rev. 2.1 has no 45
        ("62.01", "62.20", 3),  # 62.0 was split
        ("10.71", "10.71", 3),
        ("68.20", "55.90", 0),  # a partial counterpart does not count beside a better one
    ],
)
def test_common_depth_across_revisions(old, new, depth):
    assert common_depth(old, new, revision_a="2", revision_b="2.1") == depth


@given(one=CODES, other=CODES, revision_a=REVISION, revision_b=REVISION)
def test_common_depth_is_never_out_of_range(one, other, revision_a, revision_b):
    assert 0 <= common_depth(one, other, revision_a=revision_a, revision_b=revision_b) <= 3


@given(code=st.sampled_from(sorted(shipped("2.1").entries)))
def test_a_code_agrees_with_itself_as_deep_as_it_is(code):
    depth = common_depth(code, code, revision_a="2.1", revision_b="2.1")
    assert depth == shipped("2.1").entries[code].level
