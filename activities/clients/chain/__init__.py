"""The contracts over JSON-RPC, with one local key: the real end of `activities.chain`. Blocking calls."""
