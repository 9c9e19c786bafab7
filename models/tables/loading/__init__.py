"""Bulk load of base data: files into tables by COPY, each file whole or not at all."""
