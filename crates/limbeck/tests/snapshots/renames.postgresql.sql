-- rename constraint `ck_users_age` of table `users` to `ck_users_years`
ALTER TABLE "users" RENAME CONSTRAINT "ck_users_age" TO "ck_users_years";
-- rename constraint `fk_users_team_id` of table `users` to `fk_users_team`
ALTER TABLE "users" RENAME CONSTRAINT "fk_users_team_id" TO "fk_users_team";
-- rename index `ix_users_team_id_name` of table `users` to `ix_users_team`
ALTER INDEX "ix_users_team_id_name" RENAME TO "ix_users_team";
-- rename table `users` to `people`
ALTER TABLE "users" RENAME TO "people";
ALTER TABLE "people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";
-- rename column `age` of table `people` to `years`
ALTER TABLE "people" RENAME COLUMN "age" TO "years";
-- rename enum `mood` to `Mood`
ALTER TYPE "mood" RENAME TO "Mood";
-- add constraint `ck_people_name` of table `people`
ALTER TABLE "people" ADD CONSTRAINT "ck_people_name" CHECK (name <> '');
