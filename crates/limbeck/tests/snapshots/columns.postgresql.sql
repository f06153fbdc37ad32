-- add column `phone` of table `users`
ALTER TABLE "users" ADD COLUMN "phone" varchar(20);
-- add column `level` of table `users`
ALTER TABLE "users" ADD COLUMN "level" integer NOT NULL;
-- add column `points` of table `users`
ALTER TABLE "users" ADD COLUMN "points" integer NOT NULL DEFAULT 3;
ALTER TABLE "users" ALTER COLUMN "points" DROP DEFAULT;
-- add column `label` of table `users`
ALTER TABLE "users" ADD COLUMN "label" varchar(80);
UPDATE "users" SET "label" = name;
ALTER TABLE "users" ALTER COLUMN "label" SET DEFAULT '-';
ALTER TABLE "users" ALTER COLUMN "label" SET NOT NULL;
-- alter column `name` of table `users`
ALTER TABLE "users" ALTER COLUMN "name" TYPE varchar(80);
ALTER TABLE "users" ALTER COLUMN "name" SET DEFAULT 'x';
COMMENT ON COLUMN "users"."name" IS 'the name';
-- drop constraint `ck_users_age` of table `users` (for the time being)
ALTER TABLE "users" DROP CONSTRAINT "ck_users_age";
-- drop column `double_age` of table `users` (for the time being)
ALTER TABLE "users" DROP COLUMN "double_age";
-- alter column `age` of table `users`
ALTER TABLE "users" ALTER COLUMN "age" TYPE bigint;
UPDATE "users" SET "age" = 1 WHERE "age" IS NULL;
ALTER TABLE "users" ALTER COLUMN "age" SET DEFAULT 18;
ALTER TABLE "users" ALTER COLUMN "age" SET NOT NULL;
-- add column `double_age` of table `users` (again)
ALTER TABLE "users" ADD COLUMN "double_age" integer GENERATED ALWAYS AS (age * 2) STORED;
-- add constraint `ck_users_age` of table `users` (again)
ALTER TABLE "users" ADD CONSTRAINT "ck_users_age" CHECK (age > 0);
-- drop constraint `ck_users_age` of table `users`
ALTER TABLE "users" DROP CONSTRAINT "ck_users_age";
-- drop column `double_age` of table `users`
ALTER TABLE "users" DROP COLUMN "double_age";
