#!/bin/sh
# Builds the programs that the tests run against, as pinned by the Go modules here, into .tools/bin at the repository's
# root. Does nothing when they were built from these very pins before.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$here/../.." && pwd)/.tools/bin
mkdir -p "$bin"
pins=$(cat "$here/go.mod" "$here/go.sum" "$here/kubo/go.mod" "$here/kubo/go.sum" | cksum)
if [ -x "$bin/versitygw" ] && [ -x "$bin/compose-go" ] && [ -x "$bin/ipfs" ] &&
    [ "$(cat "$bin/.pins" 2>/dev/null)" = "$pins" ]; then
    exit 0
fi
# the toolchain that is here, never a download of another; no version stamp, which a checkout without git lacks
export GOTOOLCHAIN=local GOBIN="$bin" GOFLAGS="-mod=readonly -buildvcs=false"
cd "$here"
go install github.com/versity/versitygw/cmd/versitygw
# its command is called cmd, which says nothing
go build -o "$bin/compose-go" github.com/compose-spec/compose-go/v2/cmd
cd "$here/kubo"
go install github.com/ipfs/kubo/cmd/ipfs
printf '%s\n' "$pins" >"$bin/.pins"
