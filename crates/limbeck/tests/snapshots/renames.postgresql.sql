-- rename table `users` to `people`
ALTER TABLE "users" RENAME TO "people";
ALTER TABLE "people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";
-- rename column `age` of table `people` to `years`
ALTER TABLE "people" RENAME COLUMN "age" TO "years";
-- rename enum `mood` to `Mood`
ALTER TYPE "mood" RENAME TO "Mood";
-- add constraint `ck_people_name` of table `people`
ALTER TABLE "people" ADD CONSTRAINT "ck_people_name" CHECK (name <> '');
