"""The services the sandbox stands in for, by the names under which faults and calls are addressed."""

from enum import StrEnum


class SandboxService(StrEnum):
    """Every service that can be given a fault. Escrow and regulator belong to processes with paths of their own."""

    PAN = "pan"
    GSTIN = "gstin"
    CIN = "cin"
    LLPIN = "llpin"
    UDYAM = "udyam"
    BANK = "bank"
    ECOURTS = "ecourts"
    ESIC = "esic"
    LABOUR = "labour"
    DEBARMENT = "debarment"
    ESCROW = "escrow"
    REGULATOR = "regulator"
    MAIL = "mail"
    CREDIT = "credit"
    RATING = "rating"
    PAYMENTS = "payments"
    BRANCHES = "branches"
