-- Turns are appended and never changed; the key is the fence: of two turns made for one version, one is taken.
CREATE TABLE turns (
  customer bigint NOT NULL,
  version  bigint NOT NULL,
  at       bigint NOT NULL,
  tx       bigint NOT NULL,  -- the transaction that wrote it, plus the offset below
  marks    text,
  payload  bytea,            -- null: the turn by which a customer was erased
  PRIMARY KEY (customer, version)
);
-- Sealed bytes do not compress.
ALTER TABLE turns ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX turns_marks ON turns (tx) WHERE marks IS NOT NULL;

-- One row for each customer, written with its first turn; not touched by later ones.
CREATE TABLE customers (
  id        bigint PRIMARY KEY,
  partition smallint NOT NULL,
  state     smallint NOT NULL,  -- 0 present, 1 retired, 2 erased
  wrapped   bytea
);
CREATE INDEX customers_present ON customers (partition, id) WHERE state = 0;

CREATE TABLE snapshots (
  customer bigint PRIMARY KEY,
  version  bigint NOT NULL,
  payload  bytea NOT NULL
);
ALTER TABLE snapshots ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE TABLE identifiers (
  hash     uuid PRIMARY KEY,
  customer bigint NOT NULL,
  settled  boolean NOT NULL
);
CREATE INDEX identifiers_customer ON identifiers (customer);

CREATE TABLE wakes (
  customer  bigint PRIMARY KEY,
  partition smallint NOT NULL,
  due       bigint NOT NULL
);
CREATE INDEX wakes_due ON wakes (partition, due, customer);

CREATE TABLE sequences (
  name text PRIMARY KEY,
  next bigint NOT NULL
);
INSERT INTO sequences VALUES ('customers', 1);

CREATE TABLE documents (
  kind    text COLLATE "C" NOT NULL,
  name    text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  at      bigint NOT NULL,
  body    bytea NOT NULL,
  PRIMARY KEY (kind, name, version)
);

-- 'offset' is added to transaction numbers, so that they go on rising when the database is restored into another cluster.
CREATE TABLE checkpoints (
  name  text PRIMARY KEY,
  value bigint NOT NULL
);
INSERT INTO checkpoints VALUES ('reports', 0), ('offset', 0);

CREATE TABLE stage_people (
  region text COLLATE "C" NOT NULL,
  stage  text COLLATE "C" NOT NULL,
  people bigint NOT NULL,
  PRIMARY KEY (region, stage)
);

CREATE TABLE stage_flows (
  day        date NOT NULL,
  region     text COLLATE "C" NOT NULL,
  from_stage text COLLATE "C" NOT NULL,  -- empty for a first entry
  to_stage   text COLLATE "C" NOT NULL,
  moves      bigint NOT NULL,
  PRIMARY KEY (day, region, from_stage, to_stage)
);
