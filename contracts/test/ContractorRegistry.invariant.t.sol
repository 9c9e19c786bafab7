// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ContractorRegistry} from "../src/ContractorRegistry.sol";
import {Status} from "../src/ContractorStatus.sol";
import {IContractorRegistry} from "../src/IContractorRegistry.sol";
import {Cheats} from "./Cheats.sol";

/// @notice Does what a registrar can do, right and wrong, to a few contractors over a few wallets, and keeps its own
/// account of what the registry must then hold.
contract Registrar is Cheats {
    uint256 public constant CONTRACTORS = 4;
    uint256 public constant WALLETS = 6;

    ContractorRegistry public registry;

    mapping(uint256 contractor => uint256) public walletOf;
    mapping(uint256 contractor => uint24) public sequenceOf;
    mapping(uint256 contractor => uint8) public statusOf;
    mapping(uint256 contractor => uint32) public openFlagsOf;
    uint256 public accepted;

    constructor() {
        registry = new ContractorRegistry(address(this), address(this), address(this));
    }

    function id(uint256 contractor) public pure returns (bytes32) {
        return keccak256(abi.encode("contractor", contractor));
    }

    function wallet(uint256 index) public pure returns (address) {
        return address(uint160(0x1000 + index));
    }

    function register(uint256 contractor, uint256 walletIndex, uint24 ahead) external {
        (contractor, walletIndex) = _aim(contractor, walletIndex);
        uint24 sequence = _sequence(contractor, ahead);
        IContractorRegistry.Assessment memory assessed = IContractorRegistry.Assessment({
            documentRootHash: id(contractor),
            expiryTime: 2,
            competenceScore: 50,
            complianceScore: 50,
            riskCategory: 0
        });
        bool isNew = walletOf[contractor] == 0 && holder(walletIndex) == 0 && sequence == 1;
        bool comesBack = _isNext(contractor, walletIndex, sequence)
            && (statusOf[contractor] == uint8(Status.EXPIRED) || statusOf[contractor] == uint8(Status.REJECTED));
        try registry.registerApproved(id(contractor), wallet(walletIndex), assessed, 1, sequence) {
            vm.assertTrue(isNew || comesBack);
            walletOf[contractor] = walletIndex;
            _wrote(contractor);
            statusOf[contractor] = uint8(Status.GOV_APPROVED);
        } catch {
            vm.assertFalse(isNew || comesBack);
        }
    }

    function move(uint256 contractor, uint256 walletIndex, uint8 to, uint24 ahead) external {
        (contractor, walletIndex) = _aim(contractor, walletIndex);
        uint24 sequence = _sequence(contractor, ahead);
        to = uint8(bound(to, 0, uint8(type(Status).max)));
        bool edge = (registry.allowedTransitions(Status(statusOf[contractor])) >> to) & 1 == 1;
        bool expected = _isNext(contractor, walletIndex, sequence) && edge;
        try registry.updateStatus(id(contractor), wallet(walletIndex), Status(to), sequence) {
            vm.assertTrue(expected);
            statusOf[contractor] = to;
            _wrote(contractor);
        } catch {
            vm.assertFalse(expected);
        }
    }

    function raise(uint256 contractor, uint256 walletIndex, uint8 severity, uint24 ahead) external {
        (contractor, walletIndex) = _aim(contractor, walletIndex);
        uint24 sequence = _sequence(contractor, ahead);
        severity = uint8(bound(severity, 0, 3));
        bool expected = _isNext(contractor, walletIndex, sequence);
        try registry.raiseFlag(id(contractor), wallet(walletIndex), "flag", 1, severity, sequence) {
            vm.assertTrue(expected);
            ++openFlagsOf[contractor];
            _wrote(contractor);
        } catch {
            vm.assertFalse(expected);
        }
    }

    function resolve(uint256 contractor, uint256 walletIndex, uint24 ahead) external {
        (contractor, walletIndex) = _aim(contractor, walletIndex);
        uint24 sequence = _sequence(contractor, ahead);
        bool expected = _isNext(contractor, walletIndex, sequence) && openFlagsOf[contractor] > 0;
        try registry.resolveFlag(id(contractor), wallet(walletIndex), "flag", "done", sequence) {
            vm.assertTrue(expected);
            --openFlagsOf[contractor];
            _wrote(contractor);
        } catch {
            vm.assertFalse(expected);
        }
    }

    function rotate(uint256 contractor, uint256 walletIndex, uint256 to, uint24 ahead) external {
        (contractor, walletIndex) = _aim(contractor, walletIndex);
        uint24 sequence = _sequence(contractor, ahead);
        to = bound(to, 1, WALLETS);
        bool expected = _isNext(contractor, walletIndex, sequence) && holder(to) == 0;
        try registry.rotateWallet(id(contractor), wallet(walletIndex), wallet(to), sequence) {
            vm.assertTrue(expected);
            walletOf[contractor] = to;
            _wrote(contractor);
        } catch {
            vm.assertFalse(expected);
        }
    }

    /// @notice The contractor that this account gives the wallet to; 0 for none.
    function holder(uint256 walletIndex) public view returns (uint256) {
        for (uint256 contractor = 1; contractor <= CONTRACTORS; ++contractor) {
            if (walletOf[contractor] == walletIndex) return contractor;
        }
        return 0;
    }

    /// @dev Mostly the contractor's own wallet, sometimes any.
    function _aim(uint256 contractor, uint256 walletIndex) private view returns (uint256, uint256) {
        contractor = bound(contractor, 1, CONTRACTORS);
        if (walletIndex % 4 != 0 && walletOf[contractor] != 0) return (contractor, walletOf[contractor]);
        return (contractor, bound(walletIndex, 1, WALLETS));
    }

    /// @dev Mostly the next sequence, sometimes one too old or too young.
    function _sequence(uint256 contractor, uint24 ahead) private view returns (uint24) {
        return sequenceOf[contractor] + (ahead % 4 == 0 ? uint24(bound(ahead >> 2, 0, 2)) : 1);
    }

    function _isNext(uint256 contractor, uint256 walletIndex, uint24 sequence) private view returns (bool) {
        return walletOf[contractor] != 0 && walletOf[contractor] == walletIndex
            && sequence == sequenceOf[contractor] + 1;
    }

    function _wrote(uint256 contractor) private {
        ++sequenceOf[contractor];
        ++accepted;
    }
}

