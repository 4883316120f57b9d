"""What the apps above the register may want to hear of."""

from django.dispatch import Signal

row_imported = Signal()
"""A line was applied. Arguments: source (Import), business, values (field → text), line, now.

``values`` holds the mapped fields that the register itself does not keep: what a business
needs and offers.
"""

texts_asked = Signal()
"""A list is compared with the register. Arguments: business_ids.

Receivers return a mapping: id of a firm → the texts that are known as its needs and offers, so
that a line which says them again is no news.
"""

import_undone = Signal()
"""An import is about to be undone, in the same transaction. Arguments: source (Import), now."""

business_changed = Signal()
"""Place, certificates or name of a firm changed. Arguments: business, now."""

detail_sections = Signal()
"""A firm's page is shown. Arguments: user, business, can_write.

A receiver returns a list of ``(title, template, context)``, one for each part that it adds
below the people. The template is included with the page's own context (``business``,
``can_write``) and finds its own values in ``part``.
"""
