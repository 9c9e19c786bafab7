// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";

import {IAuditAnchor} from "./IAuditAnchor.sol";

/// @title Where the audit trail's Merkle roots stand
/// @notice See IAuditAnchor for what each function means.
contract AuditAnchor is IAuditAnchor, AccessControl {
    /// @notice May write roots.
    bytes32 public constant ANCHOR_ROLE = keccak256("ANCHOR_ROLE");

    mapping(bytes32 periodId => bytes32) private _roots;

    /// @notice Sets up the roles.
    /// @param admin May grant and revoke roles.
    /// @param anchorer May write roots.
    constructor(address admin, address anchorer) {
        if (admin == address(0) || anchorer == address(0)) revert ZeroValue();
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(ANCHOR_ROLE, anchorer);
    }

    /// @inheritdoc IAuditAnchor
    function anchor(bytes32 periodId, bytes32 root) external onlyRole(ANCHOR_ROLE) {
        if (periodId == 0 || root == 0) revert ZeroValue();
        bytes32 stored = _roots[periodId];
        if (stored == root) return;
        if (stored != 0) revert AlreadyAnchored(periodId, stored);
        _roots[periodId] = root;
        emit Anchored(periodId, root);
    }

    /// @inheritdoc IAuditAnchor
    function rootOf(bytes32 periodId) external view returns (bytes32) {
        return _roots[periodId];
    }
}
