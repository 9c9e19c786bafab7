// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IStakeLedger} from "../src/IStakeLedger.sol";
import {StakeLedger} from "../src/StakeLedger.sol";
import {StakeFixture} from "./StakeFixture.sol";

contract StakeLedgerTest is StakeFixture {
    function test_AnAgreementIsIssuedToItsFirstHolder() public {
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.Issued(OTHER_AGREEMENT, BUYER, 7);
        ledger.issue(OTHER_AGREEMENT, BUYER, 7);
        vm.assertEq(ledger.totalSupply(OTHER_AGREEMENT), 7);
        vm.assertEq(ledger.balanceOf(BUYER, OTHER_AGREEMENT), 7);
        vm.assertEq(ledger.balanceOf(SELLER, OTHER_AGREEMENT), 0);
        assertHeld(ISSUED, 0);
    }

    function test_TheSameIssueAgainChangesNothing() public {
        settle();
        // whatever became of the first holder since
        ledger.removeInvestor(SELLER_ID, SELLER, 2);
        vm.recordLogs();
        ledger.issue(AGREEMENT, SELLER, ISSUED);
        vm.assertEq(vm.getRecordedLogs().length, 0);
        assertHeld(ISSUED - UNITS, UNITS);
    }

    function test_AnotherIssueOfTheSameAgreementReverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.AlreadyIssued.selector, AGREEMENT));
        ledger.issue(AGREEMENT, SELLER, ISSUED + 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.AlreadyIssued.selector, AGREEMENT));
        ledger.issue(AGREEMENT, BUYER, ISSUED);
        vm.assertEq(ledger.totalSupply(AGREEMENT), ISSUED);
    }

    function test_OnlyARegisteredInvestorIsIssuedTo() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.ERC7943CannotReceive.selector, STRANGER));
        ledger.issue(OTHER_AGREEMENT, STRANGER, 1);
        vm.assertEq(ledger.totalSupply(OTHER_AGREEMENT), 0);
    }

    function test_ATradeMovesItsUnits() public {
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.TradeSettled(TRADE, AGREEMENT, BUYER, SELLER, UNITS, PRICE, ESCROW);
        settle();
        assertHeld(ISSUED - UNITS, UNITS);
        vm.assertEq(ledger.totalSupply(AGREEMENT), ISSUED);
        bytes memory call =
            abi.encodeCall(IStakeLedger.settle, (TRADE, AGREEMENT, SELLER, BUYER, UNITS, PRICE, ESCROW));
        vm.assertEq(ledger.carriedOut(TRADE), keccak256(call));
    }

    function test_TheSameTradeAgainChangesNothing() public {
        settle();
        vm.recordLogs();
        settle();
        vm.assertEq(vm.getRecordedLogs().length, 0);
        assertHeld(ISSUED - UNITS, UNITS);
        // and whatever became of its parties since
        ledger.removeInvestor(SELLER_ID, SELLER, 2);
        ledger.rotateWallet(BUYER_ID, BUYER, THIRD, 2);
        vm.recordLogs();
        settle();
        vm.assertEq(vm.getRecordedLogs().length, 0);
        vm.assertEq(ledger.balanceOf(THIRD, AGREEMENT), UNITS);
    }

    function test_ATradeReplayedWithOtherArgumentsReverts() public {
        settle();
        ledger.registerInvestor(THIRD_ID, THIRD, 1);
        _refuses(OTHER_AGREEMENT, SELLER, BUYER, UNITS, PRICE, ESCROW);
        _refuses(AGREEMENT, BUYER, SELLER, UNITS, PRICE, ESCROW);
        _refuses(AGREEMENT, SELLER, THIRD, UNITS, PRICE, ESCROW);
        _refuses(AGREEMENT, SELLER, BUYER, UNITS + 1, PRICE, ESCROW);
        _refuses(AGREEMENT, SELLER, BUYER, UNITS, PRICE - 1, ESCROW);
        _refuses(AGREEMENT, SELLER, BUYER, UNITS, PRICE, keccak256("another escrow"));
        assertHeld(ISSUED - UNITS, UNITS);
    }

    function test_ATradeAndAnOrderCannotShareAnId() public {
        settle();
        vm.prank(COURT);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.OrderedOtherwise.selector, TRADE));
        ledger.setFrozenTokens(SELLER, AGREEMENT, 1, TRADE);
    }

    function test_NobodySellsMoreThanHeHas() public {
        vm.expectRevert(
            abi.encodeWithSelector(IStakeLedger.InsufficientUnits.selector, SELLER, AGREEMENT, ISSUED + 1, ISSUED)
        );
        ledger.settle(TRADE, AGREEMENT, SELLER, BUYER, ISSUED + 1, PRICE, ESCROW);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.InsufficientUnits.selector, BUYER, AGREEMENT, 1, 0));
        ledger.settle(TRADE, AGREEMENT, BUYER, SELLER, 1, PRICE, ESCROW);
    }

    function test_NobodyTradesWithHimself() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.SameHolder.selector, SELLER));
        ledger.settle(TRADE, AGREEMENT, SELLER, SELLER, UNITS, PRICE, ESCROW);
    }

    function test_BothSidesOfATradeAreRegistered() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.ERC7943CannotReceive.selector, STRANGER));
        ledger.settle(TRADE, AGREEMENT, SELLER, STRANGER, UNITS, PRICE, ESCROW);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.ERC7943CannotSend.selector, STRANGER));
        ledger.settle(TRADE, AGREEMENT, STRANGER, BUYER, UNITS, PRICE, ESCROW);
        ledger.removeInvestor(BUYER_ID, BUYER, 2);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.ERC7943CannotReceive.selector, BUYER));
        settle();
        ledger.registerInvestor(BUYER_ID, BUYER, 3);
        settle();
        ledger.removeInvestor(BUYER_ID, BUYER, 4);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.ERC7943CannotSend.selector, BUYER));
        ledger.settle(OTHER_TRADE, AGREEMENT, BUYER, SELLER, UNITS, PRICE, ESCROW);
        assertHeld(ISSUED - UNITS, UNITS);
    }

    function test_ZeroIsNothing() public {
        bytes memory zero = abi.encodeWithSelector(IStakeLedger.ZeroValue.selector);
        vm.expectRevert(zero);
        ledger.settle(0, AGREEMENT, SELLER, BUYER, UNITS, PRICE, ESCROW);
        vm.expectRevert(zero);
        ledger.settle(TRADE, AGREEMENT, SELLER, BUYER, 0, PRICE, ESCROW);
        vm.expectRevert(zero);
        ledger.settle(TRADE, AGREEMENT, SELLER, BUYER, UNITS, 0, ESCROW);
        vm.expectRevert(zero);
        ledger.settle(TRADE, AGREEMENT, SELLER, BUYER, UNITS, PRICE, 0);
        vm.expectRevert(zero);
        ledger.issue(0, SELLER, 1);
        vm.expectRevert(zero);
        ledger.issue(OTHER_AGREEMENT, SELLER, 0);
        vm.expectRevert(zero);
        ledger.registerInvestor(0, THIRD, 1);
        vm.expectRevert(zero);
        ledger.registerInvestor(THIRD_ID, address(0), 1);
        vm.expectRevert(zero);
        ledger.rotateWallet(SELLER_ID, SELLER, address(0), 2);
        vm.prank(COURT);
        vm.expectRevert(zero);
        ledger.setFrozenTokens(SELLER, AGREEMENT, 1, 0);
        vm.prank(COURT);
        vm.expectRevert(zero);
        ledger.forcedTransfer(SELLER, BUYER, AGREEMENT, 0, ORDER);
    }

    function test_AnInvestorIsRegisteredReadBackAndRemoved() public {
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.InvestorRegistered(THIRD_ID, THIRD);
        ledger.registerInvestor(THIRD_ID, THIRD, 1);
        IStakeLedger.Investor memory found = ledger.investorOf(THIRD);
        vm.assertEq(bytes32(found.investorKey), bytes32(bytes16(THIRD_ID)));
        vm.assertEq(found.sequence, 1);
        vm.assertTrue(found.isRegistered);
        vm.assertEq(ledger.walletOf(THIRD_ID), THIRD);

        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.InvestorRemoved(THIRD_ID, THIRD);
        ledger.removeInvestor(THIRD_ID, THIRD, 2);
        vm.assertFalse(ledger.investorOf(THIRD).isRegistered);
        vm.assertEq(ledger.walletOf(THIRD_ID), THIRD);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.NotRegistered.selector, THIRD_ID));
        ledger.removeInvestor(THIRD_ID, THIRD, 3);
    }

    function test_AWriteToAnInvestorsRecordIsTheNextOne() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.StaleSequence.selector, 0, 2));
        ledger.registerInvestor(THIRD_ID, THIRD, 2);
        ledger.removeInvestor(SELLER_ID, SELLER, 2);
        // a removal that is sent once more must not undo what came after it, nor a registration what came after that
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.StaleSequence.selector, 2, 1));
        ledger.registerInvestor(SELLER_ID, SELLER, 1);
        ledger.registerInvestor(SELLER_ID, SELLER, 3);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.StaleSequence.selector, 3, 2));
        ledger.removeInvestor(SELLER_ID, SELLER, 2);
        vm.assertTrue(ledger.canTransact(SELLER));
    }

    function test_AnInvestorHasOneWalletAndAWalletOneInvestor() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.AlreadyRegistered.selector, SELLER_ID));
        ledger.registerInvestor(SELLER_ID, SELLER, 2);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.AlreadyRegistered.selector, SELLER_ID));
        ledger.registerInvestor(SELLER_ID, THIRD, 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.WalletTaken.selector, SELLER));
        ledger.registerInvestor(THIRD_ID, SELLER, 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.WalletTaken.selector, BUYER));
        ledger.rotateWallet(SELLER_ID, SELLER, BUYER, 2);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.NotTheirWallet.selector, SELLER_ID, BUYER));
        ledger.rotateWallet(SELLER_ID, BUYER, THIRD, 2);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.NotTheirWallet.selector, THIRD_ID, THIRD));
        ledger.removeInvestor(THIRD_ID, THIRD, 1);
    }

    function test_AWalletRotatesWithAllThatItsInvestorHolds() public {
        freeze(5);
        ledger.issue(OTHER_AGREEMENT, SELLER, 9);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IStakeLedger.WalletRotated(SELLER_ID, SELLER, THIRD);
        ledger.rotateWallet(SELLER_ID, SELLER, THIRD, 2);
        vm.assertEq(ledger.balanceOf(THIRD, AGREEMENT), ISSUED);
        vm.assertEq(ledger.balanceOf(THIRD, OTHER_AGREEMENT), 9);
        vm.assertEq(ledger.getFrozenTokens(THIRD, AGREEMENT), 5);
        vm.assertEq(ledger.walletOf(SELLER_ID), THIRD);
        assertHeld(0, 0);
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.ERC7943CannotSend.selector, SELLER));
        settle();
        ledger.settle(TRADE, AGREEMENT, THIRD, BUYER, UNITS, PRICE, ESCROW);
        vm.assertEq(ledger.balanceOf(BUYER, AGREEMENT), UNITS);
    }

    function test_APauseStopsTheMarket() public {
        vm.prank(PAUSER);
        ledger.pause();
        bytes memory paused = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        vm.assertFalse(ledger.canTransfer(SELLER, BUYER, AGREEMENT, 1));
        vm.expectRevert(paused);
        settle();
        vm.expectRevert(paused);
        ledger.issue(OTHER_AGREEMENT, SELLER, 1);
        vm.expectRevert(paused);
        ledger.registerInvestor(THIRD_ID, THIRD, 1);
        vm.expectRevert(paused);
        ledger.removeInvestor(SELLER_ID, SELLER, 2);
        vm.expectRevert(paused);
        ledger.rotateWallet(SELLER_ID, SELLER, THIRD, 2);
        vm.prank(PAUSER);
        ledger.unpause();
        settle();
        assertHeld(ISSUED - UNITS, UNITS);
    }

    function test_TheMarketIsOneRolesAlone() public {
        bytes memory refused = _unauthorized(ledger.MARKET_ROLE());
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        settle();
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        ledger.issue(OTHER_AGREEMENT, SELLER, 1);
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        ledger.registerInvestor(THIRD_ID, THIRD, 1);
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        ledger.removeInvestor(SELLER_ID, SELLER, 2);
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        ledger.rotateWallet(SELLER_ID, SELLER, THIRD, 2);
        refused = _unauthorized(ledger.PAUSER_ROLE());
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        ledger.pause();
        vm.prank(STRANGER);
        vm.expectRevert(refused);
        ledger.unpause();
    }

    function test_EveryRoleNeedsAHolder() public {
        bytes memory zero = abi.encodeWithSelector(IStakeLedger.ZeroValue.selector);
        IERC20 none = IERC20(address(0));
        vm.expectRevert(zero);
        new StakeLedger(address(0), ADMIN, COURT, PAUSER, none);
        vm.expectRevert(zero);
        new StakeLedger(ADMIN, address(0), COURT, PAUSER, none);
        vm.expectRevert(zero);
        new StakeLedger(ADMIN, ADMIN, address(0), PAUSER, none);
        vm.expectRevert(zero);
        new StakeLedger(ADMIN, ADMIN, COURT, address(0), none);
    }

    function _refuses(
        uint256 agreementId,
        address seller,
        address buyer,
        uint128 units,
        uint128 price,
        bytes32 escrowRef
    ) private {
        vm.expectRevert(abi.encodeWithSelector(IStakeLedger.SettledOtherwise.selector, TRADE));
        ledger.settle(TRADE, agreementId, seller, buyer, units, price, escrowRef);
    }

    function _unauthorized(bytes32 role) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, STRANGER, role);
    }
}
