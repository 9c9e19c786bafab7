// Runs the native forge under the npm package, and ends as it ended: the package's own launcher ends with 0 whatever
// forge says, so that a failed test would pass.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const machine = { x64: "amd64" }[process.arch] ?? process.arch;
const binary = createRequire(import.meta.url).resolve(
  `@foundry-rs/forge-${process.platform}-${machine}/bin/forge${process.platform === "win32" ? ".exe" : ""}`,
);

/** What forge ended with; 1 where a signal ended it. */
export function forge(...args) {
  const ended = spawnSync(binary, args, { stdio: "inherit" });
  if (ended.error) throw ended.error;
  return ended.status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = forge(...process.argv.slice(2));
}
