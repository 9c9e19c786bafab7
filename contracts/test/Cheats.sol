// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The few of forge's cheatcodes that these tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function prank(address sender) external;
    function warp(uint256 timestamp) external;
    function assume(bool condition) external;
    function expectRevert(bytes calldata revertData) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
    function assertEq(uint256 left, uint256 right) external;
    function assertEq(address left, address right) external;
    function assertEq(bytes32 left, bytes32 right) external;
    function assertTrue(bool condition) external;
    function assertFalse(bool condition) external;
    function assertLe(uint256 left, uint256 right) external;
    function assertGe(uint256 left, uint256 right) external;
}

/// @notice What every test here starts from.
abstract contract Cheats {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice A value within bounds, for what the fuzzer hands in.
    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + (value % (high - low + 1));
    }
}
