// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The public ledger of investment stakes
/// @notice Who holds how many units of which agreement, and every trade that moved them. No personal data comes here:
/// an investor, an agreement, a trade and an order are each the hash of a random UUID.
///
/// Nobody moves units by himself: there is no transfer that a holder could call. Units come into being with `issue`,
/// change hands for their price with `settle`, and by an order of a court with `forcedTransfer`; there is no fourth
/// way.
///
/// The names are those of ERC-7943 (uRWA), its multi-token form with an agreement in a token id's place, where they
/// fit: `canSend`, `canReceive`, `canTransfer` and `getFrozenTokens` are its own to the letter. Its two writes take the
/// id of the order they carry out besides, so that none is carried out twice; therefore, and because the ledger is no
/// ERC-1155 token, its interface id is not announced.
///
/// Every write happens once however often it is sent. What is found by an id of its own (a trade, an order, the issue
/// of an agreement) changes nothing when it comes again with the same arguments, and reverts with others. A write to an
/// investor's record names the sequence it is meant to be, exactly one more than what is stored.
interface IStakeLedger {
    /// @notice An investor as the ledger knows it.
    /// @param investorKey First 16 bytes of the investor id, keccak256 of the UUID's 16 bytes.
    /// @param sequence How many writes its record has seen.
    /// @param isRegistered Whether it may hold more, and sell; one that was removed keeps its units, and cannot move
    /// them.
    struct Investor {
        bytes16 investorKey;
        uint24 sequence;
        bool isRegistered;
    }

    /// @notice An investor may hold units, under this wallet.
    event InvestorRegistered(bytes32 indexed investorId, address indexed wallet);
    /// @notice An investor may neither buy nor sell any more.
    event InvestorRemoved(bytes32 indexed investorId, address indexed wallet);
    /// @notice An investor and all that it holds moved from one wallet to another.
    event WalletRotated(bytes32 indexed investorId, address indexed previousWallet, address indexed newWallet);
    /// @notice The units of an agreement came into being.
    event Issued(uint256 indexed agreementId, address indexed holder, uint256 units);
    /// @notice A trade was carried out: units against their price, both in this transaction where a payment token is
    /// set, the price by the escrow that `escrowRef` names where none is.
    event TradeSettled(
        bytes32 indexed tradeId,
        uint256 indexed agreementId,
        address indexed buyer,
        address seller,
        uint256 units,
        uint256 price,
        bytes32 escrowRef
    );
    /// @notice ERC-7943: `amount` units of `tokenId` (an agreement) of `account` are frozen from now on.
    event Frozen(address indexed account, uint256 indexed tokenId, uint256 amount);
    /// @notice ERC-7943: units were taken from one holder and given to another.
    event ForcedTransfer(address indexed from, address indexed to, uint256 indexed tokenId, uint256 amount);
    /// @notice The order of a court or a regulator behind the Frozen or ForcedTransfer beside it was carried out.
    event OrderCarriedOut(bytes32 indexed orderId, uint256 indexed agreementId);

    /// @notice ERC-7943: the account is no registered investor, so it cannot send.
    error ERC7943CannotSend(address account);
    /// @notice ERC-7943: the account is no registered investor, so it cannot receive.
    error ERC7943CannotReceive(address account);
    /// @notice ERC-7943: the units are there, and frozen.
    error ERC7943InsufficientUnfrozenBalance(address account, uint256 tokenId, uint256 amount, uint256 unfrozen);
    /// @notice No investor ever held this wallet, or it was rotated away from.
    error UnknownInvestor(address account);
    /// @notice The holder has fewer units of the agreement.
    error InsufficientUnits(address account, uint256 agreementId, uint256 units, uint256 held);
    /// @notice The trade was settled before, with other arguments.
    error SettledOtherwise(bytes32 tradeId);
    /// @notice The order was carried out before, with other arguments.
    error OrderedOtherwise(bytes32 orderId);
    /// @notice The agreement's units were issued before: others, or to another holder.
    error AlreadyIssued(uint256 agreementId);
    /// @notice Nobody buys from, or is ordered to give to, himself.
    error SameHolder(address account);
    /// @notice The write is not the next one: it was made before, or on an older state.
    error StaleSequence(uint24 stored, uint24 given);
    /// @notice The investor is registered already, or holds another wallet here: rotate that first.
    error AlreadyRegistered(bytes32 investorId);
    /// @notice The wallet belongs to an investor already.
    error WalletTaken(address wallet);
    /// @notice The wallet is not linked to this investor.
    error NotTheirWallet(bytes32 investorId, address wallet);
    /// @notice An investor that was removed cannot be removed again.
    error NotRegistered(bytes32 investorId);
    /// @notice The payment token handed the seller something else than the price.
    error NotPaid(uint256 price, uint256 received);
    /// @notice An id, address, number of units, price or, where no payment token is set, escrow reference of zero.
    error ZeroValue();

    /// @notice Lets an investor hold units, for the first time or again. Emits InvestorRegistered.
    /// @param investorId keccak256 of the investor's UUID (16 bytes).
    /// @param wallet The wallet it holds them by; for one that comes back, the one stored.
    /// @param sequence One more than the stored sequence, so 1 for an investor that is new.
    function registerInvestor(bytes32 investorId, address wallet, uint24 sequence) external;

