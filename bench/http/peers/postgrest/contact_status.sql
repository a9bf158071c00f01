-- The contact status for PostgREST: GET /rpc/contact_status?phone=…
CREATE SCHEMA peer;

CREATE FUNCTION peer.contact_status(phone TEXT) RETURNS json LANGUAGE sql STABLE AS $$
WITH found AS (
    SELECT p.shared, r.id, r.measures, r.ends_on, r.review_on
      FROM public.contact_points p
      JOIN public.restrictions r ON r.customer_id = p.customer_id
      JOIN public.notices n ON n.id = r.decision_notice_id
     WHERE p.kind = 'phone' AND p.value = phone AND p.removed_at IS NULL
       AND r.ended_at IS NULL AND r.starts_on <= current_date AND (r.ends_on IS NULL OR r.ends_on >= current_date)
       AND (r.without_warning OR n.deemed_received_at <= now())
), told AS (
    SELECT count(*) > 0 AS restricted,
           coalesce(bool_or(shared), false) AS shared,
           coalesce(max((jsonb_path_query_first(measures, '$[*] ? (@.kind == "call_time_limit").minutes'))::int), 0) AS minutes,
           coalesce(max(jsonb_path_query_first(measures, '$[*] ? (@.kind == "single_contact").phone') #>> '{}'), '') AS contact,
           coalesce(json_agg(id), '[]') AS ids,
           coalesce(min(ends_on)::text, '') AS ends_on,
           coalesce(min(review_on)::text, '') AS review_on
      FROM found
)
SELECT json_build_object(
    'contract', '1', 'restricted', restricted,
    'match', CASE WHEN NOT restricted THEN 'none' WHEN shared THEN 'shared' ELSE 'one' END,
    'action', CASE WHEN contact <> '' THEN 'transfer' WHEN minutes > 0 THEN 'limit' ELSE 'connect' END,
    'max_call_seconds', minutes * 60, 'warn_before_end_seconds', CASE WHEN minutes > 0 THEN 60 ELSE 0 END,
    'transfer_to', contact, 'transfer_uri', '', 'sip_code', 0, 'sip_reason', '',
    'email_action', 'accept', 'smtp_reply', '', 'file_to', '',
    'say', CASE WHEN minutes > 0 THEN 'This call can last up to ' || minutes || ' minutes.' ELSE '' END,
    'staff_guidance', '', 'permitted_channels', json_build_array('phone', 'email', 'post'),
    'access_adjustments', json_build_array(), 'restriction_ids', ids, 'ends_on', ends_on, 'review_on', review_on,
    'as_of', now(), 'ttl_seconds', 30, 'version', 0, 'stale', false)
  FROM told
$$;
