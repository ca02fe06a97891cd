-- Secrets (passwords, tokens of logins and invitations) are kept as hashes alone.

CREATE INDEX image_of_id ON image (id);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    shown TEXT NOT NULL,
    password TEXT NOT NULL,
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
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (id),
    client TEXT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX login_of_person ON login (person);

-- To a project with a role, to the server alone, or for a new password of a person who is there. Without an inviter it
-- is the one that the server printed at its first start.
CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    project TEXT REFERENCES project (id),
    role TEXT,
    administrator BOOLEAN NOT NULL,
    person TEXT REFERENCES person (id),
    inviter TEXT REFERENCES person (id),
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT
);
CREATE INDEX invitation_of_project ON invitation (project);

-- A chain: each entry carries the hash of the one before it, so that a change in the middle shows; `audit_end` holds the
-- last one, so that a cut end shows too, and is what transactions wait for each other at.
CREATE TABLE audit (
    number BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE audit_end (
    number BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_end (number, hash) VALUES (0, '');
