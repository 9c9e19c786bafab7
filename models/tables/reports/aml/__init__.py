"""The sections of the AML report: what typologies find, what PMLA rule 3 has reported, and whose name is listed."""
