"""Rows that belong to no word of the trade: the audit trail, leases, the worker's beat."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """Who did what to which row, written in the transaction that did it; ids only, no names."""

    at = models.DateTimeField(db_index=True)
    agency_id = models.BigIntegerField(null=True, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]


class Claimable(models.Model):
    """A row that is work: waiting, leased to a worker, or finished."""

    requested_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    claims = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class WorkerBeat(models.Model):
    """When a worker process was last seen alive."""

    worker = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
