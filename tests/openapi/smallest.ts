// The smallest body of each kind: what the service does not require, a generated client must not ask for either.
import type { components } from "./api";

type Schemas = components["schemas"];

export const customer: Schemas["CustomerIn"] = { name: "Jo Caller" };
export const change: Schemas["CustomerPatch"] = {};
export const opened: Schemas["CaseIn"] = { reference: "R-1", subject: "A complaint" };
export const contact: Schemas["ContactEventIn"] = {
  occurred_at: "2026-11-20T10:00:00Z",
  channel: "phone",
  direction: "inbound",
};
export const warning: Schemas["WarningIn"] = { behaviours: ["persistent"] };
export const proposal: Schemas["ProposalIn"] = {
  measures: [{ kind: "call_time_limit", minutes: 10 }, { kind: "single_contact" }, { kind: "other", description: "…" }],
  behaviours: ["persistent"],
  grounds: "Forty calls.",
};
export const decision: Schemas["DecisionIn"] = { outcome: "refuse", reasons: "Too soon." };
export const issued: Schemas["IssueIn"] = { method: "email" };
export const breach: Schemas["BreachIn"] = { contact_event_id: "019d5f0a-7c00-7000-8000-0000000000a1" };
export const asked: Schemas["ContactStatusQuestion"] = {};

// And what an answer always holds is read without asking whether it is there.
export const restricted = (answer: Schemas["ContactStatusOut"]): boolean => answer.restricted;
export const notice = (answer: Schemas["DecisionOut"]): string | null => answer.notice_id;
