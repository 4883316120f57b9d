"""Changes the register: by hand, and from lists."""

from stammtisch.businesses.operations.chunks import LeaseLost, run_import, run_import_chunk
from stammtisch.businesses.operations.firms import (
    NoName,
    SameName,
    change_business,
    create_business,
)
from stammtisch.businesses.operations.imports import (
    BadMapping,
    NotReady,
    check_mapping,
    fail_import,
    map_import,
    queue_import,
    start_import,
)
from stammtisch.businesses.operations.people import (
    add_person,
    change_person,
    remove_person,
    set_consent,
)
from stammtisch.businesses.operations.search import index_businesses
from stammtisch.businesses.operations.undo import undo_import

__all__ = [
    "BadMapping",
    "LeaseLost",
    "NoName",
    "NotReady",
    "SameName",
    "add_person",
    "change_business",
    "change_person",
    "check_mapping",
    "create_business",
    "fail_import",
    "index_businesses",
    "map_import",
    "queue_import",
    "remove_person",
    "run_import",
    "run_import_chunk",
    "set_consent",
    "start_import",
    "undo_import",
]
