// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IStakeLedger} from "./IStakeLedger.sol";

/// @title The public ledger of investment stakes
/// @notice See IStakeLedger for what each function means.
/// @dev What a trade costs is mostly slots. It reads one for each wallet (its investor, and whether that is
/// registered), changes the seller's holding, changes or fills the buyer's, and fills one with the hash of its call. A
/// holding has its frozen units in the same slot. Holdings are found by investor, not by wallet, so that a wallet
/// rotates in two slots whatever its investor holds.
contract StakeLedger is IStakeLedger, AccessControl, Pausable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice May register investors, issue and settle: the signer of the trade process.
    bytes32 public constant MARKET_ROLE = keccak256("MARKET_ROLE");
    /// @notice May freeze and take units, by an order.
    bytes32 public constant COURT_ROLE = keccak256("COURT_ROLE");
    /// @notice May stop and restart the market.
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    /// @notice What trades are paid in; zero where an escrow off the chain holds the price. It never changes: what a
    /// trade was agreed to be paid in is what it is settled in.
    IERC20 public immutable paymentToken;

    /// @dev One slot. `frozen` may be more than `units`.
    struct Holding {
        uint128 units;
        uint128 frozen;
    }

    /// @dev One slot: all units of an agreement, and the first 16 bytes of the hash of the call that issued them.
    struct Issue {
        uint128 units;
        bytes16 call;
    }

    mapping(address wallet => Investor) private _investors;
    mapping(bytes16 investorKey => address) private _wallets;
    mapping(uint256 agreementId => Issue) private _issues;
    mapping(uint256 agreementId => mapping(bytes16 investorKey => Holding)) private _holdings;
    mapping(bytes32 id => bytes32) private _carriedOut;

    /// @notice Sets up the roles.
    /// @param admin May grant and revoke roles.
    /// @param market May register investors, issue and settle.
    /// @param court May freeze and take units, by an order.
    /// @param pauser May stop and restart the market.
    /// @param payment What trades are paid in; zero for an escrow off the chain.
    constructor(address admin, address market, address court, address pauser, IERC20 payment) {
        if (admin == address(0) || market == address(0) || court == address(0) || pauser == address(0)) {
            revert ZeroValue();
        }
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(MARKET_ROLE, market);
        _grantRole(COURT_ROLE, court);
        _grantRole(PAUSER_ROLE, pauser);
        paymentToken = payment;
    }

    /// @inheritdoc IStakeLedger
    function registerInvestor(bytes32 investorId, address wallet, uint24 sequence)
        external
        whenNotPaused
        onlyRole(MARKET_ROLE)
    {
        bytes16 key = bytes16(investorId);
        if (key == 0 || wallet == address(0)) revert ZeroValue();
        Investor memory former = _investors[wallet];
        address linked = _wallets[key];
        if (linked == address(0)) {
            if (former.investorKey != 0) revert WalletTaken(wallet);
            _wallets[key] = wallet;
        } else if (linked != wallet || former.isRegistered) {
            revert AlreadyRegistered(investorId);
        }
        if (sequence != former.sequence + 1) revert StaleSequence(former.sequence, sequence);
        _investors[wallet] = Investor({investorKey: key, sequence: sequence, isRegistered: true});
        emit InvestorRegistered(investorId, wallet);
    }

    /// @inheritdoc IStakeLedger
    function removeInvestor(bytes32 investorId, address wallet, uint24 sequence)
        external
        whenNotPaused
        onlyRole(MARKET_ROLE)
    {
        Investor memory current = _next(investorId, wallet, sequence);
        if (!current.isRegistered) revert NotRegistered(investorId);
        current.isRegistered = false;
        _investors[wallet] = current;
        emit InvestorRemoved(investorId, wallet);
    }

    /// @inheritdoc IStakeLedger
    function rotateWallet(bytes32 investorId, address wallet, address newWallet, uint24 sequence)
        external
        whenNotPaused
        onlyRole(MARKET_ROLE)
    {
        if (newWallet == address(0)) revert ZeroValue();
        Investor memory current = _next(investorId, wallet, sequence);
        if (_investors[newWallet].investorKey != 0) revert WalletTaken(newWallet);
        delete _investors[wallet];
        _investors[newWallet] = current;
        _wallets[current.investorKey] = newWallet;
        emit WalletRotated(investorId, wallet, newWallet);
    }

    /// @inheritdoc IStakeLedger
    function issue(uint256 agreementId, address holder, uint128 units) external whenNotPaused onlyRole(MARKET_ROLE) {
        bytes16 call = bytes16(keccak256(msg.data));
        Issue memory former = _issues[agreementId];
        if (former.units != 0) {
            if (former.call == call) return;
            revert AlreadyIssued(agreementId);
        }
        if (agreementId == 0 || units == 0) revert ZeroValue();
        _issues[agreementId] = Issue({units: units, call: call});
        _holdings[agreementId][_receiver(holder)].units = units;
        emit Issued(agreementId, holder, units);
    }

    /// @inheritdoc IStakeLedger
    function settle(
        bytes32 tradeId,
        uint256 agreementId,
        address seller,
        address buyer,
        uint128 units,
        uint128 price,
        bytes32 escrowRef
    ) external nonReentrant whenNotPaused onlyRole(MARKET_ROLE) {
        bytes32 former = _carriedOut[tradeId];
        if (former != 0) {
            if (former == keccak256(msg.data)) return;
            revert SettledOtherwise(tradeId);
        }
        if (tradeId == 0 || units == 0 || price == 0) revert ZeroValue();
        if (escrowRef == 0 && address(paymentToken) == address(0)) revert ZeroValue();
        _carriedOut[tradeId] = keccak256(msg.data);
        Investor memory from = _investors[seller];
        if (!from.isRegistered) revert ERC7943CannotSend(seller);
        bytes16 to = _receiver(buyer);
        if (from.investorKey == to) revert SameHolder(seller);

        Holding memory held = _holdings[agreementId][from.investorKey];
        if (units > held.units) revert InsufficientUnits(seller, agreementId, units, held.units);
        uint128 unfrozen = _unfrozen(held);
        if (units > unfrozen) revert ERC7943InsufficientUnfrozenBalance(seller, agreementId, units, unfrozen);
        _move(agreementId, from.investorKey, held, to, units);
        emit TradeSettled(tradeId, agreementId, buyer, seller, units, price, escrowRef);
        // Last of all: whatever the token does, it finds the trade settled.
        if (address(paymentToken) != address(0)) _pay(buyer, seller, price);
    }

    /// @inheritdoc IStakeLedger
    function setFrozenTokens(address account, uint256 agreementId, uint128 amount, bytes32 orderId)
        external
        nonReentrant
        onlyRole(COURT_ROLE)
    {
        if (_isCarriedOut(orderId)) return;
        bytes16 key = _investors[account].investorKey;
        if (key == 0) revert UnknownInvestor(account);
        _holdings[agreementId][key].frozen = amount;
        emit Frozen(account, agreementId, amount);
        emit OrderCarriedOut(orderId, agreementId);
    }

    /// @inheritdoc IStakeLedger
    function forcedTransfer(address from, address to, uint256 agreementId, uint128 amount, bytes32 orderId)
        external
        nonReentrant
        onlyRole(COURT_ROLE)
    {
        if (_isCarriedOut(orderId)) return;
        if (amount == 0) revert ZeroValue();
        bytes16 key = _investors[from].investorKey;
        bytes16 receiver = _receiver(to);
        if (key == receiver) revert SameHolder(from);
        Holding memory held = _holdings[agreementId][key];
        if (amount > held.units) revert InsufficientUnits(from, agreementId, amount, held.units);
        uint128 unfrozen = _unfrozen(held);
        if (amount > unfrozen) {
            held.frozen -= amount - unfrozen;
            emit Frozen(from, agreementId, held.frozen);
        }
        _move(agreementId, key, held, receiver, amount);
        emit ForcedTransfer(from, to, agreementId, amount);
        emit OrderCarriedOut(orderId, agreementId);
    }

    /// @inheritdoc IStakeLedger
    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    /// @inheritdoc IStakeLedger
    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }

    /// @inheritdoc IStakeLedger
    function balanceOf(address account, uint256 agreementId) external view returns (uint256) {
        return _holdings[agreementId][_investors[account].investorKey].units;
    }

    /// @inheritdoc IStakeLedger
    function totalSupply(uint256 agreementId) external view returns (uint256) {
        return _issues[agreementId].units;
    }

    /// @inheritdoc IStakeLedger
    function getFrozenTokens(address account, uint256 tokenId) external view returns (uint256 amount) {
        return _holdings[tokenId][_investors[account].investorKey].frozen;
    }

    /// @inheritdoc IStakeLedger
    function canTransact(address account) external view returns (bool allowed) {
        return _investors[account].isRegistered;
    }

    /// @inheritdoc IStakeLedger
    function canSend(address account) external view returns (bool allowed) {
        return _investors[account].isRegistered;
    }

    /// @inheritdoc IStakeLedger
    function canReceive(address account) external view returns (bool allowed) {
        return _investors[account].isRegistered;
    }

    /// @inheritdoc IStakeLedger
    function canTransfer(address from, address to, uint256 tokenId, uint256 amount)
        external
        view
        returns (bool allowed)
    {
        Investor memory sender = _investors[from];
        Investor memory receiver = _investors[to];
        return !paused() && sender.isRegistered && receiver.isRegistered
            && sender.investorKey != receiver.investorKey
            && amount <= _unfrozen(_holdings[tokenId][sender.investorKey]);
    }

    /// @inheritdoc IStakeLedger
    function investorOf(address wallet) external view returns (Investor memory) {
        return _investors[wallet];
    }

    /// @inheritdoc IStakeLedger
    function walletOf(bytes32 investorId) external view returns (address) {
        return _wallets[bytes16(investorId)];
    }

    /// @inheritdoc IStakeLedger
    function carriedOut(bytes32 id) external view returns (bytes32) {
        return _carriedOut[id];
    }

    /// @dev The record as the write numbered `sequence` starts from it, with that number in it.
    function _next(bytes32 investorId, address wallet, uint24 sequence)
        private
        view
        returns (Investor memory current)
    {
        current = _investors[wallet];
        if (current.investorKey == 0 || current.investorKey != bytes16(investorId)) {
            revert NotTheirWallet(investorId, wallet);
        }
        if (sequence != current.sequence + 1) revert StaleSequence(current.sequence, sequence);
        current.sequence = sequence;
    }

    /// @dev Whether this very call carried out the order before; marks it as carried out when none did.
    function _isCarriedOut(bytes32 orderId) private returns (bool) {
        if (orderId == 0) revert ZeroValue();
        bytes32 call = keccak256(msg.data);
        bytes32 former = _carriedOut[orderId];
        if (former == 0) {
            _carriedOut[orderId] = call;
            return false;
        }
        if (former != call) revert OrderedOtherwise(orderId);
        return true;
    }

    /// @dev `held` is the giver's holding, of at least as many units, with what stays frozen of it.
    function _move(uint256 agreementId, bytes16 from, Holding memory held, bytes16 to, uint128 units) private {
        held.units -= units;
        _holdings[agreementId][from] = held;
        _holdings[agreementId][to].units += units;
    }

    /// @dev A token that keeps a fee, or hands over nothing and says it did, settles nothing.
    function _pay(address buyer, address seller, uint256 price) private {
        uint256 before = paymentToken.balanceOf(seller);
        paymentToken.safeTransferFrom(buyer, seller, price);
        uint256 received = paymentToken.balanceOf(seller) - before;
        if (received != price) revert NotPaid(price, received);
    }

    /// @dev The key of an investor that may hold more.
    function _receiver(address account) private view returns (bytes16) {
        Investor memory investor = _investors[account];
        if (!investor.isRegistered) revert ERC7943CannotReceive(account);
        return investor.investorKey;
    }

    function _unfrozen(Holding memory held) private pure returns (uint128) {
        return held.units > held.frozen ? held.units - held.frozen : 0;
    }
}
