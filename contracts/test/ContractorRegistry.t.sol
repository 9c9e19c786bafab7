// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {ContractorRegistry} from "../src/ContractorRegistry.sol";
import {Status} from "../src/ContractorStatus.sol";
import {IContractorRegistry} from "../src/IContractorRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";

contract ContractorRegistryTest is RegistryFixture {
    function test_RegistrationIsReadBackByWalletAndByContractor() public {
        register();
        IContractorRegistry.ContractorVerification memory found = record();
        vm.assertEq(bytes32(found.contractorKey), bytes32(bytes16(ID)));
        vm.assertEq(found.walletAddress, WALLET);
        vm.assertEq(found.documentRootHash, ROOT);
        vm.assertEq(found.registrationTime, REGISTERED);
        vm.assertEq(found.expiryTime, EXPIRY);
        vm.assertEq(found.sequence, 1);
        vm.assertEq(uint8(found.verificationStatus), uint8(Status.GOV_APPROVED));
        vm.assertEq(found.riskCategory, 1);
        vm.assertEq(found.competenceScore, 87);
        vm.assertEq(found.complianceScore, 91);
        vm.assertEq(found.openFlags, 0);
        vm.assertEq(keccak256(abi.encode(registry.contractorOf(ID, WALLET))), keccak256(abi.encode(found)));
        vm.assertEq(registry.documentRootOf(ID), ROOT);
    }

    function test_RegistrationEmitsTheTwoEvents() public {
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.ContractorRegistered(ID, WALLET, REGISTERED);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.ContractorApproved(ID, WALLET, 87, 1);
        register();
    }

    function test_AReplayReverts() public {
        register();
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.AlreadyRegistered.selector, ID));
        register();
    }

    function test_AReplayWithAnotherWalletReverts() public {
        register();
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.AlreadyRegistered.selector, ID));
        registry.registerApproved(ID, OTHER_WALLET, assessment(), REGISTERED, 1);
    }

    function test_AReplayWithTheNextSequenceReverts() public {
        register();
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.AlreadyRegistered.selector, ID));
        registry.registerApproved(ID, WALLET, assessment(), REGISTERED, 2);
    }

    function test_AContractorWhoseTermEndedIsApprovedAnew() public {
        _comesBackAfter(Status.EXPIRED);
    }

    function test_AContractorThatWasRevokedIsApprovedAnew() public {
        _comesBackAfter(Status.REJECTED);
    }

    function _comesBackAfter(Status end) private {
        register();
        registry.updateStatus(ID, WALLET, Status.SUSPENDED, 2);
        registry.raiseFlag(ID, WALLET, FLAG, 3, 2, 3);
        registry.updateStatus(ID, WALLET, end, 4);
        IContractorRegistry.Assessment memory anew = assessment();
        anew.documentRootHash = keccak256("new documents");
        anew.expiryTime = EXPIRY + 400 days;
        anew.competenceScore = 61;
        anew.riskCategory = 2;
        uint40 later = REGISTERED + 400 days;
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.ContractorRegistered(ID, WALLET, later);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.ContractorApproved(ID, WALLET, 61, 2);
        registry.registerApproved(ID, WALLET, anew, later, 5);
        vm.assertEq(uint8(record().verificationStatus), uint8(Status.GOV_APPROVED));
        vm.assertEq(record().registrationTime, later);
        vm.assertEq(record().expiryTime, anew.expiryTime);
        vm.assertEq(record().documentRootHash, anew.documentRootHash);
        vm.assertEq(record().competenceScore, 61);
        vm.assertEq(record().riskCategory, 2);
        vm.assertEq(record().sequence, 5);
        vm.assertEq(record().openFlags, 1);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.AlreadyRegistered.selector, ID));
        registry.registerApproved(ID, WALLET, anew, later, 6);
    }

    function test_ComingBackTakesTheNextSequence() public {
        register();
        registry.updateStatus(ID, WALLET, Status.EXPIRED, 2);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.StaleSequence.selector, 2, 1));
        register();
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.StaleSequence.selector, 2, 4));
        registry.registerApproved(ID, WALLET, assessment(), REGISTERED, 4);
    }

    function test_ComingBackKeepsTheWalletUnlessItRotates() public {
        register();
        registry.updateStatus(ID, WALLET, Status.EXPIRED, 2);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.AlreadyRegistered.selector, ID));
        registry.registerApproved(ID, OTHER_WALLET, assessment(), REGISTERED, 3);
        registry.rotateWallet(ID, WALLET, OTHER_WALLET, 3);
        registry.registerApproved(ID, OTHER_WALLET, assessment(), REGISTERED, 4);
        vm.assertTrue(registry.isInGoodStanding(OTHER_WALLET));
    }

    function test_AContractorThatEndedHoldsItsWallet() public {
        register();
        registry.updateStatus(ID, WALLET, Status.EXPIRED, 2);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.WalletTaken.selector, WALLET));
        registry.registerApproved(OTHER_ID, WALLET, assessment(), REGISTERED, 1);
        registry.registerApproved(OTHER_ID, OTHER_WALLET, assessment(), REGISTERED, 1);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.AlreadyRegistered.selector, ID));
        registry.registerApproved(ID, OTHER_WALLET, assessment(), REGISTERED, 3);
    }

    function test_ComingBackRefusesNonsense() public {
        register();
        registry.updateStatus(ID, WALLET, Status.EXPIRED, 2);
        IContractorRegistry.Assessment memory wrong = assessment();
        wrong.documentRootHash = 0;
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.ZeroValue.selector));
        registry.registerApproved(ID, WALLET, wrong, REGISTERED, 3);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.ExpiryNotLater.selector, EXPIRY, EXPIRY));
        registry.registerApproved(ID, WALLET, assessment(), EXPIRY, 3);
    }

    function test_AWalletServesOneContractor() public {
        register();
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.WalletTaken.selector, WALLET));
        registry.registerApproved(OTHER_ID, WALLET, assessment(), REGISTERED, 1);
    }

    function test_RegistrationStartsTheSequence() public {
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.StaleSequence.selector, 0, 2));
        registry.registerApproved(ID, WALLET, assessment(), REGISTERED, 2);
    }

    function test_RegistrationRefusesNonsense() public {
        bytes memory zero = abi.encodeWithSelector(IContractorRegistry.ZeroValue.selector);
        vm.expectRevert(zero);
        registry.registerApproved(0, WALLET, assessment(), REGISTERED, 1);
        vm.expectRevert(zero);
        registry.registerApproved(ID, address(0), assessment(), REGISTERED, 1);

        IContractorRegistry.Assessment memory wrong = assessment();
        wrong.documentRootHash = 0;
        vm.expectRevert(zero);
        registry.registerApproved(ID, WALLET, wrong, REGISTERED, 1);

        wrong = assessment();
        wrong.competenceScore = 101;
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.ScoreOutOfRange.selector, 101));
        registry.registerApproved(ID, WALLET, wrong, REGISTERED, 1);

        wrong = assessment();
        wrong.complianceScore = 101;
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.ScoreOutOfRange.selector, 101));
        registry.registerApproved(ID, WALLET, wrong, REGISTERED, 1);

        wrong = assessment();
        wrong.riskCategory = 4;
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.CodeOutOfRange.selector, 4));
        registry.registerApproved(ID, WALLET, wrong, REGISTERED, 1);

        wrong = assessment();
        wrong.expiryTime = REGISTERED;
        vm.expectRevert(
            abi.encodeWithSelector(IContractorRegistry.ExpiryNotLater.selector, REGISTERED, REGISTERED)
        );
        registry.registerApproved(ID, WALLET, wrong, REGISTERED, 1);
    }

    function test_StatusMovesAlongAnEdge() public {
        register();
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.StatusChanged(ID, WALLET, Status.GOV_APPROVED, Status.SUSPENDED);
        registry.updateStatus(ID, WALLET, Status.SUSPENDED, 2);
        vm.assertEq(uint8(record().verificationStatus), uint8(Status.SUSPENDED));
        vm.assertEq(record().riskCategory, 1);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.ContractorApproved(ID, WALLET, 87, 1);
        registry.updateStatus(ID, WALLET, Status.GOV_APPROVED, 3);
        vm.assertEq(record().sequence, 3);
    }

    function test_StatusMovesNowhereElse() public {
        register();
        vm.expectRevert(
            abi.encodeWithSelector(
                IContractorRegistry.IllegalTransition.selector, Status.GOV_APPROVED, Status.REJECTED
            )
        );
        registry.updateStatus(ID, WALLET, Status.REJECTED, 2);
    }

    function test_AStaleOrEarlyWriteReverts() public {
        register();
        registry.updateStatus(ID, WALLET, Status.SUSPENDED, 2);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.StaleSequence.selector, 2, 2));
        registry.updateStatus(ID, WALLET, Status.SUSPENDED, 2);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.StaleSequence.selector, 2, 4));
        registry.updateStatus(ID, WALLET, Status.EXPIRED, 4);
    }

    function test_WritesNeedTheContractorsOwnWallet() public {
        register();
        bytes memory notTheirs =
            abi.encodeWithSelector(IContractorRegistry.NotTheirWallet.selector, ID, OTHER_WALLET);
        vm.expectRevert(notTheirs);
        registry.updateStatus(ID, OTHER_WALLET, Status.SUSPENDED, 2);
        vm.expectRevert(notTheirs);
        registry.contractorOf(ID, OTHER_WALLET);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.NotTheirWallet.selector, OTHER_ID, WALLET));
        registry.updateStatus(OTHER_ID, WALLET, Status.SUSPENDED, 2);
    }

    function test_RenewalExtendsAnApprovedRegistration() public {
        register();
        IContractorRegistry.Assessment memory anew = assessment();
        anew.expiryTime = EXPIRY + 365 days;
        anew.documentRootHash = keccak256("new documents");
        anew.competenceScore = 60;
        anew.riskCategory = 0;
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.ContractorRenewed(ID, WALLET, anew.documentRootHash, anew.expiryTime);
        registry.renew(ID, WALLET, anew, 2);
        vm.assertEq(record().expiryTime, EXPIRY + 365 days);
        vm.assertEq(record().documentRootHash, anew.documentRootHash);
        vm.assertEq(record().competenceScore, 60);
        vm.assertEq(record().riskCategory, 0);
        vm.assertEq(record().registrationTime, REGISTERED);
    }

    function test_RenewalNeverShortensNorRevives() public {
        register();
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.ExpiryNotLater.selector, EXPIRY, EXPIRY));
        registry.renew(ID, WALLET, assessment(), 2);
        registry.updateStatus(ID, WALLET, Status.EXPIRED, 2);
        vm.expectRevert(
            abi.encodeWithSelector(
                IContractorRegistry.IllegalTransition.selector, Status.EXPIRED, Status.GOV_APPROVED
            )
        );
        registry.renew(ID, WALLET, assessment(), 3);
    }

    function test_FlagsAreCountedWhileOpen() public {
        register();
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.RiskFlagRaised(ID, FLAG, 16, 3);
        registry.raiseFlag(ID, WALLET, FLAG, 16, 3, 2);
        vm.assertEq(registry.openFlagsOf(ID), 1);
        vm.assertEq(record().openFlags, 1);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.RiskFlagResolved(ID, FLAG, keccak256("settled"));
        registry.resolveFlag(ID, WALLET, FLAG, keccak256("settled"), 3);
        vm.assertEq(registry.openFlagsOf(ID), 0);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.NoOpenFlag.selector, ID));
        registry.resolveFlag(ID, WALLET, FLAG, keccak256("settled"), 4);
    }

    function test_FlagCodesStayWithinTheSchema() public {
        register();
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.CodeOutOfRange.selector, 17));
        registry.raiseFlag(ID, WALLET, FLAG, 17, 0, 2);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.CodeOutOfRange.selector, 4));
        registry.raiseFlag(ID, WALLET, FLAG, 0, 4, 2);
    }

    function test_AWalletRotates() public {
        register();
        vm.expectEmit(true, true, true, true, address(registry));
        emit IContractorRegistry.WalletRotated(ID, WALLET, OTHER_WALLET);
        registry.rotateWallet(ID, WALLET, OTHER_WALLET, 2);
        vm.assertEq(record().contractorKey, 0);
        IContractorRegistry.ContractorVerification memory moved = registry.contractorOf(ID, OTHER_WALLET);
        vm.assertEq(moved.documentRootHash, ROOT);
        vm.assertEq(moved.sequence, 2);
        vm.assertEq(moved.expiryTime, EXPIRY);
        vm.assertFalse(registry.isInGoodStanding(WALLET));
        vm.assertTrue(registry.isInGoodStanding(OTHER_WALLET));
    }

    function test_AWalletRotatesToAFreeOneOnly() public {
        register();
        registry.registerApproved(OTHER_ID, OTHER_WALLET, assessment(), REGISTERED, 1);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.WalletTaken.selector, OTHER_WALLET));
        registry.rotateWallet(ID, WALLET, OTHER_WALLET, 2);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.WalletTaken.selector, WALLET));
        registry.rotateWallet(ID, WALLET, WALLET, 2);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.ZeroValue.selector));
        registry.rotateWallet(ID, WALLET, address(0), 2);
    }

    function test_GoodStandingEndsWithTheTermOrTheApproval() public {
        vm.assertFalse(registry.isInGoodStanding(WALLET));
        register();
        vm.assertTrue(registry.isInGoodStanding(WALLET));
        vm.warp(EXPIRY - 1);
        vm.assertTrue(registry.isInGoodStanding(WALLET));
        vm.warp(EXPIRY);
        vm.assertFalse(registry.isInGoodStanding(WALLET));
        vm.warp(REGISTERED);
        registry.updateStatus(ID, WALLET, Status.SUSPENDED, 2);
        vm.assertFalse(registry.isInGoodStanding(WALLET));
    }

    function test_ADocumentIsProvenAgainstTheStoredRoot() public {
        bytes32 left = keccak256("left");
        bytes32 right = keccak256("right");
        IContractorRegistry.Assessment memory assessed = assessment();
        assessed.documentRootHash =
            left < right ? keccak256(abi.encode(left, right)) : keccak256(abi.encode(right, left));
        registry.registerApproved(ID, WALLET, assessed, REGISTERED, 1);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = right;
        vm.assertTrue(registry.verifyDocument(ID, left, proof));
        vm.assertFalse(registry.verifyDocument(ID, keccak256("forged"), proof));
        vm.assertFalse(registry.verifyDocument(OTHER_ID, left, proof));
    }

    function test_NothingIsProvenOfAContractorThatIsNotHere() public {
        vm.assertFalse(registry.verifyDocument(ID, 0, new bytes32[](0)));
    }

    function test_OnlyTheRegistrarWrites() public {
        register();
        bytes memory refused = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, STRANGER, registry.REGISTRAR_ROLE()
        );
        IContractorRegistry.Assessment memory assessed = assessment();
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        registry.registerApproved(OTHER_ID, OTHER_WALLET, assessed, REGISTERED, 1);
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        registry.updateStatus(ID, WALLET, Status.SUSPENDED, 2);
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        registry.renew(ID, WALLET, assessed, 2);
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        registry.raiseFlag(ID, WALLET, FLAG, 0, 0, 2);
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        registry.resolveFlag(ID, WALLET, FLAG, 0, 2);
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        registry.rotateWallet(ID, WALLET, OTHER_WALLET, 2);
    }

    function test_OnlyThePauserPauses() public {
        bytes memory refused = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), registry.PAUSER_ROLE()
        );
        vm.expectRevert(refused);
        registry.pause();
        vm.prank(PAUSER);
        registry.pause();
        vm.expectRevert(refused);
        registry.unpause();
    }

    function test_APauseStopsWritesAndNoReads() public {
        register();
        vm.prank(PAUSER);
        registry.pause();
        bytes memory paused = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        vm.expectRevert(paused);
        registry.registerApproved(OTHER_ID, OTHER_WALLET, assessment(), REGISTERED, 1);
        vm.expectRevert(paused);
        registry.updateStatus(ID, WALLET, Status.SUSPENDED, 2);
        vm.expectRevert(paused);
        registry.renew(ID, WALLET, assessment(), 2);
        vm.expectRevert(paused);
        registry.raiseFlag(ID, WALLET, FLAG, 0, 0, 2);
        vm.expectRevert(paused);
        registry.resolveFlag(ID, WALLET, FLAG, 0, 2);
        vm.expectRevert(paused);
        registry.rotateWallet(ID, WALLET, OTHER_WALLET, 2);
        vm.assertTrue(registry.isInGoodStanding(WALLET));
        vm.prank(PAUSER);
        registry.unpause();
        registry.updateStatus(ID, WALLET, Status.SUSPENDED, 2);
    }

    function test_TheAdminReplacesTheRegistrar() public {
        bytes32 role = registry.REGISTRAR_ROLE();
        vm.prank(ADMIN);
        registry.revokeRole(role, address(this));
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), role)
        );
        registry.registerApproved(ID, WALLET, assessment(), REGISTERED, 1);
    }

    function test_EveryRoleNeedsAHolder() public {
        bytes memory zero = abi.encodeWithSelector(IContractorRegistry.ZeroValue.selector);
        vm.expectRevert(zero);
        new ContractorRegistry(address(0), address(this), PAUSER);
        vm.expectRevert(zero);
        new ContractorRegistry(ADMIN, address(0), PAUSER);
        vm.expectRevert(zero);
        new ContractorRegistry(ADMIN, address(this), address(0));
    }
}
