"""The reports' SQL: each section computes itself in PostgreSQL and streams what it finds to a file."""
