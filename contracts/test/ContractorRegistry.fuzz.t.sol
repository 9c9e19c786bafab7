// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Status} from "../src/ContractorStatus.sol";
import {IContractorRegistry} from "../src/IContractorRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";

contract ContractorRegistryFuzzTest is RegistryFixture {
    /// @dev The packing loses nothing, whatever the values.
    function testFuzz_WhatIsWrittenIsReadBack(
        bytes32 id,
        address wallet,
        bytes32 root,
        uint40 registered,
        uint40 expiry,
        uint8 competence,
        uint8 compliance,
        uint8 risk
    ) public {
        vm.assume(bytes16(id) != 0 && wallet != address(0) && root != 0);
        registered = uint40(bound(registered, 0, type(uint40).max - 1));
        expiry = uint40(bound(expiry, uint256(registered) + 1, type(uint40).max));
        IContractorRegistry.Assessment memory assessed = IContractorRegistry.Assessment({
            documentRootHash: root,
            expiryTime: expiry,
            competenceScore: uint8(bound(competence, 0, 100)),
            complianceScore: uint8(bound(compliance, 0, 100)),
            riskCategory: uint8(bound(risk, 0, 3))
        });
        registry.registerApproved(id, wallet, assessed, registered, 1);

        IContractorRegistry.ContractorVerification memory found = registry.contractorOf(id, wallet);
        vm.assertEq(found.documentRootHash, root);
        vm.assertEq(found.registrationTime, registered);
        vm.assertEq(found.expiryTime, expiry);
        vm.assertEq(found.competenceScore, assessed.competenceScore);
        vm.assertEq(found.complianceScore, assessed.complianceScore);
        vm.assertEq(found.riskCategory, assessed.riskCategory);
        vm.assertEq(uint8(found.verificationStatus), uint8(Status.GOV_APPROVED));
        vm.assertEq(found.sequence, 1);
    }

    /// @dev No sequence but the next one is taken.
    function testFuzz_OnlyTheNextSequenceIsTaken(uint24 sequence) public {
        register();
        vm.assume(sequence != 2);
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.StaleSequence.selector, 1, sequence));
        registry.updateStatus(ID, WALLET, Status.SUSPENDED, sequence);
    }

    /// @dev While its registration lasts a second one of the contractor never goes through, whatever it says.
    function testFuzz_AReplayWithOtherArgumentsReverts(address wallet, bytes32 root, uint40 expiry, uint24 sequence)
        public
    {
        vm.assume(wallet != address(0));
        register();
        IContractorRegistry.Assessment memory other = assessment();
        other.documentRootHash = root;
        other.expiryTime = expiry;
        bytes32 before = keccak256(abi.encode(record()));
        vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.AlreadyRegistered.selector, ID));
        registry.registerApproved(ID, wallet, other, REGISTERED, sequence);
        vm.assertEq(keccak256(abi.encode(record())), before);
    }

    /// @dev From wherever the table leads, a new approval is taken when the registration has ended and never else.
    function testFuzz_OnlyAContractorThatEndedComesBack(uint8[8] calldata steps, uint24 ahead) public {
        register();
        uint24 sequence = 1;
        for (uint256 i = 0; i < steps.length; ++i) {
            Status to = Status(bound(steps[i], 0, uint8(type(Status).max)));
            if ((registry.allowedTransitions(record().verificationStatus) >> uint8(to)) & 1 == 0) continue;
            registry.updateStatus(ID, WALLET, to, ++sequence);
        }
        Status at = record().verificationStatus;
        uint24 given = ahead % 2 == 0 ? sequence + 1 : uint24(bound(ahead, 0, type(uint24).max));
        bool ended = at == Status.EXPIRED || at == Status.REJECTED;
        if (!ended) {
            vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.AlreadyRegistered.selector, ID));
        } else if (given != sequence + 1) {
            vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.StaleSequence.selector, sequence, given));
        }
        registry.registerApproved(ID, WALLET, assessment(), REGISTERED, given);
        bool back = ended && given == sequence + 1;
        vm.assertEq(uint8(record().verificationStatus), uint8(back ? Status.GOV_APPROVED : at));
        vm.assertEq(record().sequence, back ? given : sequence);
    }

    /// @dev A walk goes on exactly where the table has an edge.
    function testFuzz_StatusFollowsTheTable(uint8[16] calldata steps) public {
        register();
        uint24 sequence = 1;
        for (uint256 i = 0; i < steps.length; ++i) {
            Status from = record().verificationStatus;
            Status to = Status(bound(steps[i], 0, uint8(type(Status).max)));
            bool allowed = (registry.allowedTransitions(from) >> uint8(to)) & 1 == 1;
            if (!allowed) {
                vm.expectRevert(abi.encodeWithSelector(IContractorRegistry.IllegalTransition.selector, from, to));
            }
            registry.updateStatus(ID, WALLET, to, sequence + 1);
            if (allowed) ++sequence;
            vm.assertEq(uint8(record().verificationStatus), uint8(allowed ? to : from));
            vm.assertEq(record().sequence, sequence);
        }
    }
}
