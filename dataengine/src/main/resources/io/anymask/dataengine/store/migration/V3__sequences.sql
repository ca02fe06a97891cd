-- A film as images of a project. `frames` is how many it shall have: they come one by one, and `fault` says why some do not.
CREATE TABLE sequence (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project (id),
    name TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    fault TEXT,
    created BIGINT NOT NULL
);
CREATE INDEX sequence_of_project ON sequence (project, created);

CREATE TABLE frame (
    sequence TEXT NOT NULL REFERENCES sequence (id),
    number INTEGER NOT NULL,
    project TEXT NOT NULL,
    image TEXT NOT NULL,
    nanos BIGINT NOT NULL,
    PRIMARY KEY (sequence, number),
    FOREIGN KEY (project, image) REFERENCES image (project, id)
);
CREATE UNIQUE INDEX frame_image ON frame (project, image);

-- An object of a film, and what is known of it in each frame: a mask or, without one, that it is lost.
CREATE TABLE track (
    id TEXT PRIMARY KEY,
    sequence TEXT NOT NULL REFERENCES sequence (id),
    number INTEGER NOT NULL
);
CREATE UNIQUE INDEX track_of_sequence ON track (sequence, number);

CREATE TABLE track_frame (
    track TEXT NOT NULL REFERENCES track (id),
    number INTEGER NOT NULL,
    annotation TEXT REFERENCES annotation (id),
    run TEXT,
    score DOUBLE PRECISION,
    PRIMARY KEY (track, number)
);
CREATE INDEX track_frame_run ON track_frame (run);
