"""Speaks HTTP."""

from stammtisch.businesses.views.firms import (
    businesses,
    create,
    detail,
    download,
    edit,
)
from stammtisch.businesses.views.imports import (
    import_detail,
    import_mapping,
    import_preview,
    import_refused,
    import_run,
    import_undo,
    import_upload,
    imports,
)
from stammtisch.businesses.views.people import (
    person_consent,
    person_create,
    person_delete,
    person_edit,
)

__all__ = [
    "businesses",
    "create",
    "detail",
    "download",
    "edit",
    "import_detail",
    "import_mapping",
    "import_preview",
    "import_refused",
    "import_run",
    "import_undo",
    "import_upload",
    "imports",
    "person_consent",
    "person_create",
    "person_delete",
    "person_edit",
]
