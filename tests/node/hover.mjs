// Print what VS Code shows of fields: reads from stdin a schema and documents, each with the offset of a key in it.
// Node finds the packages in the folder that ALITIMELINE_NODE_MODULES names.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.env.ALITIMELINE_NODE_MODULES, "package.json"));
const { getLanguageService, TextDocument } = require("vscode-json-languageservice");

const { schema, documents } = JSON.parse(readFileSync(0, "utf8"));
const service = getLanguageService({ schemaRequestService: () => Promise.resolve(JSON.stringify(schema)) });
service.configure({ schemas: [{ uri: "file:///timeline.schema.json", fileMatch: ["*.timeline.json"] }] });

const shown = [];
for (const [text, offset] of documents) {
  const document = TextDocument.create("file:///a.timeline.json", "json", 1, text);
  const hover = await service.doHover(document, document.positionAt(offset), service.parseJSONDocument(document));
  shown.push((hover?.contents ?? []).join("\n").replaceAll("\\", ""));
}
process.stdout.write(JSON.stringify(shown));
