"""The CIDs are Kubo's: those that a real node gave once, for every run, and those of one that runs, where one does."""

import pytest

from activities.clients.documents.store import cid_of
from tests.activities.documents.harness import KuboHarness, sample_bytes

_KIB, _MIB = 1024, 1024 * 1024

# Recorded from Kubo 0.44.0-dev (commit 867cdc5d): ipfs add -Q -n --cid-version=1 --raw-leaves < sample_bytes(size)
_FROM_KUBO = {
    0: "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    1: "bafkreiekgmp53zydf4z2ohq3fysx3aawny2i4ah4wf4rj5el3nl2drrqa4",
    11: "bafkreihlhs5vy7gqzr6sdubkzip4dfdahan27sucu334wh4bszftn3vylm",
    256 * _KIB - 1: "bafkreih2hom5mdt3hxznampdzj6ksv6o36vafqqctcrkoz5rfhpw3eodwu",
    256 * _KIB: "bafkreih2bk74eu5axngebs6vftmmkcaqboysjjy726xzy5hksnqmfgw5fy",
    256 * _KIB + 1: "bafybeidbbs6ocod3v27jtr4uhvc6n55y3gbrtur3bvjsnraudtbxkozi2y",
    _MIB - 1: "bafybeih2pc3kfdhycb2tnc3qqgdxrofautgq7vshc4mbfu4nn7chqdsxtq",
    _MIB: "bafybeigxrbq7fuchvgd6onff4gbsw5a2p2723maltvtkbglz3l5sak37gm",
    _MIB + 1: "bafybeib6vp2uke46o52dsgdttquqocnoppffjjwogfxqljdt4egfks3zoe",
    3_000_000: "bafybeicwffuizbtd2ii23z4as3ksip3yjn5mgoznw2systybusm7esbali",
    25 * _MIB: "bafybeifqcxndjk2egw6zqfetmpw65o5azcye7byop63o764cbcsqmdyhd4",
    60 * _MIB: "bafybeibwnkm26g277xcye6k57s4xwkpoetp5ngscuysquc4uv4mgobnxvu",  # links on two levels
}


@pytest.mark.parametrize("size", _FROM_KUBO)
def test_a_cid_is_the_one_kubo_gave(size: int):
    assert cid_of(sample_bytes(size)) == _FROM_KUBO[size]


@pytest.mark.parametrize("size", [size for size in _FROM_KUBO if size <= 25 * _MIB])
async def test_a_running_kubo_gives_the_same_cid_and_the_bytes_back(kubo: KuboHarness, size: int):
    content = sample_bytes(size)
    assert await kubo.store.put(content) == _FROM_KUBO[size]
    assert await kubo.store.get(_FROM_KUBO[size]) == content
