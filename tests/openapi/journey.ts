// A CRM system by the generated TypeScript client: customers and contacts in bulk, then the feed until it has heard all.
// Prints "ready" once it has sent everything. Run by test_clients.py.
import { client } from "./client/client.gen.js";
import * as policy from "./client/index.js";

const customers = 200, contacts = 1_000;
const system = "crm-typescript";
const awaited = ["restriction.in_force", "lifted", "lapsed"];
client.setConfig({
  baseUrl: process.env["POLICY_URL"]!,
  headers: { Authorization: `Bearer ${process.env["POLICY_TOKEN"]}` },
  throwOnError: true,
});

const batch: policy.BatchedCustomerIn[] = [];
for (let n = 0; n < customers; n++) batch.push({ external_id: `c/${n}`, name: `Jo ${n}` });
const sent = await policy.upsertCustomers({ path: { system }, body: { items: batch }, throwOnError: true });
if (sent.data.summary.created !== customers) throw new Error(JSON.stringify(sent.data.summary));

const items: policy.BatchedContactIn[] = [];
for (let n = 0; n < contacts; n++)
  items.push({
    customer: { system, external_id: `c/${n % customers}` },
    external_reference: { system, id: `call/${n}` },
    occurred_at: new Date(Date.now() - (n + 1) * 60_000).toISOString(),
    channel: "phone",
    direction: "inbound",
  });
const recorded = await policy.recordContactEvents({ body: { items }, throwOnError: true });
if (recorded.data.summary.created !== contacts) throw new Error(JSON.stringify(recorded.data.summary));

let since = (await policy.listRestricted({ throwOnError: true })).data.next;
console.log("ready");
const heard = new Set<string>();
while (awaited.some((name) => !heard.has(name))) {
  const { data } = await policy.listChanges({ query: { since, system: [system], wait: 20 }, throwOnError: true });
  since = data.next;
  for (const item of data.items) {
    const how = String(item.data["how"] ?? "");
    heard.add(item.type).add(how);
    console.log(item.type, how, item.external_references[0]!.id);
  }
}
const asked = { items: ["c/0", "c/1"].map((external_id) => ({ external_system: system, external_id })) };
const { data } = await policy.askContactStatuses({ body: asked, throwOnError: true });
if (data.items.some((status) => status.restricted)) throw new Error("a marker would stay");
