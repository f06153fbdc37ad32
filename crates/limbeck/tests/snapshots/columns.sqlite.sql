-- add column `phone` of table `users`, add column `level` of table `users`, add column `points` of table `users`, add column `label` of table `users`, alter column `name` of table `users`, alter column `age` of table `users`, drop constraint `ck_users_age` of table `users`, drop column `double_age` of table `users` (rebuilds table `users`)
DROP TRIGGER "users_named";
DROP VIEW "names";
CREATE TABLE "_new_users" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "name" varchar(80) NOT NULL DEFAULT 'x',
  "age" integer NOT NULL DEFAULT 18,
  "mood" enum_text NOT NULL DEFAULT 'ok',
  "team_id" integer,
  "phone" varchar(20),
  "level" integer NOT NULL,
  "points" integer NOT NULL,
  "label" varchar(80) NOT NULL DEFAULT '-',
  CONSTRAINT "fk_users_team_id" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE SET NULL
);
INSERT INTO "_new_users" ("id", "name", "age", "mood", "team_id", "points", "label") SELECT "id", "name", COALESCE("age", 1), "mood", "team_id", 3, name FROM "users";
DELETE FROM sqlite_sequence WHERE name = '_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT '_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE "users";
ALTER TABLE "_new_users" RENAME TO "users";
CREATE INDEX "ix_users_team_id_name" ON "users" ("team_id", "name");
CREATE VIEW names AS SELECT name FROM users;
CREATE TRIGGER users_named AFTER INSERT ON users BEGIN SELECT new.name; END;
SELECT * FROM "names" LIMIT 0;
EXPLAIN INSERT INTO "users" DEFAULT VALUES;
EXPLAIN UPDATE "users" SET "id" = "id", "name" = "name", "age" = "age", "mood" = "mood", "team_id" = "team_id", "phone" = "phone", "level" = "level", "points" = "points", "label" = "label";
EXPLAIN DELETE FROM "users";
