"""What stands on a contractor's papers: found, made comparable, and held against what was declared.

Nothing is opened or recognised here: the pieces of text come from `activities.clients.reading`, with their places and
how sure their reader was.
"""
