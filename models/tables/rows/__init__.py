"""The tables: names, columns and constraints of the seed's database design, and what the processes need beside them."""
