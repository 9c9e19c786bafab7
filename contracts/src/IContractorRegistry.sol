// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Status} from "./ContractorStatus.sol";

/// @title The public registry of approved contractors
/// @notice What the registry says and takes. No personal data comes here: a contractor is the hash of a random UUID,
/// its documents are one Merkle root.
///
/// Every write names the contractor, its wallet and the sequence it is meant to be: exactly one more than what is
/// stored. So a write happens once however often it is sent, and one that was prepared against an older state reverts.
interface IContractorRegistry {
    /// @notice A contractor as the registry knows it.
    /// @param contractorKey First 16 bytes of the contractor id, keccak256 of the UUID's 16 bytes.
    /// @param walletAddress The wallet linked to it now.
    /// @param documentRootHash Root of the OpenZeppelin StandardMerkleTree over its documents and its certificate.
    /// @param registrationTime When it was registered: by the approval that its term began with, seconds since 1970.
    /// @param expiryTime When the registration ends, seconds since 1970.
    /// @param sequence How many writes its record has seen.
    /// @param verificationStatus Where it stands.
    /// @param riskCategory 0 LOW, 1 MEDIUM, 2 HIGH, 3 CRITICAL.
    /// @param competenceScore 0 to 100.
    /// @param complianceScore 0 to 100.
    /// @param openFlags Risk flags raised and not resolved.
    struct ContractorVerification {
        bytes16 contractorKey;
        address walletAddress;
        bytes32 documentRootHash;
        uint40 registrationTime;
        uint40 expiryTime;
        uint24 sequence;
        Status verificationStatus;
        uint8 riskCategory;
        uint8 competenceScore;
        uint8 complianceScore;
        uint32 openFlags;
    }

    /// @notice What an assessment found, and how long it holds.
    /// @param documentRootHash Root of the OpenZeppelin StandardMerkleTree over documents and certificate, not zero.
    /// @param expiryTime When the registration ends, seconds since 1970.
    /// @param competenceScore 0 to 100.
    /// @param complianceScore 0 to 100.
    /// @param riskCategory 0 LOW, 1 MEDIUM, 2 HIGH, 3 CRITICAL.
    struct Assessment {
        bytes32 documentRootHash;
        uint40 expiryTime;
        uint8 competenceScore;
        uint8 complianceScore;
        uint8 riskCategory;
    }

    /// @notice A contractor entered the registry, or came back after its registration had ended.
    event ContractorRegistered(bytes32 indexed contractorId, address indexed walletAddress, uint256 timestamp);
    /// @notice A contractor became GOV_APPROVED: on a new approval, after a suspension, or renewed.
    event ContractorApproved(
        bytes32 indexed contractorId, address indexed walletAddress, uint256 competenceScore, uint8 riskCategory
    );
    /// @notice A risk was found. `flagType` is 0 to 16 in the schema's order, `severity` 0 INFO to 3 CRITICAL.
    event RiskFlagRaised(bytes32 indexed contractorId, bytes32 indexed flagId, uint8 flagType, uint8 severity);
    /// @notice A risk was settled; `resolutionHash` is the hash of the words, which stay off the chain.
    event RiskFlagResolved(bytes32 indexed contractorId, bytes32 indexed flagId, bytes32 resolutionHash);
    /// @notice A contractor moved along one edge of the table.
    event StatusChanged(bytes32 indexed contractorId, address indexed walletAddress, Status from, Status to);
    /// @notice A registration was extended on a new assessment.
    event ContractorRenewed(
        bytes32 indexed contractorId, address indexed walletAddress, bytes32 documentRootHash, uint256 expiryTime
    );
    /// @notice A contractor's record moved from one wallet to another.
    event WalletRotated(bytes32 indexed contractorId, address indexed previousWallet, address indexed newWallet);

    /// @notice The write is not the next one: it was made before, or on an older state.
    error StaleSequence(uint24 stored, uint24 given);
    /// @notice This contractor is in the registry already, and its registration has not ended (or it holds another
    /// wallet there: rotate that first).
    error AlreadyRegistered(bytes32 contractorId);
    /// @notice The wallet belongs to a contractor already.
    error WalletTaken(address walletAddress);
    /// @notice The wallet is not linked to this contractor.
    error NotTheirWallet(bytes32 contractorId, address walletAddress);
    /// @notice The table has no such edge.
    error IllegalTransition(Status from, Status to);
    /// @notice A contractor id, wallet or document root of zero.
    error ZeroValue();
    /// @notice A score above 100.
    error ScoreOutOfRange(uint8 score);
    /// @notice A code beyond its enumeration.
    error CodeOutOfRange(uint8 code);
    /// @notice The end of a registration must lie after its beginning, and a renewal's after the end it replaces.
    error ExpiryNotLater(uint40 current, uint40 given);
    /// @notice There is no open flag that could be resolved.
    error NoOpenFlag(bytes32 contractorId);

