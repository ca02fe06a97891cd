-- One text for SQLite and PostgreSQL. Ids are text, times are milliseconds since 1970, values with a structure are JSON.

CREATE TABLE project (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    reviewed BOOLEAN NOT NULL,
    copies INTEGER NOT NULL,
    consensus_threshold DOUBLE PRECISION NOT NULL,
    honeypots DOUBLE PRECISION NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE category (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project (id),
    name TEXT NOT NULL,
    supercategory TEXT,
    colour INTEGER NOT NULL,
    shortcut INTEGER,
    position INTEGER NOT NULL,
    removed BIGINT
);
CREATE INDEX category_of_project ON category (project, position);

-- The same file may lie in several projects: an image is a file in a project. `revision` counts the changes of its annotations.
-- `held_out` is set when a model is first retrained with the image: whether versions learn from it or are judged with it.
CREATE TABLE image (
    project TEXT NOT NULL REFERENCES project (id),
    id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    position BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    gold BOOLEAN NOT NULL,
    held_out BOOLEAN,
    added BIGINT NOT NULL,
    PRIMARY KEY (project, id)
);
CREATE UNIQUE INDEX image_position ON image (project, position);
CREATE INDEX image_state ON image (project, state, position);

-- Versions are only ever added; `annotation` points at the current one.
CREATE TABLE annotation (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL,
    image TEXT NOT NULL,
    layer TEXT NOT NULL,
    version BIGINT NOT NULL,
    status TEXT NOT NULL,
    FOREIGN KEY (project, image) REFERENCES image (project, id)
);
CREATE INDEX annotation_of_image ON annotation (project, image, layer, status);

CREATE TABLE annotation_version (
    id TEXT NOT NULL REFERENCES annotation (id),
    version BIGINT NOT NULL,
    status TEXT NOT NULL,
    category TEXT REFERENCES category (id),
    height INTEGER NOT NULL,
    width INTEGER NOT NULL,
    counts TEXT NOT NULL,
    area BIGINT NOT NULL,
    source TEXT NOT NULL,
    model TEXT,
    model_sha256 TEXT,
    prompt TEXT,
    choice INTEGER NOT NULL,
    predicted_iou DOUBLE PRECISION,
    stability_score DOUBLE PRECISION,
    history TEXT,
    author TEXT NOT NULL,
    saved BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

-- What a client asked for under a key, so that asking again changes nothing.
CREATE TABLE request (
    author TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    annotation TEXT NOT NULL,
    version BIGINT NOT NULL,
    digest TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (author, idempotency_key)
);
CREATE INDEX request_at ON request (at);

CREATE TABLE task (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL,
    image TEXT NOT NULL,
    mode TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    position BIGINT NOT NULL,
    preferred TEXT,
    reason TEXT,
    holder TEXT,
    lease TEXT,
    lease_expires BIGINT NOT NULL,
    finished_by TEXT,
    finished BIGINT,
    created BIGINT NOT NULL,
    FOREIGN KEY (project, image) REFERENCES image (project, id)
);
CREATE INDEX task_open ON task (project, mode, state, position);
CREATE INDEX task_of_image ON task (project, image);

CREATE TABLE review (
    id TEXT PRIMARY KEY,
    annotation TEXT NOT NULL REFERENCES annotation (id),
    version BIGINT NOT NULL,
    reviewer TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX review_of_annotation ON review (annotation, version);

-- How several independent copies of an image became one, in steps: first how far they agree, then, where they do not,
-- what a reviewer chose. Layer '' says that none was taken.
CREATE TABLE consensus (
    project TEXT NOT NULL,
    image TEXT NOT NULL,
    number BIGINT NOT NULL,
    agreement DOUBLE PRECISION,
    layer TEXT,
    chooser TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (project, image, number),
    FOREIGN KEY (project, image) REFERENCES image (project, id)
);

-- What somebody made of an image whose masks were known, as it was when it was handed in.
CREATE TABLE honeypot (
    task TEXT PRIMARY KEY REFERENCES task (id),
    project TEXT NOT NULL REFERENCES project (id),
    image TEXT NOT NULL,
    person TEXT NOT NULL,
    iou DOUBLE PRECISION,
    matched BIGINT NOT NULL,
    drawn BIGINT NOT NULL,
    known BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX honeypot_of_project ON honeypot (project);

-- Long work on a project. `params`, `errors` and `report` are JSON; `artifact` is the name of a file that lies elsewhere.
CREATE TABLE run (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project (id),
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    model TEXT,
    starter TEXT NOT NULL,
    state TEXT NOT NULL,
    change BIGINT NOT NULL,
    resumed INTEGER NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    errors TEXT NOT NULL,
    report TEXT,
    artifact TEXT,
    reason TEXT,
    created BIGINT NOT NULL,
    finished BIGINT
);
CREATE INDEX run_of_project ON run (project, created);

-- Of each root, the model that a server was started with, at most one is active.
CREATE TABLE model_version (
    root TEXT NOT NULL,
    number INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    parent TEXT NOT NULL,
    project TEXT NOT NULL REFERENCES project (id),
    run TEXT NOT NULL UNIQUE REFERENCES run (id),
    creator TEXT NOT NULL,
    state TEXT NOT NULL,
    images INTEGER NOT NULL,
    masks INTEGER NOT NULL,
    held_out_images INTEGER NOT NULL,
    held_out_masks INTEGER NOT NULL,
    before_one_click DOUBLE PRECISION NOT NULL,
    before_three_clicks DOUBLE PRECISION NOT NULL,
    before_box DOUBLE PRECISION NOT NULL,
    after_one_click DOUBLE PRECISION NOT NULL,
    after_three_clicks DOUBLE PRECISION NOT NULL,
    after_box DOUBLE PRECISION NOT NULL,
    created BIGINT NOT NULL,
    activated BIGINT,
    PRIMARY KEY (root, number)
);
