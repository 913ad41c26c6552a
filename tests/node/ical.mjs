// Read a calendar from stdin with ical.js; print it as jCal (RFC 7265), and each entry as ical.js understands it.
// Node finds the packages in the folder that ALITIMELINE_NODE_MODULES names.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.env.ALITIMELINE_NODE_MODULES, "package.json"));
const loaded = require("ical.js");
const ICAL = loaded.default ?? loaded;

const jcal = ICAL.parse(readFileSync(0, "utf8"));
const calendar = new ICAL.Component(jcal);
if (JSON.stringify(ICAL.parse(calendar.toString())) !== JSON.stringify(jcal)) {
  throw new Error("ical.js reads something else from what it writes itself");
}
const entries = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    location: event.location,
    start: event.startDate.toString(),
    end: event.endDate.toString(),
    days: event.startDate.isDate,
    categories: component.getAllProperties("categories").flatMap((property) => property.getValues()),
  };
});
process.stdout.write(JSON.stringify({ jcal, entries }));
