"""Putting on record what an office would have: many customers, many contacts, and some hard cases."""
