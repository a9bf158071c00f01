-- St. John and St John, Jones, Pat and Jones Pat are one name, and so is what a nickname in quotation marks stands in.

CREATE OR REPLACE FUNCTION folded_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN
    btrim(regexp_replace(regexp_replace(
        replace(replace(replace(replace(
            translate(lower(normalize(translate(name, '´', ''), NFKD)), 'łøđħıðŋς''’‘‛`ʼʻʹ′"“”„‟«»', 'lodhidnσ'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]', '', 'g'),
        '[\s.,;:/()\u2028\u2029\u05be\u2010-\u2015\u2212-]+', ' ', 'g'));

UPDATE searchable_names SET folded = folded_name(customers.name) FROM customers WHERE customers.id = searchable_names.record_id AND searchable_names.folded <> folded_name(customers.name);
