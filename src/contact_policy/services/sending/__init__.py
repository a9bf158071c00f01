"""Sending: queued with the change it tells of, made ready, handed to a carrier, and settled."""
