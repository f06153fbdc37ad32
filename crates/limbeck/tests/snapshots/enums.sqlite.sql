-- alter enum `mood` (nothing to do on SQLite)
-- alter enum `mood`
UPDATE "users" SET "mood" = CASE "mood" WHEN 'awful' THEN 'low' WHEN 'sad' THEN 'low' ELSE "mood" END WHERE "mood" IN ('awful', 'sad');
CREATE TEMP TABLE "_limbeck_guard" ("value" CONSTRAINT "a value of users.mood is no label of mood" CHECK ("value" IN ('low', 'ok')));
INSERT INTO temp."_limbeck_guard" SELECT DISTINCT "mood" FROM "users";
DROP TABLE temp."_limbeck_guard";
-- create enum `colour` (nothing to do on SQLite)
