// Read the JSON of a timeline from stdin with the configuration code of TimelineJS 3; print what it makes of it.
// Node finds the packages in the folder that ALITIMELINE_NODE_MODULES names.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const modules = process.env.ALITIMELINE_NODE_MODULES;
const require = createRequire(join(modules, "package.json"));
const { window } = new (require("jsdom").JSDOM)("", { url: "http://localhost/" });
globalThis.window = window;
for (const name of Object.getOwnPropertyNames(window)) if (!(name in globalThis)) globalThis[name] = window[name];
const bundle = require("esbuild").buildSync({
  entryPoints: [join(modules, "@knight-lab/timelinejs/src/js/core/TimelineConfig.js")],
  bundle: true, write: false, format: "cjs", platform: "node", logLevel: "silent",
});
const loaded = { exports: {} };
new Function("module", "exports", "require", bundle.outputFiles[0].text)(loaded, loaded.exports, require);

console.log = () => {}; // it reports what it skips, and the answer is all that is to be printed
const config = new loaded.exports.TimelineConfig(JSON.parse(readFileSync(0, "utf8")));
config.validate();
const day = (date) => date && date.data.date_obj && [date.data.date_obj.getFullYear(), date.data.date_obj.getMonth() + 1, date.data.date_obj.getDate()];
const events = config.events.map((slide) => ({
  id: slide.unique_id, start: day(slide.start_date), end: day(slide.end_date) ?? null,
  headline: slide.text.headline, text: slide.text.text, shown: slide.display_date, media: slide.media ?? null,
}));
const eras = config.eras.map((era) => ({ headline: era.headline, start: day(era.start_date), end: day(era.end_date) }));
process.stdout.write(JSON.stringify({ errors: config.getErrors(), title: config.title, events, eras }));
