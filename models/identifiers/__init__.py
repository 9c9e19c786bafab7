"""The identifiers of Indian public procurement: one module each, pure rules with messages for people.

Every module has `PATTERN` (the shape, also served in the JSON Schema) and `problem_with(value) -> str | None`: None for
a good value, else one sentence that says what is wrong and what right looks like, and never repeats the value.
"""
