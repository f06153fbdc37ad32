-- rename constraint `ck_users_age` of table `users` to `ck_users_years`
ALTER TABLE `users` DROP CHECK `ck_users_age`, ADD CONSTRAINT `ck_users_years` CHECK (age > 0);
-- rename constraint `fk_users_team_id` of table `users` to `fk_users_team`
ALTER TABLE `users` DROP FOREIGN KEY `fk_users_team_id`, ADD CONSTRAINT `fk_users_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE SET NULL;
-- rename index `ix_users_team_id_name` of table `users` to `ix_users_team`
ALTER TABLE `users` RENAME INDEX `ix_users_team_id_name` TO `ix_users_team`;
-- rename table `users` to `people`
RENAME TABLE `users` TO `people`;
-- drop constraint `ck_users_years` of table `people` (for the time being)
ALTER TABLE `people` DROP CHECK `ck_users_years`;
-- drop column `double_age` of table `people` (for the time being)
ALTER TABLE `people` DROP COLUMN `double_age`;
-- rename column `age` of table `people` to `years`
ALTER TABLE `people` RENAME COLUMN `age` TO `years`;
-- add column `double_age` of table `people` (again)
ALTER TABLE `people` ADD COLUMN `double_age` int GENERATED ALWAYS AS (years * 2) STORED;
-- add constraint `ck_users_years` of table `people` (again)
ALTER TABLE `people` ADD CONSTRAINT `ck_users_years` CHECK (years > 0);
-- rename enum `mood` to `Mood` (nothing to do on MySQL)
-- add constraint `ck_people_name` of table `people`
ALTER TABLE `people` ADD CONSTRAINT `ck_people_name` CHECK (name <> '');
