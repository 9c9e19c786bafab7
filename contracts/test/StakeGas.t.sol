// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {StakeLedger} from "../src/StakeLedger.sol";
import {StakeFixture} from "./StakeFixture.sol";
import {Money} from "./Tokens.sol";

/// @notice One call a test, for `forge snapshot`. Whole transactions are measured on a chain, in tests/contracts.
contract StakeGasTest is StakeFixture {
    bytes32 private constant BOUGHT = keccak256("a trade by which the buyer holds some already");

    StakeLedger private _paid;

    function setUp() public override {
        super.setUp();
        Money money = new Money();
        _paid = open(money);
        money.mint(BUYER, PRICE);
        vm.prank(BUYER);
        money.approve(address(_paid), PRICE);
        ledger.issue(OTHER_AGREEMENT, SELLER, ISSUED);
        ledger.settle(BOUGHT, OTHER_AGREEMENT, SELLER, BUYER, 1, PRICE, ESCROW);
    }

    function test_SettleForANewHolder() public {
        settle();
    }

    function test_SettleForAnExistingHolder() public {
        ledger.settle(TRADE, OTHER_AGREEMENT, SELLER, BUYER, UNITS, PRICE, ESCROW);
    }

    function test_SettleInMoneyForANewHolder() public {
        _paid.settle(TRADE, AGREEMENT, SELLER, BUYER, UNITS, PRICE, ESCROW);
    }

    function test_SettleAgain() public {
        ledger.settle(BOUGHT, OTHER_AGREEMENT, SELLER, BUYER, 1, PRICE, ESCROW);
    }

    function test_Issue() public {
        ledger.issue(OTHER_AGREEMENT + 1, SELLER, ISSUED);
    }

    function test_RegisterInvestor() public {
        ledger.registerInvestor(THIRD_ID, THIRD, 1);
    }

    function test_SetFrozenTokens() public {
        freeze(UNITS);
    }

    function test_ForcedTransfer() public {
        vm.prank(COURT);
        ledger.forcedTransfer(SELLER, BUYER, AGREEMENT, UNITS, ORDER);
    }
}
