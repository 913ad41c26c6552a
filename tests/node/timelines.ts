// Timelines in TypeScript, by the types that json-schema-to-typescript makes of the schema.
import type { Commitment, Due, Timeline } from "./timeline";

const due: Due = { within: "P4Y", of: "letter" };
const promise = { id: "c", title: "C", statement: "C.", made_by: "acme", made_in: "letter", kind: "priority" };
const commitments: Commitment[] = [
  { ...promise, due: "2027" },
  { ...promise, due, assessments: [{ on: "2024", verdict: "kept", value: { stores: 120 } }] },
  { ...promise, made_by: ["acme", "eddie-wu"], due: { fiscal_year: 2027, of: "acme" }, "x-own": 1 },
];
export const timeline: Timeline = { schema_version: "1.0", id: "t", title: "T", commitments };

// @ts-expect-error: a number is no deadline
export const number: Commitment = { ...promise, due: 2027 };
// @ts-expect-error: the title is missing
export const untitled: Timeline = { schema_version: "1.0", id: "t" };
// @ts-expect-error: there is no such verdict
export const verdict: Commitment = { ...promise, assessments: [{ on: "2024", verdict: "done" }] };
