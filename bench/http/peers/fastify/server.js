// The contact status on Fastify and node-postgres: `node server.js PORT` with DATABASE_URL and TOKEN.
import Fastify from "fastify";
import pg from "pg";

pg.types.setTypeParser(pg.types.builtins.DATE, String);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
pool.on("error", () => {}); // a connection that is cut while idle would end the process
const token = `Bearer ${process.env.TOKEN}`;

// Prepared once for each connection, by its name.
const lookUp = {
  name: "look-up",
  text: `
    SELECT p.shared, r.id, r.measures, r.ends_on, r.review_on
      FROM contact_points p
      JOIN restrictions r ON r.customer_id = p.customer_id
      JOIN notices n ON n.id = r.decision_notice_id
     WHERE p.kind = 'phone' AND p.value = $1 AND p.removed_at IS NULL
       AND r.ended_at IS NULL AND r.starts_on <= current_date AND (r.ends_on IS NULL OR r.ends_on >= current_date)
       AND (r.without_warning OR n.deemed_received_at <= now())`,
};

function answer(rows) {
  const measures = Object.fromEntries(rows.flatMap((row) => row.measures).map((m) => [m.kind, m]));
  const limit = measures.call_time_limit?.minutes ?? 0;
  const contact = measures.single_contact?.phone ?? "";
  return {
    contract: "1",
    restricted: rows.length > 0,
    match: rows.length === 0 ? "none" : rows.some((row) => row.shared) ? "shared" : "one",
    action: contact ? "transfer" : limit ? "limit" : "connect",
    max_call_seconds: limit * 60,
    warn_before_end_seconds: limit ? 60 : 0,
    transfer_to: contact,
    transfer_uri: "",
    sip_code: 0,
    sip_reason: "",
    email_action: "accept",
    smtp_reply: "",
    file_to: "",
    say: limit ? `This call can last up to ${limit} minutes.` : "",
    staff_guidance: "",
    permitted_channels: ["phone", "email", "post"],
    access_adjustments: [],
    restriction_ids: rows.map((row) => row.id),
    ends_on: rows[0]?.ends_on ?? "",
    review_on: rows[0]?.review_on ?? "",
    as_of: new Date().toISOString(),
    ttl_seconds: 30,
    version: 0,
    stale: false,
  };
}

const app = Fastify();
app.addHook("onRequest", async (request, reply) => {
  if (request.headers.authorization !== token) return reply.code(401).send();
});
app.get("/v1/contact-status", async (request) => {
  const { rows } = await pool.query({ ...lookUp, values: [request.query.phone ?? ""] });
  return answer(rows);
});
await app.listen({ host: "127.0.0.1", port: Number(process.argv[2]) });
