"""What the core's codes and fields are called on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stammtisch.core.intake import FIELDS, FIRM, PERSON, STATEMENT
from stammtisch.core.tables import TableError

FIELD_GROUPS: dict[str, Promise] = {
    FIRM: gettext_lazy("The firm"),
    PERSON: gettext_lazy("Somebody there"),
    STATEMENT: gettext_lazy("What was said"),
}
LABELS: dict[str, Promise] = {
    "name": gettext_lazy("Name of the firm"),
    "short_name": gettext_lazy("Short name"),
    "street": gettext_lazy("Street"),
    "postcode": gettext_lazy("Postcode"),
    "place": gettext_lazy("Place"),
    "district": gettext_lazy("District"),
    "lat": gettext_lazy("Latitude"),
    "lon": gettext_lazy("Longitude"),
    "nace_code": gettext_lazy("NACE code"),
    "size": gettext_lazy("Size (people)"),
    "founded_year": gettext_lazy("Founded in"),
    "languages": gettext_lazy("Languages of the firm"),
    "certificates": gettext_lazy("Certificates of the firm"),
    "website": gettext_lazy("Website"),
    "description": gettext_lazy("What it does"),
    "external_key": gettext_lazy("Key in the list (number, id)"),
    "source": gettext_lazy("Source"),
    "person_name": gettext_lazy("Full name"),
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "role": gettext_lazy("Role"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Phone"),
    "phone_typed": gettext_lazy("Phone"),
    "phone_e164": gettext_lazy("Phone, international"),
    "person_language": gettext_lazy("Language of the person"),
    "language": gettext_lazy("Language of the person"),
    "need": gettext_lazy("A need (○ seeks)"),
    "offer": gettext_lazy("An offer (● offers)"),
    "statement": gettext_lazy("A need or an offer"),
    "statement_kind": gettext_lazy("… which of the two"),
    "solution": gettext_lazy("What would solve it"),
    "statement_language": gettext_lazy("Language of the text"),
    "pass_on": gettext_lazy("May we pass it on?"),
    "quantity_min": gettext_lazy("Quantity from"),
    "quantity_max": gettext_lazy("Quantity up to"),
    "unit": gettext_lazy("Unit"),
    "radius_km": gettext_lazy("Radius in km"),
    "available_from": gettext_lazy("Available from"),
    "available_until": gettext_lazy("Available until"),
    "own_use_only": gettext_lazy("Only for their own use"),
    "statement_certificates": gettext_lazy("Certificates (required or held)"),
}
MAPPABLE = tuple(field.name for field in FIELDS)
# Why a line is refused, and what else there is to say about it.
_LINES: dict[str, Promise] = {
    "text": gettext_lazy("{text}"),
    "no_name": gettext_lazy("The name of the firm is missing."),
    "too_long": gettext_lazy("{label}: longer than {limit} characters."),
    "not_a_number": gettext_lazy("{label}: “{found}” is no number."),
    "not_whole": gettext_lazy("{label}: “{found}” is no whole number."),
    "out_of_range": gettext_lazy("{label}: “{found}” is no number from {low} to {high}."),
    "half_a_place": gettext_lazy("Latitude and longitude belong together; one is missing."),
    "not_nace": gettext_lazy("{label}: “{found}” is no NACE code such as 25.61."),
    "not_size": gettext_lazy("{label}: “{found}” is no number of people such as 42 or 10–49."),
    "not_year": gettext_lazy("{label}: “{found}” is no year such as 1974."),
    "not_language": gettext_lazy("{label}: “{language}” is no language that we know."),
    "not_mail": gettext_lazy("{label}: “{found}” is no mail address."),
    "not_phone": gettext_lazy("{label}: “{found}” cannot be a phone number."),
    "no_kind": gettext_lazy("The column that says need or offer is empty here."),
    "not_a_kind": gettext_lazy("“{found}” is neither need nor offer (Gesuch, Angebot)."),
    "facts_of_whom": gettext_lazy(
        "This line has several needs and offers, and facts that could belong to any of "
        "them. Give each one its own line."
    ),
    "two_firms_fit": gettext_lazy(
        "More than one firm fits, and we do not guess: {firms}. Add the postcode or the key."
    ),
    "two_people_fit": gettext_lazy(
        "{count} people of this firm fit, and we do not guess. Add the mail address."
    ),
    "key_of_two": gettext_lazy(
        "The key “{key}” stands for another firm in line {line}: {name}."
    ),
    "address_again": gettext_lazy("{address} stands in line {line} already."),
    "address_elsewhere": gettext_lazy("{address} is in the register already, at {firms}."),
    "same_name_elsewhere": gettext_lazy(
        "A new firm, although one of this name is in the register elsewhere: {firms}."
    ),
    "kept_changed": gettext_lazy("“{name}” stays: somebody has changed it since."),
    "kept_used": gettext_lazy("“{name}” stays: something in the house hangs on it."),
    "kept_value": gettext_lazy("{label} of “{name}” stays: somebody has changed it since."),
}
# Why a file cannot be read; the keys are those of the core's messages.
_FILES: dict[str, Promise] = {
    "encoding": gettext_lazy(
        "found bytes that are no {encoding}. Save the file again as UTF-8."
    ),
    "dos_code_page": gettext_lazy(
        "found “{found}”: this looks like a DOS code page, which we never guess. Save it again "
        "as “CSV UTF-8” (Excel: File, Save as) or with the character set UTF-8 (LibreOffice: "
        "Save as, Edit filter settings)."
    ),
    "mixed_encodings": gettext_lazy(
        "found “{found}”: the file mixes two encodings. Save it again as UTF-8."
    ),
    "nul_byte": gettext_lazy("found a NUL byte: this is no text."),
    "unknown_kind_of_file": gettext_lazy(
        "this is neither .csv nor .xlsx. Open it in your spreadsheet program and save it as "
        ".xlsx."
    ),
    "password": gettext_lazy(
        "this is a workbook with a password. Save it again as .xlsx without a password."
    ),
    "old_workbook": gettext_lazy(
        "this is a workbook of an old kind. Open it in your spreadsheet program and save it as "
        ".xlsx."
    ),
    "damaged_workbook": gettext_lazy("the workbook is damaged. Save it again."),
    "unknown_sheet": gettext_lazy("there is no sheet “{found}”, but there are: {sheets}."),
    "too_big": gettext_lazy("it has {found}, at most {limit} are taken. Split the list."),
    "too_big_unpacked": gettext_lazy(
        "unpacked it has {found}, at most {limit} are taken. Save the sheet as CSV."
    ),
    "too_many_rows": gettext_lazy("it has more than {limit} rows. Split the list."),
    "too_many_columns": gettext_lazy("it has {found} columns, at most {limit} are taken."),
    "cell_too_long": gettext_lazy("a cell has more than {limit} characters."),
    "open_quote": gettext_lazy("a quotation mark is opened and never closed."),
    "more_cells": gettext_lazy(
        "found “{found}”, but the header has only {limit} columns. Is a separator inside a "
        "text? Put that text in quotation marks, or save the list as .xlsx."
    ),
    "no_header": gettext_lazy(
        "there is no line with text. The first one must name the columns."
    ),
}


def said(code: str, values: Mapping[str, Any]) -> str:
    """Return the sentence for a code of the core, in the reader's language."""
    label = LABELS.get(str(values.get("field", "")), "")
    return str(_LINES[code]).format(**{**values, "label": label})


def said_of_file(error: TableError) -> str:
    """Return where a file has a fault, what it is, and the way out."""
    place = [error.file]
    if error.line is not None:
        place.append(_("line %(line)d") % {"line": error.line})
    if error.column is not None:
        place.append(_("column “%(column)s”") % {"column": error.column})
    return f"{', '.join(place)}: {fault_of_file(error)}"


def fault_of_file(error: TableError) -> str:
    """Return what is wrong with a file, and the way out."""
    sentence = _FILES.get(error.code)
    return str(sentence).format(**error.values) if sentence else error.message


def field_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every field that a column may hold, by group, for a select."""
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in FIELD_GROUPS}
    for field in FIELDS:
        groups[field.group].append((field.name, str(LABELS[field.name])))
    return [(str(FIELD_GROUPS[name]), choices) for name, choices in groups.items()]


def shown_value(value: Any) -> str:  # noqa: ANN401 -- whatever a field of a row holds
    """Return a stored value as a page shows it."""
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return "" if value is None else str(value)
