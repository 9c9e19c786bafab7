// Run after `npm install` changed the lock (`npm run lock`). A registry mirror that holds only some platforms'
// binaries of anvil and forge makes npm leave the others out of the lock, and then `npm ci` refuses the lock
// everywhere. This names them again: npm fetches one only on the platform that it is for.
import { readFileSync, writeFileSync } from "node:fs";

const path = "package-lock.json";
const lock = JSON.parse(readFileSync(path, "utf8"));
const cpus = { amd64: "x64", arm64: "arm64" };

for (const [parent, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const [os, cpu] = name.split("-").slice(-2);
    if (!parent || !(cpu in cpus)) continue;
    lock.packages[`node_modules/${name}`] ??= {
      version,
      cpu: [cpus[cpu]],
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      os: [os],
    };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, JSON.stringify(lock, null, 2) + "\n");
