"""The one class behind every refusal that a person is meant to read."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 -- a refusal is an answer, not a failure
    """A rule of the trade said no; the message is translated and fit for the screen."""
