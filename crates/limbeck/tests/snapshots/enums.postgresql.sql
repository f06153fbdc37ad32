-- alter enum `mood` (by itself)
ALTER TYPE "mood" ADD VALUE IF NOT EXISTS 'awful' BEFORE 'sad';
-- alter enum `mood`
ALTER TYPE "mood" RENAME TO "_limbeck_mood";
CREATE TYPE "mood" AS ENUM ('low', 'ok');
ALTER TABLE "users" ALTER COLUMN "mood" DROP DEFAULT, ALTER COLUMN "mood" TYPE "mood" USING (CASE "mood"::text WHEN 'awful' THEN 'low' WHEN 'sad' THEN 'low' ELSE "mood"::text END)::"mood", ALTER COLUMN "mood" SET DEFAULT 'ok';
DROP TYPE "_limbeck_mood";
-- create enum `colour`
CREATE TYPE "colour" AS ENUM ('red');
-- add column `colours` of table `users`
ALTER TABLE "users" ADD COLUMN "colours" "colour"[];
