"""Good and bad values of every identifier: bad ones are refused in words that help, and never repeat the value."""

from collections.abc import Callable

import pytest

from models.identifiers import (
    cid,
    cin,
    din,
    esic,
    gstin,
    ifsc,
    llpin,
    pan,
    phone,
    pincode,
    tan,
    udin,
    udyam,
    wallet_address,
)

Rule = Callable[[str], str | None]

GOOD: dict[Rule, list[str]] = {
    pan.problem_with: [
        "AAPCU0939K",
        "AAPFU0939K",
        "AAAHA0001A",
        "ABCPK1234L",
        "ZZZTZ9999Z",
        "AAAGJ0123B",
        "AAALL0123B",
    ],
    gstin.problem_with: ["27AAPCU0939K1ZQ", "27AAPFU0939K1ZK"],
    cin.problem_with: [
        "U45200MH2015PTC123456",
        "L17117MH1925PLC001208",
        "U45200OR2015PTC123456",
        "U45200OD2015PTC123456",
        "U45200CT2015OPC123456",
        "U45200CG2015NPL123456",
        "U45200TG2015FTC123456",
        "U45200TS2015FLC123456",
        "U45200UR2015GAP123456",
        "U45200UK2015GAT123456",
        "U45200TZ2015ULL123456",
        "U45200DL1850ULT123456",
        "L40101DL1975GOI007966",
        "U40101GJ1999SGC036656",
    ],
    llpin.problem_with: ["AAB-1234", "AAB1234"],
    udin.problem_with: ["24123450BKAAAA1234", "19012345ABCDEFGHIJ"],
    udyam.problem_with: ["UDYAM-MH-26-0123456"],
    esic.problem_with: ["31000123450000999"],
    ifsc.problem_with: ["SBIN0001234", "HDFC0ABC123"],
    pincode.problem_with: ["400001", "110001", "744101"],
    din.problem_with: ["01234567"],
    tan.problem_with: ["MUMA12345B"],
    phone.problem_with: ["+919876543210", "9876543210", "912222001234"],
    wallet_address.problem_with: [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED",
    ],
    cid.problem_with: [
        "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
        "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    ],
}

BAD: dict[Rule, list[str]] = {
    pan.problem_with: [
        "",
        "AAPCU0939",
        "AAPCU0939KK",
        "aapcu0939k",
        " AAPCU0939K",
        "AAPCU0939K\n",
        "AAPDU0939K",
        "AAPCU0000K",
        "AAPCU093OK",
        "AAPC10939K",
        "ÄAPCU0939K",
        "AAPCU٠939K",
    ],
    gstin.problem_with: [
        "27AAPFU0939K1ZM",
        "27AAPCU0939K1ZK",
        "27AAPCU0939K0ZQ",
        "27AAPCU0939K1YQ",
        "27AAPCU0939K1Z",
        "27aapcu0939k1zq",
        "00AAPCU0939K1ZQ",
        "39AAPCU0939K1ZQ",
        "96AAPCU0939K1ZQ",
        "98AAPCU0939K1ZQ",
    ],
    cin.problem_with: [
        "A45200MH2015PTC123456",
        "U45200XX2015PTC123456",
        "U45200MH1849PTC123456",
        "U45200MH2015ULC123456",
        "U45200MH2015GSC123456",
        "U45200MH2015PTC12345",
        "u45200mh2015ptc123456",
        "U4520AMH2015PTC123456",
    ],
    llpin.problem_with: ["AB-1234", "AAB-123", "AAB_1234", "aab-1234", "AAB--1234"],
    udin.problem_with: ["150223A12345000001", "2412345BKAAAA1234", "24123450bkaaaa1234", "24123450BKAAAA12345"],
    udyam.problem_with: ["MH123456789012", "UDYAM-MH-26-012345", "UDYAM-mh-26-0123456", "UDYAM-MH-26-01234567"],
    esic.problem_with: ["3100012345000099", "310001234500009999", "3100012345000099A"],
    ifsc.problem_with: ["SBIN1001234", "SBI00001234", "SBIN000123", "sbin0001234"],
    pincode.problem_with: ["012345", "40001", "4000011", "40000A"],
    din.problem_with: ["1234567", "123456789", "A1234567"],
    tan.problem_with: ["MUM112345B", "MUMA1234B", "muma12345b"],
    phone.problem_with: ["98765", "+91 98765 43210", "++919876543210", "1234567890123456"],
    wallet_address.problem_with: [
        "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
        "0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED",
    ],
    cid.problem_with: [
        "QmXyz1234567890abcdef1234567890abcdef12345678",
        "QmAbc9876543210fedcba9876543210fedcba98765432",
        "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbd0",
        "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbd",
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzd",
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdiaa",
        "BAFYBEIGDYRZT5SFP7UDM7HU76UH7Y26NF3EFUYLQABF3OCLGTQY55FBZDI",
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbz1i",
        "b",
        "z6Mk",
        "",
    ],
}


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, values in GOOD.items() for value in values])
def test_a_good_value_passes(rule: Rule, value: str) -> None:
    assert rule(value) is None


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_in_words_that_do_not_repeat_it(rule: Rule, value: str) -> None:
    message = rule(value)

    assert message is not None
    assert value == "" or value not in message.split("; right is")[0].split(" ")


@pytest.mark.parametrize(
    ("rule", "value", "hint"),
    [
        (pan.problem_with, "aapcu0939k", "capital letters"),
        (pan.problem_with, " AAPCU0939K", "space"),
        (pan.problem_with, "AAPCU0939", "must have 10 characters, this has 9"),
        (pan.problem_with, "AAPDU0939K", "fourth letter"),
        (pan.problem_with, "AAPCU0000K", "0000"),
        (gstin.problem_with, "27AAPFU0939K1ZM", "check character"),
        (gstin.problem_with, "39AAPCU0939K1ZQ", "state code"),
        (cin.problem_with, "U45200MH2015ULC123456", "kind of company"),
        (cin.problem_with, "U45200XX2015PTC123456", "state"),
        (cin.problem_with, "U45200MH1849PTC123456", "1850"),
        (wallet_address.problem_with, "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "EIP-55"),
    ],
)
def test_the_message_says_what_is_wrong(rule: Rule, value: str, hint: str) -> None:
    assert hint in (rule(value) or "")
