//! Databases that somebody else made, with everything that they could think of, each statement on lines of its own.

pub(super) const SQLITE: &str = r#"
CREATE TABLE "odd ""parent" (a integer NOT NULL, "b c" text NOT NULL, CONSTRAINT pk_parents PRIMARY KEY ("b c", a))
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(80) NOT NULL UNIQUE, name text COLLATE NOCASE DEFAULT 'it''s', age INT CHECK (age > 0), active BOOLEAN DEFAULT 1 NOT NULL, made DATETIME DEFAULT CURRENT_TIMESTAMP, price NUMERIC(9, 2) DEFAULT -1.50, bytes blob DEFAULT x'00ff', anything, expr integer DEFAULT ((1 + 2)), boss INTEGER REFERENCES users ON DELETE SET NULL, pa integer, pb text, doubled integer GENERATED ALWAYS AS (age * 2) STORED, tripled integer AS (age * 3), UNIQUE (name, age), CHECK (email LIKE '%@%'), CONSTRAINT "ck no )" CHECK (name <> ')' AND email <> '((,'), FOREIGN KEY (pb, pa) REFERENCES "odd ""parent" ("b c", a) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED)
CREATE INDEX "ix ""one" ON users (lower(email), age DESC, name COLLATE BINARY) WHERE age > 1
CREATE UNIQUE INDEX ix_two ON users (age || 'x')
CREATE TABLE words (word text NOT NULL PRIMARY KEY, n integer) WITHOUT ROWID
CREATE TABLE exact (id integer PRIMARY KEY, n real, t text, x any, b blob NOT NULL) STRICT
CREATE TABLE no_key (a, b)
CREATE VIEW adults AS SELECT * FROM users WHERE age > 17
CREATE VIEW adult_names (name) AS SELECT name FROM adults
CREATE TRIGGER "watch it" AFTER UPDATE OF name ON users WHEN new.name <> old.name BEGIN INSERT INTO words (word) VALUES (new.name || ';'); DELETE FROM no_key; END
CREATE TRIGGER instead_of INSTEAD OF DELETE ON adults BEGIN DELETE FROM users WHERE id = old.id; END
CREATE VIRTUAL TABLE found USING fts5 (title, body)
"#;

