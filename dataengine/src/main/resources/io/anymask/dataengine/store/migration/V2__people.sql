-- Secrets (session tokens, invitations) are kept as hashes alone.

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    shown TEXT NOT NULL,
    password TEXT,
    administrator BOOLEAN NOT NULL,
    disabled BOOLEAN NOT NULL,
    settings TEXT,
    created BIGINT NOT NULL
);

CREATE TABLE membership (
    project TEXT NOT NULL REFERENCES project (id),
    person TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    PRIMARY KEY (project, person)
);
CREATE INDEX membership_of_person ON membership (person);

CREATE TABLE login (
    token_hash TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    client TEXT NOT NULL
);
CREATE INDEX login_of_person ON login (person);

CREATE TABLE invitation (
    token_hash TEXT PRIMARY KEY,
    project TEXT REFERENCES project (id),
    role TEXT,
    administrator BOOLEAN NOT NULL,
    inviter TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used_by TEXT
);

-- A chain: each entry carries the hash of the one before it, so that a change in the middle shows.
CREATE TABLE audit (
    number BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
