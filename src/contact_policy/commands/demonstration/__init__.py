"""Customers to try the service with, at each step that a customer may be at. All names and numbers are invented."""

from __future__ import annotations

from contact_policy.commands.demonstration.filling import RESTRICTED, SAM, fill

__all__ = ["RESTRICTED", "SAM", "fill"]
