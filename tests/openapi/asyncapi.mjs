// Reads our AsyncAPI document by AsyncAPI's own parser. Any finding but a hint to something newer fails.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync("asyncapi.json", "utf8"));
for (const found of diagnostics) console.error(found.severity, found.code, found.path.join("."), found.message);
if (document === undefined || diagnostics.length > 0) process.exit(1);
console.log(`AsyncAPI ${document.version()}: ${document.allMessages().length} messages, no findings.`);
