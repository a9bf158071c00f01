"""The decision desk: the pages on which people of the office work, under ``/desk``.

One noun, one module in ``routes`` and one template of its name or more in ``templates``. To add a page:

1. ``routes/<noun>.py``: a function under ``@page("/its/{path_id}")`` for what is read, ``@act(…, again=…)`` for what a
   form sends, and right below it ``@allow(Role…)``: whom the API lets do the same. A page that does not say so cannot
   be made. It gets a ``Visit``: ``visit.reading()`` to look, ``visit.do(…)`` to change, ``visit.show(…)`` to answer.
2. ``templates/<noun>.html``: extends ``base.html``; what forms are made of is in ``fields.html``, what pages show
   things with is in ``parts.html``.
3. ``routes/__init__.py``: the module among ``MODULES``. A place in the navigation is a line of ``navigation.py``.

Rules of every page: words of the office, never a field's name, a rule's id or a UUID; no script, no inline style;
nothing chosen beforehand; what speaks for the customer is never folded away; what an act will do stands before it.
Names and numbers are sent in bodies and never stand in addresses.

``gate`` says in which order one answer wins; ``session`` who is signed in; ``forms`` reads what was sent; ``acts``
does a deed once, and shows beforehand what it would do; ``words`` tells days, times and numbers as people say them.
"""
