-- An address without a sub-address covers those with one (jo@example.org covers jo+forms@example.org). The addresses on
-- record were kept without theirs until now, so each goes on standing for all that it stood for.
CREATE FUNCTION without_sub_address(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN
    regexp_replace(value, '[+][^@]*@', '@');

CREATE INDEX ix_contact_points_without_sub_address ON contact_points (kind, without_sub_address(value));
