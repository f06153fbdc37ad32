-- drop index `ix_users_team_id_name` of table `users`, add constraint `uq_users_name` of table `users`, add column `boss_id` of table `users`, add constraint `fk_users_boss_id` of table `users`, drop constraint `ck_users_age` of table `users`, add constraint `fk_users_age` of table `users` (rebuilds table `users`)
DROP TRIGGER "users_named";
DROP VIEW "names";
CREATE TABLE "_new_users" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "name" varchar(40) NOT NULL,
  "age" integer,
  "mood" enum_text NOT NULL DEFAULT 'ok',
  "double_age" integer GENERATED ALWAYS AS (age * 2) STORED,
  "team_id" integer,
  "boss_id" integer,
  CONSTRAINT "uq_users_name" UNIQUE ("name"),
  CONSTRAINT "fk_users_age" FOREIGN KEY ("age") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_users_boss_id" FOREIGN KEY ("boss_id") REFERENCES "users" ("id"),
  CONSTRAINT "fk_users_team_id" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE SET NULL
);
INSERT INTO "_new_users" ("id", "name", "age", "mood", "team_id") SELECT "id", "name", "age", "mood", "team_id" FROM "users";
DELETE FROM sqlite_sequence WHERE name = '_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT '_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE "users";
ALTER TABLE "_new_users" RENAME TO "users";
CREATE VIEW names AS SELECT name FROM users;
CREATE TRIGGER users_named AFTER INSERT ON users BEGIN SELECT new.name; END;
SELECT * FROM "names" LIMIT 0;
EXPLAIN INSERT INTO "users" DEFAULT VALUES;
EXPLAIN UPDATE "users" SET "id" = "id", "name" = "name", "age" = "age", "mood" = "mood", "team_id" = "team_id", "boss_id" = "boss_id";
EXPLAIN DELETE FROM "users";