contract ContractorRegistryInvariantTest is Cheats {
    Registrar private registrar;
    ContractorRegistry private registry;

    function setUp() public {
        registrar = new Registrar();
        registry = registrar.registry();
    }

    /// @dev forge asks for this by name: whom the random calls go to.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(registrar);
    }

    /// @dev Sequence, status and flag count are those of the accepted writes: a sequence never goes down, a status
    /// moved along edges only (or from its end to a new approval), the count of open flags never fell below zero.
    function invariant_RecordsHoldWhatWasAccepted() public {
        uint256 sequences;
        for (uint256 contractor = 1; contractor <= registrar.CONTRACTORS(); ++contractor) {
            uint256 walletIndex = registrar.walletOf(contractor);
            if (walletIndex == 0) {
                vm.assertEq(registry.documentRootOf(registrar.id(contractor)), bytes32(0));
                continue;
            }
            IContractorRegistry.ContractorVerification memory found =
                registry.contractorOf(registrar.id(contractor), registrar.wallet(walletIndex));
            vm.assertEq(found.sequence, registrar.sequenceOf(contractor));
            vm.assertEq(uint8(found.verificationStatus), registrar.statusOf(contractor));
            vm.assertEq(found.openFlags, registrar.openFlagsOf(contractor));
            vm.assertEq(found.documentRootHash, registrar.id(contractor));
            sequences += found.sequence;
        }
        vm.assertEq(sequences, registrar.accepted());
    }

    /// @dev A wallet belongs to at most one contractor, and a contractor has at most one wallet.
    function invariant_WalletsAndContractorsPairOff() public {
        for (uint256 walletIndex = 1; walletIndex <= registrar.WALLETS(); ++walletIndex) {
            uint256 holder = registrar.holder(walletIndex);
            bytes16 key = registry.contractorVerifications(registrar.wallet(walletIndex)).contractorKey;
            vm.assertEq(bytes32(key), holder == 0 ? bytes32(0) : bytes32(bytes16(registrar.id(holder))));
        }
    }
}
