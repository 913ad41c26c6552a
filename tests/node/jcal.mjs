// Read calendars from stdin, a JSON list of texts, with ical.js; print each as jCal (RFC 7265), null if it is refused.
// Node finds the packages in the folder that ALITIMELINE_NODE_MODULES names.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.env.ALITIMELINE_NODE_MODULES, "package.json"));
const loaded = require("ical.js");
const ICAL = loaded.default ?? loaded;

function read(text) {
  try {
    return ICAL.parse(text);
  } catch (error) {
    return null;
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
