// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IStakeLedger} from "../src/IStakeLedger.sol";
import {StakeLedger} from "../src/StakeLedger.sol";
import {StakeFixture} from "./StakeFixture.sol";
import {Money, MoneyThatComesBack, MoneyThatLies, MoneyWithAFee} from "./Tokens.sol";

/// @notice Delivery against payment in one transaction, with tokens that pay and tokens that do not.
contract StakePaymentTest is StakeFixture {
    function test_UnitsAndTheirPriceChangeHandsTogether() public {
        Money money = _paidIn(new Money());
        settle();
        assertHeld(ISSUED - UNITS, UNITS);
        vm.assertEq(money.balanceOf(SELLER), PRICE);
        vm.assertEq(money.balanceOf(BUYER), PRICE);
        settle();
        vm.assertEq(money.balanceOf(SELLER), PRICE);
    }

    function test_NoEscrowIsNamedWhereATokenPays() public {
        _paidIn(new Money());
        ledger.settle(TRADE, AGREEMENT, SELLER, BUYER, UNITS, PRICE, 0);
        assertHeld(ISSUED - UNITS, UNITS);
    }

    function test_WithoutAllowanceNothingMoves() public {
        Money money = _paidIn(new Money());
        vm.prank(BUYER);
        money.approve(address(ledger), PRICE - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(ledger), PRICE - 1, PRICE
            )
        );
        settle();
        assertHeld(ISSUED, 0);
        vm.assertEq(ledger.carriedOut(TRADE), bytes32(0));
    }

    function test_AFeeIsNoPayment() public {
        _paidIn(new MoneyWithAFee());
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.NotPaid.selector, PRICE, PRICE - 1));
        settle();
        assertHeld(ISSUED, 0);
    }

    function test_ALieIsNoPayment() public {
        _paidIn(new MoneyThatLies());
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.NotPaid.selector, PRICE, 0));
        settle();
        assertHeld(ISSUED, 0);
    }

    function test_ATokenThatComesBackFindsTheDoorClosed() public {
        bytes[4] memory calls = [
            abi.encodeCall(IStakeLedger.settle, (TRADE, AGREEMENT, SELLER, BUYER, UNITS, PRICE, ESCROW)),
            abi.encodeCall(IStakeLedger.settle, (OTHER_TRADE, AGREEMENT, SELLER, BUYER, UNITS, PRICE, ESCROW)),
            abi.encodeCall(IStakeLedger.forcedTransfer, (SELLER, BUYER, AGREEMENT, UNITS, ORDER)),
            abi.encodeCall(IStakeLedger.setFrozenTokens, (SELLER, AGREEMENT, ISSUED, ORDER))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            MoneyThatComesBack money = MoneyThatComesBack(address(_paidIn(new MoneyThatComesBack())));
            _giveAllRoles(address(money));
            money.comeBackWith(ledger, calls[i]);
            settle();
            vm.assertFalse(money.wentThrough());
            vm.assertEq(
                keccak256(money.answer()),
                keccak256(
                    abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
                )
            );
            assertHeld(ISSUED - UNITS, UNITS);
            vm.assertEq(money.balanceOf(SELLER), PRICE);
            vm.assertEq(ledger.getFrozenTokens(SELLER, AGREEMENT), 0);
        }
    }

    function _paidIn(Money money) private returns (Money) {
        ledger = open(money);
        money.mint(BUYER, 2 * PRICE);
        vm.prank(BUYER);
        money.approve(address(ledger), 2 * PRICE);
        return money;
    }

    function _giveAllRoles(address to) private {
        bytes32 market = ledger.MARKET_ROLE();
        bytes32 court = ledger.COURT_ROLE();
        vm.prank(ADMIN);
        ledger.grantRole(market, to);
        vm.prank(ADMIN);
        ledger.grantRole(court, to);
    }
}
