"""Imports waiting lists."""

from __future__ import annotations

import logging

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from stammtisch.businesses import operations, queries
from stammtisch.shared.claim import MAX_CLAIMS, claim_next

logger = logging.getLogger(__name__)
SLICE_S = 30.0  # other work waits no longer than this


def run_next_import() -> bool:
    """Carry out a waiting list, or what a killed worker left of it; say if there was one."""
    source = claim_next(queries.imports_waiting(), now=timezone.now())
    if source is None:
        return False
    try:
        with translation.override(source.language or None):
            operations.run_import(source=source, clock=timezone.now, slice_s=SLICE_S)
    except operations.LeaseLost:
        logger.warning("import.lease_lost id=%s", source.pk)
    except Exception:
        if source.claims >= MAX_CLAIMS:
            with translation.override(source.language or None):
                error = _("It was tried several times and did not work. Please tell us.")
            operations.fail_import(source=source, error=error, now=timezone.now())
        raise
    return True
