// Print which of some documents Ajv accepts, and what it says of the schema: reads both from stdin.
// Node finds the packages in the folder that ALITIMELINE_NODE_MODULES names.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.env.ALITIMELINE_NODE_MODULES, "package.json"));
const Ajv2020 = require("ajv/dist/2020").default;

const { schema, documents } = JSON.parse(readFileSync(0, "utf8"));
const said = [];
console.warn = console.error = (...words) => said.push(words.join(" "));
const validate = new Ajv2020().compile(schema);
process.stdout.write(JSON.stringify({ accepted: documents.map((document) => validate(document)), said }));
