-- rename table `users` to `people`
RENAME TABLE `users` TO `people`;
-- drop constraint `ck_users_age` of table `people` (for the time being)
ALTER TABLE `people` DROP CHECK `ck_users_age`;
-- drop column `double_age` of table `people` (for the time being)
ALTER TABLE `people` DROP COLUMN `double_age`;
-- rename column `age` of table `people` to `years`
ALTER TABLE `people` RENAME COLUMN `age` TO `years`;
-- add column `double_age` of table `people` (again)
ALTER TABLE `people` ADD COLUMN `double_age` int GENERATED ALWAYS AS (years * 2) STORED;
-- add constraint `ck_users_age` of table `people` (again)
ALTER TABLE `people` ADD CONSTRAINT `ck_users_age` CHECK (years > 0);
-- rename enum `mood` to `Mood` (nothing to do on MySQL)
-- add constraint `ck_people_name` of table `people`
ALTER TABLE `people` ADD CONSTRAINT `ck_people_name` CHECK (name <> '');
