// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Where a contractor stands; the codes are the order (0 to 8), as everywhere else in FATTS.
enum Status {
    DRAFT,
    SUBMITTED,
    UNDER_REVIEW,
    AI_SCORED,
    GOV_APPROVED,
    REJECTED,
    FLAGGED_FOR_RISK,
    SUSPENDED,
    EXPIRED
}

/// @title The status machine as one bit mask per state
/// @notice Bit n of a state's mask is set when the status with code n may follow it. `models/status.py` holds the
/// same table; a test compares the two.
library StatusMachine {
    uint256 private constant DRAFT = 1 << uint8(Status.DRAFT);
    uint256 private constant SUBMITTED = 1 << uint8(Status.SUBMITTED);
    uint256 private constant UNDER_REVIEW = 1 << uint8(Status.UNDER_REVIEW);
    uint256 private constant AI_SCORED = 1 << uint8(Status.AI_SCORED);
    uint256 private constant GOV_APPROVED = 1 << uint8(Status.GOV_APPROVED);
    uint256 private constant REJECTED = 1 << uint8(Status.REJECTED);
    uint256 private constant FLAGGED_FOR_RISK = 1 << uint8(Status.FLAGGED_FOR_RISK);
    uint256 private constant SUSPENDED = 1 << uint8(Status.SUSPENDED);
    uint256 private constant EXPIRED = 1 << uint8(Status.EXPIRED);

    uint256 private constant MASK_BITS = 16;

    /// @dev All nine masks in one word, 16 bits each, so that a look-up costs a shift and no storage.
    uint256 private constant EDGES =
        (SUBMITTED << (MASK_BITS * uint8(Status.DRAFT))) |
        ((UNDER_REVIEW | REJECTED) << (MASK_BITS * uint8(Status.SUBMITTED))) |
        ((AI_SCORED | FLAGGED_FOR_RISK | REJECTED) << (MASK_BITS * uint8(Status.UNDER_REVIEW))) |
        ((GOV_APPROVED | REJECTED | FLAGGED_FOR_RISK) << (MASK_BITS * uint8(Status.AI_SCORED))) |
        ((SUSPENDED | EXPIRED) << (MASK_BITS * uint8(Status.GOV_APPROVED))) |
        (DRAFT << (MASK_BITS * uint8(Status.REJECTED))) |
        ((AI_SCORED | REJECTED) << (MASK_BITS * uint8(Status.FLAGGED_FOR_RISK))) |
        ((GOV_APPROVED | REJECTED | EXPIRED) << (MASK_BITS * uint8(Status.SUSPENDED))) |
        (DRAFT << (MASK_BITS * uint8(Status.EXPIRED)));

    /// @notice The statuses that may follow `from`, as a bit mask.
    /// @param from The status to leave.
    /// @return Bit n is set when the status with code n may follow.
    function mask(Status from) internal pure returns (uint16) {
        return uint16(EDGES >> (MASK_BITS * uint8(from)));
    }

    /// @notice Whether the table has an edge between two statuses.
    /// @param from The status to leave.
    /// @param to The status to enter.
    /// @return True when it has.
    function allows(Status from, Status to) internal pure returns (bool) {
        return (mask(from) >> uint8(to)) & 1 == 1;
    }
}
