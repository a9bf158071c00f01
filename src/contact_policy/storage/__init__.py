"""What is remembered: the one room that knows SQL. Dataclasses go in and come out; nothing of SQLAlchemy leaves."""
