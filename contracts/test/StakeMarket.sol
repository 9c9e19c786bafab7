// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {StakeLedger} from "../src/StakeLedger.sol";
import {Cheats} from "./Cheats.sol";
import {Money} from "./Tokens.sol";

/// @notice Does what a market and a court can do, right and wrong, to a few investors, wallets and agreements, and
/// keeps its own account of what the ledger must then hold.
contract StakeMarket is Cheats {
    uint256 public constant INVESTORS = 4;
    uint256 public constant WALLETS = 6;
    uint256 public constant AGREEMENTS = 3;
    uint256 public constant IDS = 12;
    uint128 public constant FUNDS = 1_000_000;

    StakeLedger public ledger;
    /// @notice What trades are paid in; zero for an escrow.
    Money public money;

    mapping(uint256 investor => uint256) public walletOf;
    mapping(uint256 investor => bool) public isRegistered;
    mapping(uint256 investor => uint24) public sequenceOf;
    mapping(uint256 agreement => uint128) public issued;
    mapping(uint256 agreement => mapping(uint256 investor => uint128)) public held;
    mapping(uint256 agreement => mapping(uint256 investor => uint128)) public frozen;
    mapping(uint256 wallet => uint256) public paid;
    mapping(uint256 wallet => uint256) public earned;
    mapping(uint256 id => bytes) private _carriedOut;

    constructor(bool paysInMoney) {
        if (paysInMoney) money = new Money();
        ledger = new StakeLedger(address(this), address(this), address(this), address(this), IERC20(address(money)));
        // a market that trades from its first call on; one agreement is left to be issued
        for (uint256 investor = 1; investor <= INVESTORS; ++investor) {
            ledger.registerInvestor(investorId(investor), wallet(investor), 1);
            (walletOf[investor], isRegistered[investor], sequenceOf[investor]) = (investor, true, 1);
        }
        for (uint256 agreement = 1; agreement < AGREEMENTS; ++agreement) {
            ledger.issue(agreementId(agreement), wallet(agreement), 1_000);
            (issued[agreement], held[agreement][agreement]) = (1_000, 1_000);
        }
        if (!paysInMoney) return;
        for (uint256 index = 1; index <= WALLETS; ++index) {
            money.mint(wallet(index), FUNDS);
            vm.prank(wallet(index));
            money.approve(address(ledger), type(uint256).max);
        }
    }

    function investorId(uint256 investor) public pure returns (bytes32) {
        return keccak256(abi.encode("investor", investor));
    }

    function agreementId(uint256 agreement) public pure returns (uint256) {
        return uint256(keccak256(abi.encode("agreement", agreement)));
    }

    function wallet(uint256 index) public pure returns (address) {
        return address(uint160(0x1000 + index));
    }

    function id(uint256 index) public pure returns (bytes32) {
        return keccak256(abi.encode("trade or order", index));
    }

    function register(uint256 investor, uint256 index, uint24 ahead) external {
        investor = bound(investor, 1, INVESTORS);
        index = bound(index, 1, WALLETS);
        if (walletOf[investor] != 0 && ahead % 3 != 0) index = walletOf[investor];
        uint24 sequence = _sequence(investor, ahead);
        bool isNew = walletOf[investor] == 0 && holder(index) == 0 && sequence == 1;
        bool comesBack = walletOf[investor] == index && !isRegistered[investor]
            && sequence == sequenceOf[investor] + 1 && walletOf[investor] != 0;
        bool expected = !ledger.paused() && (isNew || comesBack);
        try ledger.registerInvestor(investorId(investor), wallet(index), sequence) {
            vm.assertTrue(expected);
            walletOf[investor] = index;
            isRegistered[investor] = true;
            ++sequenceOf[investor];
        } catch {
            vm.assertFalse(expected);
        }
    }

    function remove(uint256 investor, uint24 ahead) external {
        // seldom: a market of removed investors trades nothing
        investor = bound(investor, 1, 8 * INVESTORS);
        if (investor > INVESTORS) return;
        uint24 sequence = _sequence(investor, ahead);
        bool expected = !ledger.paused() && isRegistered[investor] && sequence == sequenceOf[investor] + 1;
        try ledger.removeInvestor(investorId(investor), wallet(walletOf[investor]), sequence) {
            vm.assertTrue(expected);
            isRegistered[investor] = false;
            ++sequenceOf[investor];
        } catch {
            vm.assertFalse(expected);
        }
    }

    function rotate(uint256 investor, uint256 to, uint24 ahead) external {
        investor = bound(investor, 1, INVESTORS);
        to = bound(to, 1, WALLETS);
        uint24 sequence = _sequence(investor, ahead);
        bool expected = !ledger.paused() && walletOf[investor] != 0 && holder(to) == 0
            && sequence == sequenceOf[investor] + 1;
        try ledger.rotateWallet(investorId(investor), wallet(walletOf[investor]), wallet(to), sequence) {
            vm.assertTrue(expected);
            walletOf[investor] = to;
            ++sequenceOf[investor];
        } catch {
            vm.assertFalse(expected);
        }
    }

    function issue(uint256 agreement, uint256 investor, uint128 units) external {
        agreement = bound(agreement, 1, AGREEMENTS);
        investor = bound(investor, 1, INVESTORS);
        units = uint128(bound(units, 0, 1_000));
        bool expected = !ledger.paused() && issued[agreement] == 0 && units != 0 && isRegistered[investor];
        if (issued[agreement] != 0) units = issued[agreement] + 1;
        try ledger.issue(agreementId(agreement), wallet(walletOf[investor]), units) {
            vm.assertTrue(expected);
            issued[agreement] = units;
            held[agreement][investor] = units;
        } catch {
            vm.assertFalse(expected);
        }
    }

    function settle(uint256 index, uint256 agreement, uint256 seller, uint256 buyer, uint128 units, uint128 price)
        external
    {
        index = bound(index, 1, IDS);
        agreement = bound(agreement, 1, AGREEMENTS);
        seller = _someHolder(agreement, seller);
        buyer = bound(buyer, 1, INVESTORS);
        units = uint128(bound(units, 0, uint256(held[agreement][seller]) + 1));
        price = uint128(bound(price, 0, 100));
        (address from, address to) = (wallet(walletOf[seller]), wallet(walletOf[buyer]));
        bytes memory call =
            abi.encodeCall(ledger.settle, (id(index), agreementId(agreement), from, to, units, price, id(0)));
        if (_isAnothers(index, call)) return;
        bool expected = !ledger.paused() && units != 0 && price != 0 && isRegistered[seller] && isRegistered[buyer]
            && seller != buyer && units <= unfrozen(agreement, seller)
            && (address(money) == address(0) || price <= money.balanceOf(to));
        vm.assertTrue(!expected || ledger.canTransfer(from, to, agreementId(agreement), units));
        if (!_carryOut(index, call, expected)) return;
        held[agreement][seller] -= units;
        held[agreement][buyer] += units;
        earned[walletOf[seller]] += price;
        paid[walletOf[buyer]] += price;
    }

    function freeze(uint256 index, uint256 agreement, uint256 investor, uint128 amount) external {
        index = bound(index, 1, IDS);
        agreement = bound(agreement, 1, AGREEMENTS);
        investor = bound(investor, 1, INVESTORS);
        amount = uint128(bound(amount, 0, 400));
        address account = wallet(walletOf[investor]);
        bytes memory call =
            abi.encodeCall(ledger.setFrozenTokens, (account, agreementId(agreement), amount, id(index)));
        if (_isAnothers(index, call)) return;
        if (_carryOut(index, call, walletOf[investor] != 0)) frozen[agreement][investor] = amount;
    }

    function force(uint256 index, uint256 agreement, uint256 from, uint256 to, uint128 amount) external {
        index = bound(index, 1, IDS);
        agreement = bound(agreement, 1, AGREEMENTS);
        from = _someHolder(agreement, from);
        to = bound(to, 1, INVESTORS);
        amount = uint128(bound(amount, 0, uint256(held[agreement][from]) + 1));
        bytes memory call = abi.encodeCall(
            ledger.forcedTransfer,
            (wallet(walletOf[from]), wallet(walletOf[to]), agreementId(agreement), amount, id(index))
        );
        if (_isAnothers(index, call)) return;
        bool expected = amount != 0 && isRegistered[to] && from != to && amount <= held[agreement][from];
        uint128 free = unfrozen(agreement, from);
        if (!_carryOut(index, call, expected)) return;
        if (amount > free) frozen[agreement][from] -= amount - free;
        held[agreement][from] -= amount;
        held[agreement][to] += amount;
    }

    /// @notice Whatever was carried out is asked for again, to the letter.
    function again(uint256 index) external {
        index = bound(index, 1, IDS);
        if (_carriedOut[index].length == 0) return;
        bool isTrade = bytes4(_carriedOut[index]) == ledger.settle.selector;
        (bool done,) = address(ledger).call(_carriedOut[index]);
        vm.assertTrue(done == !(isTrade && ledger.paused()));
    }

    function pause(uint256 seldom) external {
        if (ledger.paused()) ledger.unpause();
        else if (seldom % 8 == 0) ledger.pause();
    }

    /// @notice The hash of the one call that was carried out under an id; zero when none was.
    function callOf(uint256 index) external view returns (bytes32) {
        return _carriedOut[index].length == 0 ? bytes32(0) : keccak256(_carriedOut[index]);
    }

    /// @notice The investor that this account gives the wallet to; 0 for none.
    function holder(uint256 index) public view returns (uint256) {
        for (uint256 investor = 1; investor <= INVESTORS; ++investor) {
            if (walletOf[investor] == index) return investor;
        }
        return 0;
    }

    function unfrozen(uint256 agreement, uint256 investor) public view returns (uint128) {
        (uint128 all, uint128 kept) = (held[agreement][investor], frozen[agreement][investor]);
        return all > kept ? all - kept : 0;
    }

    /// @dev An id that was used for another call: the ledger must refuse, whatever else holds.
    function _isAnothers(uint256 index, bytes memory call) private returns (bool) {
        if (_carriedOut[index].length == 0 || keccak256(_carriedOut[index]) == keccak256(call)) return false;
        (bool done,) = address(ledger).call(call);
        vm.assertFalse(done);
        return true;
    }

    /// @dev Whether the call changed something, which an id does once.
    function _carryOut(uint256 index, bytes memory call, bool expected) private returns (bool) {
        bool before = _carriedOut[index].length != 0;
        (bool done,) = address(ledger).call(call);
        if (before) return false;
        vm.assertTrue(done == expected);
        if (!done) return false;
        _carriedOut[index] = call;
        return true;
    }

    /// @dev Mostly somebody who holds units of the agreement.
    function _someHolder(uint256 agreement, uint256 seed) private view returns (uint256) {
        uint256 first = bound(seed, 1, INVESTORS);
        if (seed % 5 == 0) return first;
        for (uint256 step = 0; step < INVESTORS; ++step) {
            uint256 investor = 1 + (first + step) % INVESTORS;
            if (held[agreement][investor] != 0) return investor;
        }
        return first;
    }

    /// @dev Mostly the next sequence, sometimes one too old or too young.
    function _sequence(uint256 investor, uint24 ahead) private view returns (uint24) {
        return sequenceOf[investor] + (ahead % 4 == 0 ? uint24(bound(ahead >> 2, 0, 2)) : 1);
    }
}