pub(super) const POSTGRES: &str = r#"
CREATE TYPE "Weird Type" AS ENUM ('b', 'it''s', '')
CREATE TYPE pair AS (one integer, "two words" text)
CREATE DOMAIN positive AS integer DEFAULT 1 NOT NULL CONSTRAINT above_zero CHECK (VALUE > 0)
CREATE SEQUENCE tickets AS integer START WITH 100 INCREMENT BY 5 CACHE 3
CREATE FUNCTION shout(said text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper(said) || ''!'''
CREATE TABLE parents (a bigint NOT NULL, b text NOT NULL, CONSTRAINT parents_key_of_two PRIMARY KEY (b, a))
CREATE TABLE "odd ""t" (id serial PRIMARY KEY, big bigserial, uid uuid DEFAULT gen_random_uuid() UNIQUE, ticket integer DEFAULT nextval('tickets'), quoted varchar(20) NOT NULL DEFAULT 'it''s', role varchar(10) DEFAULT 'user' CHECK (role IN ('user', 'admin')), price numeric(12, 2) DEFAULT 0, ratio double precision DEFAULT -1.5, small smallint, yes boolean DEFAULT true, made timestamp(3) with time zone DEFAULT now(), day date DEFAULT CURRENT_DATE, span interval day to second(2), docb jsonb DEFAULT '{}', bytes bytea DEFAULT '\x00ff', tags text[] DEFAULT '{}', grid integer[][], mood "Weird Type" DEFAULT 'b', moods "Weird Type"[], amount positive, couple pair, "select" text COLLATE "C", flags bit varying(5), net inet, loud text GENERATED ALWAYS AS (shout("select")) STORED, pa bigint, pb text, parent integer REFERENCES "odd ""t" ON DELETE CASCADE, CHECK (price > 0 OR price IS NULL), CONSTRAINT uq_two UNIQUE (quoted, small) DEFERRABLE INITIALLY DEFERRED, UNIQUE NULLS NOT DISTINCT (net), FOREIGN KEY (pb, pa) REFERENCES parents ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE, CONSTRAINT no_twins EXCLUDE USING btree (quoted WITH =))
CREATE TABLE counted (id integer GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5) PRIMARY KEY, at date)
CREATE INDEX ix_plain ON "odd ""t" (quoted, small DESC, price NULLS FIRST)
CREATE UNIQUE INDEX ix_bare ON "odd ""t" (uid) INCLUDE (small, price) WHERE small > 1 AND quoted <> 'x'
CREATE INDEX ix_expression ON "odd ""t" (lower(quoted) text_pattern_ops DESC, (small + 1), shout("select"))
CREATE INDEX ix_gin ON "odd ""t" USING gin (docb jsonb_path_ops, tags)
COMMENT ON TABLE "odd ""t" IS 'it''s a table'
COMMENT ON COLUMN "odd ""t".quoted IS 'a "column"'
CREATE VIEW b_first AS SELECT id, quoted FROM "odd ""t" WHERE small > 1
CREATE VIEW a_second AS SELECT id, shout(quoted) AS loud FROM b_first
CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS n FROM a_second
CREATE FUNCTION watched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM a_second; RETURN NEW; END $$
CREATE TRIGGER "watch it" BEFORE INSERT OR UPDATE OF quoted ON "odd ""t" FOR EACH ROW WHEN (NEW.small > 1) EXECUTE FUNCTION watched()
CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM counted'
CREATE RULE quiet AS ON DELETE TO counted WHERE old.id < 10 DO INSTEAD NOTHING
CREATE STATISTICS related (dependencies) ON quoted, small FROM "odd ""t"
"#;

pub(super) const MARIADB: &str = r#"
CREATE SEQUENCE tickets START WITH 100 INCREMENT BY 5
CREATE TABLE parents (id bigint AUTO_INCREMENT PRIMARY KEY, code varchar(10) NOT NULL UNIQUE, a int NOT NULL, b int, KEY two (a, b))
CREATE TABLE `odd ``t` (id int unsigned NOT NULL AUTO_INCREMENT, ticket bigint DEFAULT nextval(tickets), quoted varchar(20) NOT NULL DEFAULT 'it''s "q" \\ back', digits varchar(20) DEFAULT '123', word varchar(10) DEFAULT 'NULL', empty varchar(10) NOT NULL DEFAULT '', price decimal(12,2) NOT NULL DEFAULT 0, bits bit(3) DEFAULT b'101', ratio double DEFAULT -1.5, small smallint(5) unsigned zerofill, middle mediumint, made timestamp(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3), moment datetime NOT NULL DEFAULT current_timestamp(), code char(36) DEFAULT uuid(), computed int DEFAULT (1+2), bin varbinary(10) DEFAULT 'ab', mood enum('a','b''c','d,e','(f)') DEFAULT 'b''c', other_mood enum('a'), st set('x','y'), js json, yes boolean DEFAULT true, day date, made_in year, doubled int AS (price * 2) VIRTUAL, joined varchar(50) AS (concat(quoted,'it''s')) STORED, age int CHECK (age > 0), latin varchar(20) CHARACTER SET latin1, bytewise varchar(20) COLLATE utf8mb4_bin COMMENT 'it''s a \\ comment', big text, pid bigint, pid2 bigint, pa int, pb int, `select` int, Ünï int, PRIMARY KEY (id, quoted), CONSTRAINT `weird ck` CHECK (digits <> 'it''s'), CHECK (price > 1), KEY k1 (quoted(5), digits DESC), UNIQUE KEY `u k` (digits, price), UNIQUE (empty), FULLTEXT KEY ft (big), CONSTRAINT fk_named FOREIGN KEY (pid) REFERENCES parents (id) ON DELETE CASCADE, FOREIGN KEY (pid2) REFERENCES parents (id) ON DELETE SET NULL ON UPDATE NO ACTION, FOREIGN KEY (pa, pb) REFERENCES parents (a, b)) COMMENT 'tab''le'
CREATE TABLE latin (a varchar(20), b text) ENGINE MyISAM CHARACTER SET latin1 COLLATE latin1_bin
CREATE VIEW b_first AS SELECT id, quoted FROM `odd ``t` WHERE small > 1
CREATE VIEW a_second AS SELECT count(*) AS n FROM b_first
CREATE FUNCTION shout(said text) RETURNS text DETERMINISTIC RETURN concat(upper(said), '!')
CREATE PROCEDURE tidy(IN most int) BEGIN DELETE FROM latin WHERE a = 'x;'; SELECT shout('done'); END
CREATE TRIGGER `watch it` BEFORE INSERT ON parents FOR EACH ROW BEGIN SET NEW.b = 1; SET @seen = shout('x'); END
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM latin
"#;
