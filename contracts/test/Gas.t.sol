// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AuditAnchor} from "../src/AuditAnchor.sol";
import {Status} from "../src/ContractorStatus.sol";
import {IContractorRegistry} from "../src/IContractorRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";

/// @notice One call a test, for `forge snapshot`: what a change of the source does to its cost shows in `.gas-snapshot`.
/// Whole transactions are measured on a chain, in tests/contracts.
contract GasTest is RegistryFixture {
    bytes32 private constant NEW_ROOT = keccak256("new documents");

    bytes32 private constant ENDED_ID = keccak256("a contractor whose term ended");
    address private constant ENDED_WALLET = address(0xE0D);

    AuditAnchor private anchors;

    function setUp() public override {
        super.setUp();
        anchors = new AuditAnchor(ADMIN, address(this));
        registry.registerApproved(ENDED_ID, ENDED_WALLET, assessment(), REGISTERED, 1);
        registry.updateStatus(ENDED_ID, ENDED_WALLET, Status.EXPIRED, 2);
        registry.registerApproved(OTHER_ID, OTHER_WALLET, assessment(), REGISTERED, 1);
    }

    function test_RegisterApproved() public {
        register();
    }

    function test_ApproveAnew() public {
        registry.registerApproved(ENDED_ID, ENDED_WALLET, assessment(), REGISTERED, 3);
    }

    function test_Anchor() public {
        anchors.anchor("2026-03-01", ROOT);
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
