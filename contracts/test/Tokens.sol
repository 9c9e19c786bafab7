// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {StakeLedger} from "../src/StakeLedger.sol";

/// @notice An honest payment token.
contract Money is ERC20 {
    constructor() ERC20("Money", "INR") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @notice Keeps one unit of every payment for itself.
contract MoneyWithAFee is Money {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to != address(0)) super._update(to, address(this), 1);
    }
}

/// @notice Says that it paid, and does not.
contract MoneyThatLies is Money {
    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return true;
    }
}

/// @notice Calls the ledger back in the middle of a payment, with whatever it was given, by roles it should never have.
contract MoneyThatComesBack is Money {
    StakeLedger private _ledger;
    bytes private _call;
    bytes public answer;
    bool public wentThrough;

    function comeBackWith(StakeLedger ledger, bytes calldata call) external {
        _ledger = ledger;
        _call = call;
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        (wentThrough, answer) = address(_ledger).call(_call);
        return super.transferFrom(from, to, value);
    }
}
