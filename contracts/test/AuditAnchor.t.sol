// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {AuditAnchor} from "../src/AuditAnchor.sol";
import {IAuditAnchor} from "../src/IAuditAnchor.sol";
import {Cheats} from "./Cheats.sol";

contract AuditAnchorTest is Cheats {
    address private constant ADMIN = address(0xAD);
    address private constant STRANGER = address(0x5A);
    bytes32 private constant DAY = "2026-03-01";
    bytes32 private constant ROOT = keccak256("entries");

    AuditAnchor private anchors;

    function setUp() public {
        anchors = new AuditAnchor(ADMIN, address(this));
    }

    function test_ARootIsWrittenAndReadBack() public {
        vm.assertEq(anchors.rootOf(DAY), bytes32(0));
        vm.expectEmit(true, true, true, true, address(anchors));
        emit IAuditAnchor.Anchored(DAY, ROOT);
        anchors.anchor(DAY, ROOT);
        vm.assertEq(anchors.rootOf(DAY), ROOT);
    }

    function test_TheSameRootAgainChangesNothingAndSaysNothing() public {
        anchors.anchor(DAY, ROOT);
        vm.recordLogs();
        anchors.anchor(DAY, ROOT);
        vm.assertEq(vm.getRecordedLogs().length, 0);
        vm.assertEq(anchors.rootOf(DAY), ROOT);
    }

    function test_AnotherRootReverts() public {
        anchors.anchor(DAY, ROOT);
        vm.expectRevert(abi.encodeWithSelector(IAuditAnchor.AlreadyAnchored.selector, DAY, ROOT));
        anchors.anchor(DAY, keccak256("forged"));
        vm.assertEq(anchors.rootOf(DAY), ROOT);
    }

    function test_ZeroIsNoPeriodAndNoRoot() public {
        vm.expectRevert(abi.encodeWithSelector(IAuditAnchor.ZeroValue.selector));
        anchors.anchor(0, ROOT);
        vm.expectRevert(abi.encodeWithSelector(IAuditAnchor.ZeroValue.selector));
        anchors.anchor(DAY, 0);
    }

    function test_OnlyTheAnchorerWrites() public {
        bytes32 role = anchors.ANCHOR_ROLE();
        vm.prank(STRANGER);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, STRANGER, role)
        );
        anchors.anchor(DAY, ROOT);
    }

    function test_EveryRoleNeedsAHolder() public {
        vm.expectRevert(abi.encodeWithSelector(IAuditAnchor.ZeroValue.selector));
        new AuditAnchor(address(0), address(this));
        vm.expectRevert(abi.encodeWithSelector(IAuditAnchor.ZeroValue.selector));
        new AuditAnchor(ADMIN, address(0));
    }

    /// @dev Whatever is tried, the first root of a period stays, and periods do not touch each other.
    function testFuzz_TheFirstRootStays(bytes32 period, bytes32 root, bytes32 other, bytes32 otherPeriod) public {
        vm.assume(period != 0 && root != 0 && other != 0 && other != root && otherPeriod != period);
        anchors.anchor(period, root);
        vm.expectRevert(abi.encodeWithSelector(IAuditAnchor.AlreadyAnchored.selector, period, root));
        anchors.anchor(period, other);
        vm.assertEq(anchors.rootOf(period), root);
        vm.assertEq(anchors.rootOf(otherPeriod), bytes32(0));
    }
}
