-- Keys for devices. Statements end with a semicolon and an empty line: that is how 0002_api_keys.py reads them.

CREATE TABLE api_keys (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    roles TEXT[] NOT NULL,
    key_hash TEXT NOT NULL,
    prefix TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_by TEXT NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_api_keys PRIMARY KEY (id),
    CONSTRAINT uq_api_keys_key_hash UNIQUE (key_hash),
    CONSTRAINT ck_api_keys_name_is_not_empty CHECK (name <> ''),
    CONSTRAINT ck_api_keys_names_a_role CHECK (roles <> '{}'),
    CONSTRAINT ck_api_keys_roles_are_a_devices CHECK (roles <@ ARRAY['staff', 'crm', 'telephony', 'auditor', 'admin']),
    CONSTRAINT ck_api_keys_hash_is_sha256 CHECK (key_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_api_keys_revocation_is_whole CHECK ((revoked_at IS NULL) = (revoked_by = ''))
);
