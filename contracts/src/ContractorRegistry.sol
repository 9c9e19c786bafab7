// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IContractorRegistry} from "./IContractorRegistry.sol";
import {Status, StatusMachine} from "./ContractorStatus.sol";

/// @title The public registry of approved contractors
/// @notice See IContractorRegistry for what each function means.
/// @dev A contractor takes two fresh slots, which is what most of a registration costs (22,100 gas each):
///   - its standing, found by wallet, the key that anybody who meets a bidder on the chain has. The slot names its
///     contractor in 16 bytes (as much as the UUID behind the id has), so it is the wallet index at the same time;
///   - its document root, found by contractor id. It is also the mark that the id is taken, so an id has one record
///     and a record has one wallet. Rotating a wallet moves the first slot and leaves the second.
/// Open flags are counted in a third slot that exists only for contractors that ever had one.
contract ContractorRegistry is IContractorRegistry, AccessControl, Pausable {
    /// @notice May write contractors' records: the signer of the approval process.
    bytes32 public constant REGISTRAR_ROLE = keccak256("REGISTRAR_ROLE");
    /// @notice May stop and restart all writes.
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    uint8 private constant MAX_SCORE = 100;
    uint8 private constant MAX_RISK = 3;
    uint8 private constant MAX_FLAG_TYPE = 16;
    uint8 private constant RISK_SHIFT = 4;
    uint8 private constant STATUS_BITS = 0x0f;

    /// @dev One slot. `standing` is the status in the low four bits and the risk category above it.
    struct Standing {
        bytes16 contractorKey;
        uint40 registrationTime;
        uint40 expiryTime;
        uint24 sequence;
        uint8 competenceScore;
        uint8 complianceScore;
        uint8 standing;
    }

    mapping(address wallet => Standing) private _standings;
    mapping(bytes16 contractorKey => bytes32) private _documentRoots;
    mapping(bytes16 contractorKey => uint32) private _openFlags;

    /// @notice Sets up the roles.
    /// @param admin May grant and revoke roles.
    /// @param registrar May write contractors' records.
    /// @param pauser May stop and restart writes.
    constructor(address admin, address registrar, address pauser) {
        if (admin == address(0) || registrar == address(0) || pauser == address(0)) revert ZeroValue();
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(REGISTRAR_ROLE, registrar);
        _grantRole(PAUSER_ROLE, pauser);
    }

    /// @inheritdoc IContractorRegistry
    function registerApproved(
        bytes32 contractorId,
        address wallet,
        Assessment calldata assessed,
        uint40 registrationTime,
        uint24 sequence
    ) external whenNotPaused onlyRole(REGISTRAR_ROLE) {
        bytes16 key = bytes16(contractorId);
        if (key == 0 || wallet == address(0)) revert ZeroValue();
        Standing memory former = _standings[wallet];
        if (_documentRoots[key] == 0) {
            if (former.contractorKey != 0) revert WalletTaken(wallet);
        } else if (former.contractorKey != key || !_hasEnded(_status(former.standing))) {
            revert AlreadyRegistered(contractorId);
        }
        if (sequence != former.sequence + 1) revert StaleSequence(former.sequence, sequence);
        _requireValid(assessed);
        if (assessed.expiryTime <= registrationTime) revert ExpiryNotLater(registrationTime, assessed.expiryTime);

        _documentRoots[key] = assessed.documentRootHash;
        _standings[wallet] = Standing({
            contractorKey: key,
            registrationTime: registrationTime,
            expiryTime: assessed.expiryTime,
            sequence: sequence,
            competenceScore: assessed.competenceScore,
            complianceScore: assessed.complianceScore,
            standing: _pack(Status.GOV_APPROVED, assessed.riskCategory)
        });
        emit ContractorRegistered(contractorId, wallet, registrationTime);
        emit ContractorApproved(contractorId, wallet, assessed.competenceScore, assessed.riskCategory);
    }

    /// @inheritdoc IContractorRegistry
    function updateStatus(bytes32 contractorId, address wallet, Status to, uint24 sequence)
        external
        whenNotPaused
        onlyRole(REGISTRAR_ROLE)
    {
        Standing memory current = _next(contractorId, wallet, sequence);
        Status from = _status(current.standing);
        if (!StatusMachine.allows(from, to)) revert IllegalTransition(from, to);
        uint8 risk = _risk(current.standing);
        current.standing = _pack(to, risk);
        _standings[wallet] = current;
        emit StatusChanged(contractorId, wallet, from, to);
        if (to == Status.GOV_APPROVED) {
            emit ContractorApproved(contractorId, wallet, current.competenceScore, risk);
        }
    }

    /// @inheritdoc IContractorRegistry
    function renew(bytes32 contractorId, address wallet, Assessment calldata assessed, uint24 sequence)
        external
        whenNotPaused
        onlyRole(REGISTRAR_ROLE)
    {
        Standing memory current = _next(contractorId, wallet, sequence);
        Status status = _status(current.standing);
        if (status != Status.GOV_APPROVED) revert IllegalTransition(status, Status.GOV_APPROVED);
        _requireValid(assessed);
        if (assessed.expiryTime <= current.expiryTime) revert ExpiryNotLater(current.expiryTime, assessed.expiryTime);

        current.expiryTime = assessed.expiryTime;
        current.competenceScore = assessed.competenceScore;
        current.complianceScore = assessed.complianceScore;
        current.standing = _pack(status, assessed.riskCategory);
        _standings[wallet] = current;
        _documentRoots[current.contractorKey] = assessed.documentRootHash;
        emit ContractorRenewed(contractorId, wallet, assessed.documentRootHash, assessed.expiryTime);
        emit ContractorApproved(contractorId, wallet, assessed.competenceScore, assessed.riskCategory);
    }

    /// @inheritdoc IContractorRegistry
    function raiseFlag(
        bytes32 contractorId,
        address wallet,
        bytes32 flagId,
        uint8 flagType,
        uint8 severity,
        uint24 sequence
    ) external whenNotPaused onlyRole(REGISTRAR_ROLE) {
        if (flagType > MAX_FLAG_TYPE) revert CodeOutOfRange(flagType);
        if (severity > MAX_RISK) revert CodeOutOfRange(severity);
        Standing memory current = _next(contractorId, wallet, sequence);
        _standings[wallet] = current;
        ++_openFlags[current.contractorKey];
        emit RiskFlagRaised(contractorId, flagId, flagType, severity);
    }

    /// @inheritdoc IContractorRegistry
    function resolveFlag(
        bytes32 contractorId,
        address wallet,
        bytes32 flagId,
        bytes32 resolutionHash,
        uint24 sequence
    ) external whenNotPaused onlyRole(REGISTRAR_ROLE) {
        Standing memory current = _next(contractorId, wallet, sequence);
        uint32 open = _openFlags[current.contractorKey];
        if (open == 0) revert NoOpenFlag(contractorId);
        _standings[wallet] = current;
        _openFlags[current.contractorKey] = open - 1;
        emit RiskFlagResolved(contractorId, flagId, resolutionHash);
    }

    /// @inheritdoc IContractorRegistry
    function rotateWallet(bytes32 contractorId, address wallet, address newWallet, uint24 sequence)
        external
        whenNotPaused
        onlyRole(REGISTRAR_ROLE)
    {
        if (newWallet == address(0)) revert ZeroValue();
        Standing memory current = _next(contractorId, wallet, sequence);
        if (_standings[newWallet].contractorKey != 0) revert WalletTaken(newWallet);
        delete _standings[wallet];
        _standings[newWallet] = current;
        emit WalletRotated(contractorId, wallet, newWallet);
    }

    /// @inheritdoc IContractorRegistry
    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    /// @inheritdoc IContractorRegistry
    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }

    /// @inheritdoc IContractorRegistry
    function contractorVerifications(address wallet) external view returns (ContractorVerification memory) {
        return _record(wallet);
    }

    /// @inheritdoc IContractorRegistry
    function contractorOf(bytes32 contractorId, address wallet)
        external
        view
        returns (ContractorVerification memory)
    {
        _requireTheirs(_standings[wallet].contractorKey, contractorId, wallet);
        return _record(wallet);
    }

    /// @inheritdoc IContractorRegistry
    function isInGoodStanding(address wallet) external view returns (bool) {
        Standing memory current = _standings[wallet];
        return _status(current.standing) == Status.GOV_APPROVED && block.timestamp < current.expiryTime;
    }

    /// @inheritdoc IContractorRegistry
    function documentRootOf(bytes32 contractorId) external view returns (bytes32) {
        return _documentRoots[bytes16(contractorId)];
    }

    /// @inheritdoc IContractorRegistry
    function openFlagsOf(bytes32 contractorId) external view returns (uint32) {
        return _openFlags[bytes16(contractorId)];
    }

    /// @inheritdoc IContractorRegistry
    function verifyDocument(bytes32 contractorId, bytes32 leaf, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        bytes32 root = _documentRoots[bytes16(contractorId)];
        // A contractor that is not here has a root of zero, which an empty proof of a zero leaf would match.
        return root != 0 && MerkleProof.verifyCalldata(proof, root, leaf);
    }

    /// @inheritdoc IContractorRegistry
    function allowedTransitions(Status from) external pure returns (uint16) {
        return StatusMachine.mask(from);
    }

    /// @dev The record as the write numbered `sequence` starts from it, with that number in it.
    function _next(bytes32 contractorId, address wallet, uint24 sequence)
        private
        view
        returns (Standing memory current)
    {
        current = _standings[wallet];
        _requireTheirs(current.contractorKey, contractorId, wallet);
        if (sequence != current.sequence + 1) revert StaleSequence(current.sequence, sequence);
        current.sequence = sequence;
    }

    function _record(address wallet) private view returns (ContractorVerification memory record) {
        Standing memory current = _standings[wallet];
        if (current.contractorKey == 0) return record;
        record.contractorKey = current.contractorKey;
        record.walletAddress = wallet;
        record.documentRootHash = _documentRoots[current.contractorKey];
        record.registrationTime = current.registrationTime;
        record.expiryTime = current.expiryTime;
        record.sequence = current.sequence;
        record.verificationStatus = _status(current.standing);
        record.riskCategory = _risk(current.standing);
        record.competenceScore = current.competenceScore;
        record.complianceScore = current.complianceScore;
        record.openFlags = _openFlags[current.contractorKey];
    }

    /// @dev Whether a registration is over, so that only a new approval can bring the contractor back.
    function _hasEnded(Status status) private pure returns (bool) {
        return status == Status.EXPIRED || status == Status.REJECTED;
    }

    function _requireTheirs(bytes16 key, bytes32 contractorId, address wallet) private pure {
        if (key == 0 || key != bytes16(contractorId)) revert NotTheirWallet(contractorId, wallet);
    }

    function _requireValid(Assessment calldata assessed) private pure {
        if (assessed.documentRootHash == 0) revert ZeroValue();
        if (assessed.competenceScore > MAX_SCORE) revert ScoreOutOfRange(assessed.competenceScore);
        if (assessed.complianceScore > MAX_SCORE) revert ScoreOutOfRange(assessed.complianceScore);
        if (assessed.riskCategory > MAX_RISK) revert CodeOutOfRange(assessed.riskCategory);
    }

    function _pack(Status status, uint8 risk) private pure returns (uint8) {
        return (risk << RISK_SHIFT) | uint8(status);
    }

    function _status(uint8 standing) private pure returns (Status) {
        return Status(standing & STATUS_BITS);
    }

    function _risk(uint8 standing) private pure returns (uint8) {
        return standing >> RISK_SHIFT;
    }
}
