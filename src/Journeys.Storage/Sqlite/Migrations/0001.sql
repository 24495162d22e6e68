-- Turns are appended in the order of their rows and never changed. Rows of one transaction follow each other; between two
-- transactions one number is left out, so that the reader of marks knows where a transaction ends.
CREATE TABLE turns (
  row      INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  prev     INTEGER NOT NULL,  -- the row of the turn before; 0 for the first: a history is walked backwards
  at       INTEGER NOT NULL,
  marks    TEXT,
  payload  BLOB NOT NULL
);

-- The head of each customer, and the fence: a turn is taken only on the version it was made for. Rewritten with every turn, at
-- random places: short rows make fewer pages to write, so all that changes more rarely has a table of its own.
CREATE TABLE customers (
  id      INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  last    INTEGER NOT NULL,  -- the row of the last turn
  state   INTEGER NOT NULL   -- 0 present, 1 retired, 2 erased
);

CREATE TABLE present (
  partition INTEGER NOT NULL,
  customer  INTEGER NOT NULL,
  PRIMARY KEY (partition, customer)
) WITHOUT ROWID;

CREATE TABLE wakes (
  customer  INTEGER PRIMARY KEY,
  partition INTEGER NOT NULL,
  due       INTEGER NOT NULL
);
CREATE INDEX wakes_due ON wakes (partition, due);

-- A key is written once, and wiped once.
CREATE TABLE keys (
  customer INTEGER PRIMARY KEY,
  wrapped  BLOB NOT NULL
);

CREATE TABLE snapshots (
  customer INTEGER PRIMARY KEY,
  version  INTEGER NOT NULL,
  payload  BLOB NOT NULL
);

CREATE TABLE identifiers (
  hash     BLOB PRIMARY KEY,
  customer INTEGER NOT NULL,
  settled  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX identifiers_customer ON identifiers (customer);

CREATE TABLE sequences (
  name TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO sequences VALUES ('customers', 1);

CREATE TABLE documents (
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,
  version INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  body    BLOB NOT NULL,
  PRIMARY KEY (kind, name, version)
);

CREATE TABLE checkpoints (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO checkpoints VALUES ('reports', 0);

CREATE TABLE stage_people (
  region TEXT NOT NULL,
  stage  TEXT NOT NULL,
  people INTEGER NOT NULL,
  PRIMARY KEY (region, stage)
) WITHOUT ROWID;

CREATE TABLE stage_flows (
  day      INTEGER NOT NULL,  -- days since 0001-01-01
  region   TEXT NOT NULL,
  from_stage TEXT NOT NULL,  -- empty for a first entry
  to_stage TEXT NOT NULL,
  moves    INTEGER NOT NULL,
  PRIMARY KEY (day, region, from_stage, to_stage)
) WITHOUT ROWID;