    /// @notice Takes from an investor the right to buy and to sell. Its units stay its own. Emits InvestorRemoved.
    /// @param investorId keccak256 of the investor's UUID.
    /// @param wallet Its wallet.
    /// @param sequence One more than the stored sequence.
    function removeInvestor(bytes32 investorId, address wallet, uint24 sequence) external;

    /// @notice Links an investor, and with it all it holds, to another wallet. Emits WalletRotated.
    /// @param investorId keccak256 of the investor's UUID.
    /// @param wallet Its wallet now.
    /// @param newWallet A wallet that no investor holds.
    /// @param sequence One more than the stored sequence.
    function rotateWallet(bytes32 investorId, address wallet, address newWallet, uint24 sequence) external;

    /// @notice Brings all units of an agreement into being, once and for good. The same again changes nothing. Emits
    /// Issued when it writes.
    /// @param agreementId keccak256 of the agreement's UUID.
    /// @param holder The wallet of its first holder, a registered investor.
    /// @param units How many, not zero.
    function issue(uint256 agreementId, address holder, uint128 units) external;

    /// @notice Delivers units against their price, in one transaction or not at all. The same trade again changes
    /// nothing. Emits TradeSettled when it writes.
    /// @param tradeId keccak256 of the trade's UUID.
    /// @param agreementId The agreement whose units are sold: the one they were issued under, also after it was split.
    /// @param seller Wallet of a registered investor with as many unfrozen units.
    /// @param buyer Wallet of another registered investor; where a payment token is set, it has allowed this contract
    /// the price.
    /// @param units How many, not zero.
    /// @param price For all of them, in the currency's (or the payment token's) smallest unit; not zero.
    /// @param escrowRef keccak256 of the UUID of what holds the price in escrow; zero only where a payment token is
    /// set.
    function settle(
        bytes32 tradeId,
        uint256 agreementId,
        address seller,
        address buyer,
        uint128 units,
        uint128 price,
        bytes32 escrowRef
    ) external;

    /// @notice Freezes units by an order; overwrites what was frozen before. May be more than is held. Not stopped by a
    /// pause. Emits Frozen and OrderCarriedOut when it writes.
    /// @param account Wallet of an investor.
    /// @param agreementId The agreement.
    /// @param amount How many units are frozen from now on; zero to release all.
    /// @param orderId keccak256 of the order's UUID.
    function setFrozenTokens(address account, uint256 agreementId, uint128 amount, bytes32 orderId) external;

    /// @notice Takes units by an order of a court, frozen ones too (which are unfrozen first). Not stopped by a pause.
    /// Emits ForcedTransfer and OrderCarriedOut when it writes, before them Frozen when frozen units move.
    /// @param from Wallet of an investor, registered or removed.
    /// @param to Wallet of a registered investor.
    /// @param agreementId The agreement.
    /// @param amount How many, not zero.
    /// @param orderId keccak256 of the order's UUID.
    function forcedTransfer(address from, address to, uint256 agreementId, uint128 amount, bytes32 orderId) external;

    /// @notice Stops the market: issues, trades and investors' records. Orders are carried out all the same.
    function pause() external;

    /// @notice Lets the market go on.
    function unpause() external;

    /// @notice Units of an agreement that a wallet's investor holds, frozen ones included.
    /// @param account The wallet.
    /// @param agreementId The agreement.
    /// @return How many.
    function balanceOf(address account, uint256 agreementId) external view returns (uint256);

    /// @notice Units of an agreement that were ever issued: what all its holders hold together.
    /// @param agreementId The agreement.
    /// @return How many; zero when it was never issued.
    function totalSupply(uint256 agreementId) external view returns (uint256);

    /// @notice ERC-7943: the units that are frozen, which may be more than are held.
    /// @param account The wallet.
    /// @param tokenId The agreement.
    /// @return amount How many.
    function getFrozenTokens(address account, uint256 tokenId) external view returns (uint256 amount);

    /// @notice Whether an account is a registered investor: `canSend` and `canReceive` in one, as ERC-7943 named it
    /// once.
    /// @param account The wallet.
    /// @return allowed Whether it is.
    function canTransact(address account) external view returns (bool allowed);

    /// @notice ERC-7943: whether an account may sell at all.
    /// @param account The wallet.
    /// @return allowed Whether it may.
    function canSend(address account) external view returns (bool allowed);

    /// @notice ERC-7943: whether an account may buy at all.
    /// @param account The wallet.
    /// @return allowed Whether it may.
    function canReceive(address account) external view returns (bool allowed);

    /// @notice ERC-7943: whether units could change hands now: not paused, both registered and not the same, and that many held and
    /// unfrozen.
    /// @param from The seller's wallet.
    /// @param to The buyer's wallet.
    /// @param tokenId The agreement.
    /// @param amount How many units.
    /// @return allowed Whether they could.
    function canTransfer(address from, address to, uint256 tokenId, uint256 amount)
        external
        view
        returns (bool allowed);

    /// @notice The investor that holds a wallet; all zero when none does.
    /// @param wallet The wallet.
    /// @return The investor.
    function investorOf(address wallet) external view returns (Investor memory);

    /// @notice The wallet of an investor; zero when it was never registered.
    /// @param investorId keccak256 of the investor's UUID.
    /// @return The wallet.
    function walletOf(bytes32 investorId) external view returns (address);

    /// @notice keccak256 of the whole call that settled a trade or carried out an order; zero when none did.
    /// @param id The trade's or order's id.
    /// @return The hash.
    function carriedOut(bytes32 id) external view returns (bytes32);
}
