"""Takes over what was read from a text: a proposal becomes a stated fact, which may exclude."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stammtisch.accounts.models import User
from stammtisch.diagnosis import bridge, rules
from stammtisch.diagnosis.models import Statement
from stammtisch.diagnosis.operations.drafts import FactsContradict
from stammtisch.diagnosis.operations.statements import announce, locked
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)


class FactGone(Refused):
    """The text no longer says what somebody wanted to take over."""


@transaction.atomic
def take_over_fact(*, statement: Statement, key: str, actor: User, now: datetime) -> Statement:
    """Write a fact that was read from the verbatim into its column.

    A fact that is stated already writes nothing.

    Raises:
        FactGone: the text was changed meanwhile, or the fact has no column.
        FactsContradict: it ends before what is stated begins, or the other way round.
    """
    row = locked(statement)
    read = bridge.facts_of(row)
    fact = next((each for each in read if each.key == key and each.states is not None), None)
    if fact is None:
        raise FactGone(_("The text has changed meanwhile. Look at it again."))
    if fact.is_stated:
        return row
    for name, value in fact.fields.items():
        setattr(row, name, list(value) if name == "certificates" else value)
    if not rules.in_order(row.available_from, row.available_until):
        raise FactsContradict(_("The last day lies before the first."))
    row.changed_at = now
    row.save(update_fields=[*fact.fields, "changed_at"])
    audit.record(
        "statement.fact_taken_over", row, at=now, actor=actor, kind=fact.kind,
        fields=" ".join(sorted(fact.fields)),
    )  # fmt: skip
    logger.info("statement.fact_taken_over id=%s kind=%s", row.pk, fact.kind)
    announce([row], now=now)
    return row
