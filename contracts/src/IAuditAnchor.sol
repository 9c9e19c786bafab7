// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Where the audit trail's Merkle roots stand
/// @notice One root a period, written once and never changed: what the trail said then, it must say for ever. A root
/// is a hash over hashes; nothing personal comes here.
interface IAuditAnchor {
    /// @notice The root of a period was written.
    event Anchored(bytes32 indexed periodId, bytes32 root);

    /// @notice The period has another root already.
    error AlreadyAnchored(bytes32 periodId, bytes32 root);
    /// @notice A period or a root of zero.
    error ZeroValue();

    /// @notice Writes the root of a period. The same root again changes nothing. Emits Anchored when it writes.
    /// @param periodId The period's name in ASCII, padded with zero bytes (`2026-03-01`).
    /// @param root Root of the OpenZeppelin-layout Merkle tree over the period's entry hashes.
    function anchor(bytes32 periodId, bytes32 root) external;

    /// @notice The root of a period; zero when it has none.
    /// @param periodId The period.
    /// @return The root.
    function rootOf(bytes32 periodId) external view returns (bytes32);
}
