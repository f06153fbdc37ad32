-- rename constraint `ck_users_age` of table `users` to `ck_users_years`, rename constraint `fk_users_team_id` of table `users` to `fk_users_team`, rename index `ix_users_team_id_name` of table `users` to `ix_users_team` (rebuilds table `users`)
DROP TRIGGER "users_named";
DROP VIEW "names";
CREATE TABLE "_new_users" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "name" varchar(40) NOT NULL,
  "age" integer,
  "mood" enum_text NOT NULL DEFAULT 'ok',
  "double_age" integer GENERATED ALWAYS AS (age * 2) STORED,
  "team_id" integer,
  CONSTRAINT "ck_users_years" CHECK (age > 0),
  CONSTRAINT "fk_users_team" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE SET NULL
);
INSERT INTO "_new_users" ("id", "name", "age", "mood", "team_id") SELECT "id", "name", "age", "mood", "team_id" FROM "users";
DELETE FROM sqlite_sequence WHERE name = '_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT '_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE "users";
ALTER TABLE "_new_users" RENAME TO "users";
CREATE INDEX "ix_users_team" ON "users" ("team_id", "name");
CREATE VIEW names AS SELECT name FROM users;
CREATE TRIGGER users_named AFTER INSERT ON users BEGIN SELECT new.name; END;
SELECT * FROM "names" LIMIT 0;
EXPLAIN INSERT INTO "users" DEFAULT VALUES;
EXPLAIN UPDATE "users" SET "id" = "id", "name" = "name", "age" = "age", "mood" = "mood", "team_id" = "team_id";
EXPLAIN DELETE FROM "users";
-- rename table `users` to `people`
ALTER TABLE "users" RENAME TO "people";
-- rename column `age` of table `people` to `years`
ALTER TABLE "people" RENAME COLUMN "age" TO "years";
-- rename enum `mood` to `Mood` (nothing to do on SQLite)
-- add constraint `ck_people_name` of table `people` (rebuilds table `people`)
DROP TRIGGER "users_named";
DROP VIEW "names";
CREATE TABLE "_new_people" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "name" varchar(40) NOT NULL,
  "years" integer,
  "mood" enum_text NOT NULL DEFAULT 'ok',
  "double_age" integer GENERATED ALWAYS AS (years * 2) STORED,
  "team_id" integer,
  CONSTRAINT "ck_people_name" CHECK (name <> ''),
  CONSTRAINT "ck_users_years" CHECK (years > 0),
  CONSTRAINT "fk_users_team" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE SET NULL
);
INSERT INTO "_new_people" ("id", "name", "years", "mood", "team_id") SELECT "id", "name", "years", "mood", "team_id" FROM "people";
DELETE FROM sqlite_sequence WHERE name = '_new_people';
INSERT INTO sqlite_sequence (name, seq) SELECT '_new_people', seq FROM sqlite_sequence WHERE name = 'people';
DROP TABLE "people";
ALTER TABLE "_new_people" RENAME TO "people";
CREATE INDEX "ix_users_team" ON "people" ("team_id", "name");
CREATE VIEW names AS SELECT name FROM "people";
CREATE TRIGGER users_named AFTER INSERT ON "people" BEGIN SELECT new.name; END;
SELECT * FROM "names" LIMIT 0;
EXPLAIN INSERT INTO "people" DEFAULT VALUES;
EXPLAIN UPDATE "people" SET "id" = "id", "name" = "name", "years" = "years", "mood" = "mood", "team_id" = "team_id";
EXPLAIN DELETE FROM "people";
