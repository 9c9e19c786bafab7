// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStakeLedger} from "../src/IStakeLedger.sol";
import {StakeLedger} from "../src/StakeLedger.sol";
import {Cheats} from "./Cheats.sol";
import {StakeMarket} from "./StakeMarket.sol";

/// @notice What holds after any sequence of calls, right and wrong ones. That the market does what its account expects,
/// and nothing else, is held call by call in StakeMarket: frozen units move by force alone, a replay changes nothing.
abstract contract StakeInvariants is Cheats {
    StakeMarket internal market;
    StakeLedger internal ledger;

    /// @dev forge asks for this by name: whom the random calls go to.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(market);
    }

    /// @dev Units are conserved: what all hold of an agreement is what was issued of it, at any moment.
    function invariant_UnitsAreConserved() public {
        for (uint256 agreement = 1; agreement <= market.AGREEMENTS(); ++agreement) {
            uint256 agreementId = market.agreementId(agreement);
            uint256 sum;
            for (uint256 index = 1; index <= market.WALLETS(); ++index) {
                uint256 units = ledger.balanceOf(market.wallet(index), agreementId);
                // nobody holds more than there is, so nobody ever went below zero and around
                vm.assertLe(units, market.issued(agreement));
                sum += units;
            }
            vm.assertEq(sum, market.issued(agreement));
            vm.assertEq(ledger.totalSupply(agreementId), market.issued(agreement));
        }
    }

    /// @dev Holdings and what is frozen of them are those of the calls that were accepted.
    function invariant_HoldingsAreWhatWasAccepted() public {
        for (uint256 agreement = 1; agreement <= market.AGREEMENTS(); ++agreement) {
            uint256 agreementId = market.agreementId(agreement);
            for (uint256 investor = 1; investor <= market.INVESTORS(); ++investor) {
                address wallet = market.wallet(market.walletOf(investor));
                vm.assertEq(ledger.balanceOf(wallet, agreementId), market.held(agreement, investor));
                vm.assertEq(ledger.getFrozenTokens(wallet, agreementId), market.frozen(agreement, investor));
            }
        }
    }

    /// @dev An id stands for one call. That a trade is not settled, or an order carried out, twice under it, shows in
    /// the holdings: the account moves units for it once.
    function invariant_AnIdStandsForOneCall() public {
        for (uint256 index = 1; index <= market.IDS(); ++index) {
            vm.assertEq(ledger.carriedOut(market.id(index)), market.callOf(index));
        }
    }

    /// @dev A wallet belongs to at most one investor, and an investor has at most one wallet.
    function invariant_WalletsAndInvestorsPairOff() public {
        for (uint256 index = 1; index <= market.WALLETS(); ++index) {
            uint256 holder = market.holder(index);
            IStakeLedger.Investor memory found = ledger.investorOf(market.wallet(index));
            bytes32 key = holder == 0 ? bytes32(0) : bytes32(bytes16(market.investorId(holder)));
            vm.assertEq(bytes32(found.investorKey), key);
            vm.assertTrue(found.isRegistered == market.isRegistered(holder));
            vm.assertEq(found.sequence, market.sequenceOf(holder));
        }
    }
}

contract StakeInvariantsWithEscrowTest is StakeInvariants {
    function setUp() public {
        market = new StakeMarket(false);
        ledger = market.ledger();
    }
}

contract StakeInvariantsWithMoneyTest is StakeInvariants {
    function setUp() public {
        market = new StakeMarket(true);
        ledger = market.ledger();
    }

    /// @dev Money is conserved, wallet by wallet: it went where units came from, and nowhere else.
    function invariant_MoneyIsConserved() public {
        uint256 sum;
        for (uint256 index = 1; index <= market.WALLETS(); ++index) {
            uint256 balance = market.money().balanceOf(market.wallet(index));
            vm.assertEq(balance, market.FUNDS() + market.earned(index) - market.paid(index));
            sum += balance;
        }
        vm.assertEq(sum, market.money().totalSupply());
        vm.assertEq(market.money().balanceOf(address(ledger)), 0);
    }
}
