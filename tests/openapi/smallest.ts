// The smallest body of each kind: what the service does not require, a generated client must not ask for either.
import type * as api from "./client/index.js";

export const customer: api.CustomerIn = { name: "Jo Caller" };
export const change: api.CustomerPatch = {};
export const opened: api.CaseIn = { reference: "R-1", subject: "A complaint" };
export const contact: api.ContactEventIn = {
  occurred_at: "2026-11-20T10:00:00Z",
  channel: "phone",
  direction: "inbound",
};
export const warning: api.WarningIn = { behaviours: ["persistent"] };
export const proposal: api.ProposalIn = {
  measures: [{ kind: "call_time_limit", minutes: 10 }, { kind: "single_contact" }, { kind: "other", description: "…" }],
  behaviours: ["persistent"],
  grounds: "Forty calls.",
};
export const decision: api.DecisionIn = { outcome: "refuse", reasons: "Too soon." };
export const issued: api.IssueIn = { method: "email" };
export const breach: api.BreachIn = { contact_event_id: "019d5f0a-7c00-7000-8000-0000000000a1" };
export const asked: api.ContactStatusQuestion = {};

// And what an answer always holds is read without asking whether it is there.
export const restricted = (answer: api.ContactStatusOut): boolean => answer.restricted;
export const notice = (answer: api.DecisionOut): string | null => answer.notice_id;
