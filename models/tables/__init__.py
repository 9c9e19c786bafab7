"""Everything that knows SQL: tables, one repository a process, migrations.

Nobody but the boundary (an activity or an endpoint) opens a transaction (`Database.transaction`); the repositories
take the session they are given and never commit.
"""
