// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ContractorRegistry} from "../src/ContractorRegistry.sol";
import {Status} from "../src/ContractorStatus.sol";
import {IContractorRegistry} from "../src/IContractorRegistry.sol";
import {Cheats} from "./Cheats.sol";

/// @notice A registry with this test as its registrar, and one contractor's figures.
abstract contract RegistryFixture is Cheats {
    address internal constant ADMIN = address(0xAD);
    address internal constant PAUSER = address(0xBA);
    address internal constant STRANGER = address(0x5A);
    address internal constant WALLET = address(0xA11CE);
    address internal constant OTHER_WALLET = address(0xB0B);
    bytes32 internal constant ID = keccak256("contractor");
    bytes32 internal constant OTHER_ID = keccak256("another contractor");
    bytes32 internal constant ROOT = keccak256("documents");
    bytes32 internal constant FLAG = keccak256("flag");
    uint40 internal constant REGISTERED = 1_764_000_000;
    uint40 internal constant EXPIRY = REGISTERED + 365 days;

    ContractorRegistry internal registry;

    function setUp() public virtual {
        registry = new ContractorRegistry(ADMIN, address(this), PAUSER);
        vm.warp(REGISTERED);
    }

    function assessment() internal pure returns (IContractorRegistry.Assessment memory) {
        return IContractorRegistry.Assessment({
            documentRootHash: ROOT,
            expiryTime: EXPIRY,
            competenceScore: 87,
            complianceScore: 91,
            riskCategory: 1
        });
    }

    function register() internal {
        registry.registerApproved(ID, WALLET, assessment(), REGISTERED, 1);
    }

    function record() internal view returns (IContractorRegistry.ContractorVerification memory) {
        return registry.contractorVerifications(WALLET);
    }
}
