"""Answers for people to read: tables as text, and pages of HTML that need nothing from outside."""
