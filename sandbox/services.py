"""The services the sandbox stands in for, by the names under which faults and calls are addressed."""

from enum import StrEnum


class SandboxService(StrEnum):
    """Every service that can be given a fault. The regulator belongs to a process with paths of its own."""

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
