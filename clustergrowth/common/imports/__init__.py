"""A list comes in: file → columns → rehearsal → run → undo, for whatever the list holds.

A noun's model is an ``IncomingFile`` (``models``); its ``jobs.py`` says in one call of ``work.declare`` what looks it
through, runs it and takes it back. ``work`` starts them, tells how far they are and what ended before its end,
``views`` shows it, ``erasing`` takes out who is erased. The columns are ``common/tables/mapping``.
"""
