// Writes what Python needs of the compiled contracts into artifacts/, so that running FATTS needs no compiler.
// With --check it writes nothing and fails when a fresh compile differs from what is committed.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { forge } from "./forge.mjs";

const CONTRACTS = ["ContractorRegistry", "AuditAnchor", "StakeLedger"];
const check = process.argv.includes("--check");
let stale = false;

if (forge("build", "--silent", "src") !== 0) throw new Error("src/ does not compile");

for (const name of CONTRACTS) {
  const built = JSON.parse(readFileSync(`out/${name}.sol/${name}.json`, "utf8"));
  const { compiler, settings } = built.metadata;
  const artifact = {
    contractName: name,
    compiler: {
      version: compiler.version,
      evmVersion: settings.evmVersion,
      optimizer: settings.optimizer,
      viaIR: settings.viaIR ?? false,
    },
    abi: built.abi,
    bytecode: built.bytecode.object,
  };
  const text = JSON.stringify(artifact, null, 2) + "\n";
  const path = `artifacts/${name}.json`;
  if (!check) {
    writeFileSync(path, text);
    console.log(`${path} written`);
  } else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error(`${path} is not what src/ compiles to: run "npm run artifacts" and commit it`);
    stale = true;
  } else {
    console.log(`${path} matches src/`);
  }
}
process.exitCode = stale ? 1 : 0;
