-- alter column `name` of table `users`, alter column `age` of table `users`, alter column `double_age` of table `users`, alter column `team_id` of table `users` (rebuilds table `users`)
DROP TRIGGER "users_named";
DROP VIEW "names";
CREATE TABLE "_new_users" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "name" integer NOT NULL,
  "age" varchar(9),
  "mood" enum_text NOT NULL DEFAULT 'ok',
  "double_age" integer GENERATED ALWAYS AS (team_id) STORED,
  "team_id" integer,
  CONSTRAINT "ck_users_age" CHECK (age > 0),
  CONSTRAINT "fk_users_team_id" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE SET NULL
);
INSERT INTO "_new_users" ("id", "name", "age", "mood", "team_id") SELECT "id", "name", age * 12, "mood", "team_id" FROM "users";
CREATE TEMP TABLE "_limbeck_guard" ("value" CONSTRAINT "a value of users.name is no number" CHECK ("value" IN ('integer', 'null')));
INSERT INTO temp."_limbeck_guard" SELECT DISTINCT typeof("name") FROM "_new_users";
DROP TABLE temp."_limbeck_guard";
DELETE FROM sqlite_sequence WHERE name = '_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT '_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE "users";
ALTER TABLE "_new_users" RENAME TO "users";
CREATE INDEX "ix_users_team_id_name" ON "users" ("team_id", "name");
CREATE VIEW names AS SELECT name FROM users;
CREATE TRIGGER users_named AFTER INSERT ON users BEGIN SELECT new.name; END;
SELECT * FROM "names" LIMIT 0;
EXPLAIN INSERT INTO "users" DEFAULT VALUES;
EXPLAIN UPDATE "users" SET "id" = "id", "name" = "name", "age" = "age", "mood" = "mood", "team_id" = "team_id";
EXPLAIN DELETE FROM "users";
-- alter column `id` of table `teams` (nothing to do on SQLite)