    /// @notice Enters a contractor and approves it, in one transaction; or approves one anew whose registration ended
    /// (EXPIRED or REJECTED), which no edge of the table does: a new application stands between. Emits
    /// ContractorRegistered and ContractorApproved.
    /// @param contractorId keccak256 of the contractor's UUID (16 bytes).
    /// @param wallet The wallet it proved to hold; for a contractor that comes back, the one stored.
    /// @param assessed What the assessment found.
    /// @param registrationTime When it was registered, seconds since 1970.
    /// @param sequence One more than the stored sequence, so 1 for a contractor that is new.
    function registerApproved(
        bytes32 contractorId,
        address wallet,
        Assessment calldata assessed,
        uint40 registrationTime,
        uint24 sequence
    ) external;

    /// @notice Moves a contractor along one edge of the table. Emits StatusChanged, and ContractorApproved on the way
    /// back to GOV_APPROVED.
    /// @param contractorId keccak256 of the contractor's UUID.
    /// @param wallet Its wallet.
    /// @param to The status to enter.
    /// @param sequence One more than the stored sequence.
    function updateStatus(bytes32 contractorId, address wallet, Status to, uint24 sequence) external;

    /// @notice Extends an approved registration on a new assessment. Emits ContractorRenewed and ContractorApproved.
    /// @param contractorId keccak256 of the contractor's UUID.
    /// @param wallet Its wallet.
    /// @param assessed What the assessment found; its expiry must lie after the stored one.
    /// @param sequence One more than the stored sequence.
    function renew(bytes32 contractorId, address wallet, Assessment calldata assessed, uint24 sequence) external;

    /// @notice Records that a risk was found. Emits RiskFlagRaised.
    /// @param contractorId keccak256 of the contractor's UUID.
    /// @param wallet Its wallet.
    /// @param flagId Hash of the flag's id.
    /// @param flagType 0 to 16, the schema's order.
    /// @param severity 0 INFO to 3 CRITICAL.
    /// @param sequence One more than the stored sequence.
    function raiseFlag(
        bytes32 contractorId,
        address wallet,
        bytes32 flagId,
        uint8 flagType,
        uint8 severity,
        uint24 sequence
    ) external;

    /// @notice Records that a risk was settled. Emits RiskFlagResolved.
    /// @param contractorId keccak256 of the contractor's UUID.
    /// @param wallet Its wallet.
    /// @param flagId Hash of the flag's id.
    /// @param resolutionHash Hash of the words of the resolution.
    /// @param sequence One more than the stored sequence.
    function resolveFlag(
        bytes32 contractorId,
        address wallet,
        bytes32 flagId,
        bytes32 resolutionHash,
        uint24 sequence
    ) external;

    /// @notice Moves a contractor's record to another wallet; the old one is free afterwards. Emits WalletRotated.
    /// @param contractorId keccak256 of the contractor's UUID.
    /// @param wallet Its wallet so far.
    /// @param newWallet Its wallet from now on.
    /// @param sequence One more than the stored sequence.
    function rotateWallet(bytes32 contractorId, address wallet, address newWallet, uint24 sequence) external;

    /// @notice Stops every write until `unpause`. Reads go on.
    function pause() external;

    /// @notice Lets writes through again.
    function unpause() external;

    /// @notice The record of the contractor that holds a wallet; all zero when none does.
    /// @param wallet The wallet.
    /// @return The record.
    function contractorVerifications(address wallet) external view returns (ContractorVerification memory);

    /// @notice The record of a contractor, if the wallet is its own.
    /// @param contractorId keccak256 of the contractor's UUID.
    /// @param wallet Its wallet (the last ContractorRegistered or WalletRotated event of the contractor names it).
    /// @return The record. Reverts with NotTheirWallet otherwise.
    function contractorOf(bytes32 contractorId, address wallet) external view returns (ContractorVerification memory);

    /// @notice Whether the holder of a wallet may act as a registered contractor now: approved, and not past its term.
    /// @param wallet The wallet.
    /// @return True when it may.
    function isInGoodStanding(address wallet) external view returns (bool);

    /// @notice The document root of a contractor; zero when it is not in the registry.
    /// @param contractorId keccak256 of the contractor's UUID.
    /// @return Root of the OpenZeppelin StandardMerkleTree over documents and certificate.
    function documentRootOf(bytes32 contractorId) external view returns (bytes32);

    /// @notice How many risk flags of a contractor are open.
    /// @param contractorId keccak256 of the contractor's UUID.
    /// @return The count.
    function openFlagsOf(bytes32 contractorId) external view returns (uint32);

    /// @notice Whether a document (or the certificate) is among those a contractor was approved on.
    /// @param contractorId keccak256 of the contractor's UUID.
    /// @param leaf The leaf, hashed twice as OpenZeppelin's StandardMerkleTree does.
    /// @param proof The sibling hashes, from the leaf upwards.
    /// @return True when the proof leads to the stored root.
    function verifyDocument(bytes32 contractorId, bytes32 leaf, bytes32[] calldata proof) external view returns (bool);

    /// @notice The statuses that may follow one, as a bit mask: bit n for the status with code n.
    /// @param from The status to leave.
    /// @return The mask.
    function allowedTransitions(Status from) external pure returns (uint16);
}
