"""The factors of the five components of the competence score, a file each."""
