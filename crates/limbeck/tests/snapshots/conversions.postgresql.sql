-- alter column `name` of table `users`
ALTER TABLE "users" ALTER COLUMN "name" TYPE integer USING "name"::integer;
-- drop constraint `ck_users_age` of table `users` (for the time being)
ALTER TABLE "users" DROP CONSTRAINT "ck_users_age";
-- drop column `double_age` of table `users` (for the time being)
ALTER TABLE "users" DROP COLUMN "double_age";
-- alter column `age` of table `users`
ALTER TABLE "users" ALTER COLUMN "age" TYPE varchar(9) USING age * 12;
-- add column `double_age` of table `users` (again)
ALTER TABLE "users" ADD COLUMN "double_age" integer GENERATED ALWAYS AS (age * 2) STORED;
-- add constraint `ck_users_age` of table `users` (again)
ALTER TABLE "users" ADD CONSTRAINT "ck_users_age" CHECK (age > 0);
-- alter column `double_age` of table `users`
ALTER TABLE "users" DROP COLUMN "double_age";
ALTER TABLE "users" ADD COLUMN "double_age" integer GENERATED ALWAYS AS (team_id) STORED;
-- drop constraint `fk_users_team_id` of table `users` (for the time being)
ALTER TABLE "users" DROP CONSTRAINT "fk_users_team_id";
-- alter column `id` of table `teams`
ALTER TABLE "teams" ALTER COLUMN "id" TYPE integer;
-- drop column `double_age` of table `users` (for the time being)
ALTER TABLE "users" DROP COLUMN "double_age";
-- alter column `team_id` of table `users`
ALTER TABLE "users" ALTER COLUMN "team_id" TYPE integer;
-- add column `double_age` of table `users` (again)
ALTER TABLE "users" ADD COLUMN "double_age" integer GENERATED ALWAYS AS (team_id) STORED;
-- add constraint `fk_users_team_id` of table `users` (again)
ALTER TABLE "users" ADD CONSTRAINT "fk_users_team_id" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE SET NULL;
