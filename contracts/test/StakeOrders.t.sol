// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {IStakeLedger} from "../src/IStakeLedger.sol";
import {StakeFixture} from "./StakeFixture.sol";

/// @notice What a court orders, and what may move: the part of the ledger that is shaped like ERC-7943.
contract StakeOrdersTest is StakeFixture {
    function test_FrozenUnitsAreNotSold() public {
        freeze(ISSUED - UNITS + 1);
        vm.assertFalse(ledger.canTransfer(SELLER, BUYER, AGREEMENT, UNITS));
        vm.expectRevert(
            abi.encodeWithSelector(
                IStakeLedger.ERC7943InsufficientUnfrozenBalance.selector, SELLER, AGREEMENT, UNITS, UNITS - 1
            )
        );
        settle();
        vm.assertTrue(ledger.canTransfer(SELLER, BUYER, AGREEMENT, UNITS - 1));
        ledger.settle(TRADE, AGREEMENT, SELLER, BUYER, UNITS - 1, PRICE, ESCROW);
        vm.assertEq(ledger.getFrozenTokens(SELLER, AGREEMENT), ISSUED - UNITS + 1);
    }

    function test_MoreThanIsHeldMayBeFrozen() public {
        vm.prank(COURT);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.Frozen(BUYER, AGREEMENT, 2 * UNITS);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.OrderCarriedOut(ORDER, AGREEMENT);
        ledger.setFrozenTokens(BUYER, AGREEMENT, 2 * UNITS, ORDER);
        settle();
        vm.assertEq(ledger.getFrozenTokens(BUYER, AGREEMENT), 2 * UNITS);
        vm.assertFalse(ledger.canTransfer(BUYER, SELLER, AGREEMENT, 1));
        vm.expectRevert(
            abi.encodeWithSelector(
                IStakeLedger.ERC7943InsufficientUnfrozenBalance.selector, BUYER, AGREEMENT, UNITS, 0
            )
        );
        ledger.settle(OTHER_TRADE, AGREEMENT, BUYER, SELLER, UNITS, PRICE, ESCROW);
    }

    function test_AFreezeHoldsForItsAgreementAlone() public {
        ledger.issue(OTHER_AGREEMENT, SELLER, ISSUED);
        freeze(ISSUED);
        ledger.settle(TRADE, OTHER_AGREEMENT, SELLER, BUYER, ISSUED, PRICE, ESCROW);
        vm.assertEq(ledger.balanceOf(BUYER, OTHER_AGREEMENT), ISSUED);
    }

    function test_AnOrderIsCarriedOutOnce() public {
        freeze(5);
        vm.prank(COURT);
        ledger.setFrozenTokens(SELLER, AGREEMENT, 0, OTHER_ORDER);
        vm.recordLogs();
        freeze(5);
        vm.assertEq(vm.getRecordedLogs().length, 0);
        vm.assertEq(ledger.getFrozenTokens(SELLER, AGREEMENT), 0);
        vm.prank(COURT);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.OrderedOtherwise.selector, ORDER));
        ledger.setFrozenTokens(SELLER, AGREEMENT, 6, ORDER);
    }

    function test_ACourtTakesFrozenUnitsAndUnfreezesThemFirst() public {
        freeze(ISSUED - 100);
        vm.prank(COURT);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.Frozen(SELLER, AGREEMENT, ISSUED - UNITS);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.ForcedTransfer(SELLER, BUYER, AGREEMENT, UNITS);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.OrderCarriedOut(OTHER_ORDER, AGREEMENT);
        ledger.forcedTransfer(SELLER, BUYER, AGREEMENT, UNITS, OTHER_ORDER);
        assertHeld(ISSUED - UNITS, UNITS);
        vm.assertEq(ledger.getFrozenTokens(SELLER, AGREEMENT), ISSUED - UNITS);
    }

    function test_ACourtTakesUnfrozenUnitsBeforeFrozenOnes() public {
        freeze(ISSUED - UNITS);
        vm.recordLogs();
        _take(UNITS, OTHER_ORDER);
        vm.assertEq(vm.getRecordedLogs().length, 2);
        vm.assertEq(ledger.getFrozenTokens(SELLER, AGREEMENT), ISSUED - UNITS);
    }

    function test_AForcedTransferHappensOnce() public {
        _take(UNITS, ORDER);
        vm.recordLogs();
        _take(UNITS, ORDER);
        vm.assertEq(vm.getRecordedLogs().length, 0);
        assertHeld(ISSUED - UNITS, UNITS);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.OrderedOtherwise.selector, ORDER));
        vm.prank(COURT);
        ledger.forcedTransfer(SELLER, BUYER, AGREEMENT, UNITS + 1, ORDER);
    }

    function test_ACourtTakesFromARemovedInvestorAndWhileTheMarketIsPaused() public {
        ledger.removeInvestor(SELLER_ID, SELLER, 2);
        vm.prank(PAUSER);
        ledger.pause();
        freeze(1);
        _take(ISSUED, OTHER_ORDER);
        assertHeld(0, ISSUED);
    }

    function test_ACourtGivesToARegisteredInvestorAlone() public {
        ledger.removeInvestor(BUYER_ID, BUYER, 2);
        vm.prank(COURT);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.ERC7943CannotReceive.selector, BUYER));
        ledger.forcedTransfer(SELLER, BUYER, AGREEMENT, 1, ORDER);
        vm.assertEq(ledger.carriedOut(ORDER), bytes32(0));
    }

    function test_ACourtTakesNoMoreThanIsThere() public {
        vm.prank(COURT);
        vm.expectRevert(
            abi.encodeWithSelector(IStakeLedger.InsufficientUnits.selector, SELLER, AGREEMENT, ISSUED + 1, ISSUED)
        );
        ledger.forcedTransfer(SELLER, BUYER, AGREEMENT, ISSUED + 1, ORDER);
        vm.prank(COURT);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.InsufficientUnits.selector, STRANGER, AGREEMENT, 1, 0));
        ledger.forcedTransfer(STRANGER, BUYER, AGREEMENT, 1, ORDER);
        vm.prank(COURT);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.SameHolder.selector, SELLER));
        ledger.forcedTransfer(SELLER, SELLER, AGREEMENT, 1, ORDER);
    }

    function test_NothingIsFrozenOfAStranger() public {
        vm.prank(COURT);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.UnknownInvestor.selector, STRANGER));
        ledger.setFrozenTokens(STRANGER, AGREEMENT, 1, ORDER);
    }

    function test_OrdersAreTheCourtsAlone() public {
        bytes memory refused = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), ledger.COURT_ROLE()
        );
        vm.expectRevert(refused);
        ledger.setFrozenTokens(SELLER, AGREEMENT, 1, ORDER);
        vm.expectRevert(refused);
        ledger.forcedTransfer(SELLER, BUYER, AGREEMENT, 1, ORDER);
    }

    function test_WhatMayMoveIsAnsweredWithoutEverReverting() public {
        vm.assertTrue(ledger.canTransact(SELLER));
        vm.assertTrue(ledger.canSend(SELLER));
        vm.assertTrue(ledger.canReceive(BUYER));
        vm.assertTrue(ledger.canTransfer(SELLER, BUYER, AGREEMENT, ISSUED));
        vm.assertFalse(ledger.canTransfer(SELLER, BUYER, AGREEMENT, type(uint256).max));
        vm.assertFalse(ledger.canTransfer(SELLER, STRANGER, AGREEMENT, 1));
        vm.assertFalse(ledger.canTransfer(SELLER, SELLER, AGREEMENT, 1));
        vm.assertFalse(ledger.canTransfer(STRANGER, BUYER, AGREEMENT, 1));
        vm.assertFalse(ledger.canTransfer(address(0), address(0), 0, 0));
        ledger.removeInvestor(SELLER_ID, SELLER, 2);
        vm.assertFalse(ledger.canTransact(SELLER));
        vm.assertFalse(ledger.canSend(SELLER));
        vm.assertFalse(ledger.canReceive(SELLER));
        vm.assertFalse(ledger.canTransfer(SELLER, BUYER, AGREEMENT, 1));
    }

    function _take(uint128 amount, bytes32 orderId) private {
        vm.prank(COURT);
        ledger.forcedTransfer(SELLER, BUYER, AGREEMENT, amount, orderId);
    }
}
