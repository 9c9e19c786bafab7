// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Status} from "../src/ContractorStatus.sol";
import {IContractorRegistry} from "../src/IContractorRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";

/// @notice One call a test, for `forge snapshot`: what a change of the source does to its cost shows in `.gas-snapshot`.
/// Whole transactions are measured on a chain, in tests/contracts.
contract GasTest is RegistryFixture {
    bytes32 private constant NEW_ROOT = keccak256("new documents");

    function setUp() public override {
        super.setUp();
        registry.registerApproved(OTHER_ID, OTHER_WALLET, assessment(), REGISTERED, 1);
    }

    function test_RegisterApproved() public {
        register();
    }

    function test_UpdateStatus() public {
        registry.updateStatus(OTHER_ID, OTHER_WALLET, Status.SUSPENDED, 2);
    }

    function test_Renew() public {
        IContractorRegistry.Assessment memory anew = assessment();
        anew.expiryTime += 365 days;
        anew.documentRootHash = NEW_ROOT;
        registry.renew(OTHER_ID, OTHER_WALLET, anew, 2);
    }

    function test_RaiseFlag() public {
        registry.raiseFlag(OTHER_ID, OTHER_WALLET, FLAG, 3, 2, 2);
    }

    function test_RotateWallet() public {
        registry.rotateWallet(OTHER_ID, OTHER_WALLET, WALLET, 2);
    }
}
