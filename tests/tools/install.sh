#!/bin/sh
# Builds the programs that the tests run against, as pinned in go.mod and go.sum, into .tools/bin at the repository's
# root. Does nothing when they were built from these very pins before.
#
# Kubo is not among them (see README.md beside this file): the tests take the `ipfs` they find.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$here/../.." && pwd)/.tools/bin
mkdir -p "$bin"
pins=$(cat "$here/go.mod" "$here/go.sum" | cksum)
if [ -x "$bin/versitygw" ] && [ -x "$bin/compose-go" ] && [ "$(cat "$bin/.pins" 2>/dev/null)" = "$pins" ]; then
    exit 0
fi
cd "$here"
# the toolchain that is here, never a download of another; no version stamp, which a checkout without git lacks
GOTOOLCHAIN=local GOBIN="$bin" go install -mod=readonly -buildvcs=false github.com/versity/versitygw/cmd/versitygw
# its command is called cmd, which says nothing
GOTOOLCHAIN=local go build -mod=readonly -buildvcs=false -o "$bin/compose-go" github.com/compose-spec/compose-go/v2/cmd
printf '%s\n' "$pins" >"$bin/.pins"
