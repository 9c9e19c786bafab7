"""What the API takes and answers, as a stranger reads it in /docs: one module a resource."""
