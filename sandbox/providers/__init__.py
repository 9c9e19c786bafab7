"""The registries' side: what each of them answers to a question, one module a family of registries.

PAN, GSTIN, CIN, Udyam and bank account speak the Cashfree Secure ID shapes of 2023-12-18; the others have no such
provider and speak the same conventions under paths of our own.
"""
