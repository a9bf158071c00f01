"""An edition of the policy as a book: chapters of lines in the office's words, and what changed from one to another."""

from contact_policy.desk.book.changes import Change, changes
from contact_policy.desk.book.chapters import book
from contact_policy.desk.book.lines import BookChapter, BookLine

__all__ = ["BookChapter", "BookLine", "Change", "book", "changes"]
