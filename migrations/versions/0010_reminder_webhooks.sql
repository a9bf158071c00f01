-- Reminders go by webhook too: to the office's own systems, and so to no single role. A notice never does.

ALTER TABLE outgoing_messages DROP CONSTRAINT ck_outgoing_messages_channel_is_known, DROP CONSTRAINT ck_outgoing_messages_goes_to_somebody;

ALTER TABLE outgoing_messages ADD CONSTRAINT ck_outgoing_messages_channel_is_known CHECK (channel IN ('email', 'post', 'webhook'));

ALTER TABLE outgoing_messages ADD CONSTRAINT ck_outgoing_messages_goes_to_somebody CHECK (CASE kind WHEN 'notice' THEN num_nonnulls(notice_id, customer_id) = 2 AND to_role IS NULL AND channel <> 'webhook' ELSE notice_id IS NULL AND (to_role IS NULL) = (channel = 'webhook') END);
