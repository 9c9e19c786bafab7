// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStakeLedger} from "../src/IStakeLedger.sol";
import {StakeFixture} from "./StakeFixture.sol";

contract StakeLedgerFuzzTest is StakeFixture {
    /// @dev Units are packed with what is frozen of them: neither reaches into the other, whatever the values.
    function testFuzz_WhatIsHeldAndFrozenIsReadBack(uint256 agreement, uint128 units, uint128 frozen) public {
        vm.assume(agreement != 0 && agreement != AGREEMENT && units != 0);
        ledger.issue(agreement, SELLER, units);
        vm.prank(COURT);
        ledger.setFrozenTokens(SELLER, agreement, frozen, ORDER);
        vm.assertEq(ledger.balanceOf(SELLER, agreement), units);
        vm.assertEq(ledger.getFrozenTokens(SELLER, agreement), frozen);
        assertHeld(ISSUED, 0);
    }

    /// @dev A trade takes what `canTransfer` says may move, and nothing else; never a frozen unit.
    function testFuzz_WhatMayMoveIsWhatMoves(uint128 units, uint128 frozen) public {
        units = uint128(bound(units, 1, 2 * ISSUED));
        frozen = uint128(bound(frozen, 0, 2 * ISSUED));
        freeze(frozen);
        bool allowed = ledger.canTransfer(SELLER, BUYER, AGREEMENT, units);
        vm.assertTrue(allowed == (uint256(units) + frozen <= ISSUED));
        try ledger.settle(TRADE, AGREEMENT, SELLER, BUYER, units, PRICE, ESCROW) {
            vm.assertTrue(allowed);
            assertHeld(ISSUED - units, units);
        } catch {
            vm.assertFalse(allowed);
            assertHeld(ISSUED, 0);
        }
    }

    /// @dev Once settled, a trade answers its own call alone.
    function testFuzz_AReplayWithOtherArgumentsReverts(
        uint256 agreement,
        address seller,
        address buyer,
        uint128 units,
        uint128 price,
        bytes32 escrow
    ) public {
        settle();
        bytes memory call =
            abi.encodeCall(IStakeLedger.settle, (TRADE, agreement, seller, buyer, units, price, escrow));
        vm.assume(keccak256(call) != ledger.carriedOut(TRADE));
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.SettledOtherwise.selector, TRADE));
        ledger.settle(TRADE, agreement, seller, buyer, units, price, escrow);
        assertHeld(ISSUED - UNITS, UNITS);
    }

    /// @dev By force any unit moves, frozen or not, and what stays frozen is no more than before.
    function testFuzz_ACourtTakesWhatItMay(uint128 amount, uint128 frozen) public {
        amount = uint128(bound(amount, 1, ISSUED));
        freeze(frozen);
        uint256 free = frozen < ISSUED ? ISSUED - frozen : 0;
        vm.prank(COURT);
        ledger.forcedTransfer(SELLER, BUYER, AGREEMENT, amount, OTHER_ORDER);
        assertHeld(ISSUED - amount, amount);
        uint256 thawed = amount > free ? amount - free : 0;
        vm.assertEq(ledger.getFrozenTokens(SELLER, AGREEMENT), frozen - thawed);
    }

    /// @dev However a stake is cut up and passed around, it stays one stake.
    function testFuzz_PartsSumUpToTheWhole(uint128[12] calldata parts) public {
        ledger.registerInvestor(THIRD_ID, THIRD, 1);
        address[3] memory holders = [SELLER, BUYER, THIRD];
        for (uint256 i = 0; i < parts.length; ++i) {
            address from = holders[i % 3];
            address to = holders[(i + 1 + parts[i] % 2) % 3];
            uint256 has = ledger.balanceOf(from, AGREEMENT);
            if (has == 0) continue;
            uint128 units = uint128(bound(parts[i], 1, has));
            ledger.settle(keccak256(abi.encode(i)), AGREEMENT, from, to, units, PRICE, ESCROW);
        }
        uint256 sum;
        for (uint256 i = 0; i < holders.length; ++i) {
            sum += ledger.balanceOf(holders[i], AGREEMENT);
        }
        vm.assertEq(sum, ISSUED);
    }
}
