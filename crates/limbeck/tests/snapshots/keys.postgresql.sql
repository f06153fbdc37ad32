-- drop index `ix_users_team_id_name` of table `users`
DROP INDEX "ix_users_team_id_name";
-- add constraint `uq_users_name` of table `users`
ALTER TABLE "users" ADD CONSTRAINT "uq_users_name" UNIQUE ("name");
-- add column `boss_id` of table `users`
ALTER TABLE "users" ADD COLUMN "boss_id" bigint;
-- add constraint `fk_users_boss_id` of table `users`
ALTER TABLE "users" ADD CONSTRAINT "fk_users_boss_id" FOREIGN KEY ("boss_id") REFERENCES "users" ("id");
-- drop constraint `ck_users_age` of table `users`
ALTER TABLE "users" DROP CONSTRAINT "ck_users_age";
-- drop constraint `fk_users_team_id` of table `users` (for the time being)
ALTER TABLE "users" DROP CONSTRAINT "fk_users_team_id";
-- set the primary key of table `teams`
ALTER TABLE "teams" DROP CONSTRAINT "teams_pkey";
ALTER TABLE "teams" ADD CONSTRAINT "pk_teams" PRIMARY KEY ("id");
-- add constraint `fk_users_team_id` of table `users` (again)
ALTER TABLE "users" ADD CONSTRAINT "fk_users_team_id" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE SET NULL;
-- drop constraint `fk_users_boss_id` of table `users` (for the time being)
ALTER TABLE "users" DROP CONSTRAINT "fk_users_boss_id";
-- set the primary key of table `users`
ALTER TABLE "users" DROP CONSTRAINT "users_pkey";
-- add constraint `fk_users_boss_id` of table `users` (again)
ALTER TABLE "users" ADD CONSTRAINT "fk_users_boss_id" FOREIGN KEY ("boss_id") REFERENCES "users" ("id");
-- add constraint `fk_users_age` of table `users`
ALTER TABLE "users" ADD CONSTRAINT "fk_users_age" FOREIGN KEY ("age") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED;
