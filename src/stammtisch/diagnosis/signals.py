"""What the apps above the diagnosis may want to hear of."""

from django.dispatch import Signal

statements_changed = Signal()
"""Statements were noted or changed. Arguments: statement_ids (list of int), now.

Sent inside the transaction of the change.
"""

statements_removing = Signal()
"""Statements of an undone import will be removed. Arguments: statement_ids (list of int), now.

A receiver returns the ids of those that people have acted upon; they are withdrawn instead.
"""
