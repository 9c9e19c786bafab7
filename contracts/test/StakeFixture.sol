// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IStakeLedger} from "../src/IStakeLedger.sol";
import {StakeLedger} from "../src/StakeLedger.sol";
import {Cheats} from "./Cheats.sol";

/// @notice A ledger with this test as its market, two investors, and an agreement that the first of them holds.
abstract contract StakeFixture is Cheats {
    address internal constant ADMIN = address(0xAD);
    address internal constant COURT = address(0xC0);
    address internal constant PAUSER = address(0xBA);
    address internal constant STRANGER = address(0x5A);
    address internal constant SELLER = address(0xA11CE);
    address internal constant BUYER = address(0xB0B);
    address internal constant THIRD = address(0x714D);
    bytes32 internal constant SELLER_ID = keccak256("seller");
    bytes32 internal constant BUYER_ID = keccak256("buyer");
    bytes32 internal constant THIRD_ID = keccak256("third");
    bytes32 internal constant TRADE = keccak256("trade");
    bytes32 internal constant OTHER_TRADE = keccak256("another trade");
    bytes32 internal constant ORDER = keccak256("order");
    bytes32 internal constant OTHER_ORDER = keccak256("another order");
    bytes32 internal constant ESCROW = keccak256("escrow");
    uint256 internal constant AGREEMENT = uint256(keccak256("agreement"));
    uint256 internal constant OTHER_AGREEMENT = uint256(keccak256("another agreement"));
    uint128 internal constant ISSUED = 1_000;
    uint128 internal constant UNITS = 400;
    uint128 internal constant PRICE = 7_650_000_00;

    StakeLedger internal ledger;

    function setUp() public virtual {
        ledger = open(IERC20(address(0)));
    }

    function open(IERC20 payment) internal returns (StakeLedger opened) {
        opened = new StakeLedger(ADMIN, address(this), COURT, PAUSER, payment);
        opened.registerInvestor(SELLER_ID, SELLER, 1);
        opened.registerInvestor(BUYER_ID, BUYER, 1);
        opened.issue(AGREEMENT, SELLER, ISSUED);
    }

    function settle() internal {
        ledger.settle(TRADE, AGREEMENT, SELLER, BUYER, UNITS, PRICE, ESCROW);
    }

    function freeze(uint128 amount) internal {
        vm.prank(COURT);
        ledger.setFrozenTokens(SELLER, AGREEMENT, amount, ORDER);
    }

    /// @dev Units of the one agreement: of the seller, of the buyer.
    function assertHeld(uint256 seller, uint256 buyer) internal {
        vm.assertEq(ledger.balanceOf(SELLER, AGREEMENT), seller);
        vm.assertEq(ledger.balanceOf(BUYER, AGREEMENT), buyer);
    }
}
