-- alter column `name` of table `users`
ALTER TABLE `users` MODIFY COLUMN `name` int NOT NULL;
-- drop constraint `ck_users_age` of table `users` (for the time being)
ALTER TABLE `users` DROP CONSTRAINT `ck_users_age`;
-- drop column `double_age` of table `users` (for the time being)
ALTER TABLE `users` DROP COLUMN `double_age`;
-- alter column `age` of table `users`
ALTER TABLE `users` ADD COLUMN `_limbeck_age` varchar(9) NULL;
UPDATE `users` SET `_limbeck_age` = age * 12;
ALTER TABLE `users` DROP COLUMN `age`, CHANGE COLUMN `_limbeck_age` `age` varchar(9) NULL;
-- add column `double_age` of table `users` (again)
ALTER TABLE `users` ADD COLUMN `double_age` int GENERATED ALWAYS AS (age * 2) STORED;
-- add constraint `ck_users_age` of table `users` (again)
ALTER TABLE `users` ADD CONSTRAINT `ck_users_age` CHECK (age > 0);
-- alter column `double_age` of table `users`
ALTER TABLE `users` DROP COLUMN `double_age`, ADD COLUMN `double_age` int GENERATED ALWAYS AS (team_id) STORED;
-- drop constraint `fk_users_team_id` of table `users` (for the time being)
ALTER TABLE `users` DROP FOREIGN KEY `fk_users_team_id`;
-- alter column `id` of table `teams`
ALTER TABLE `teams` MODIFY COLUMN `id` int NOT NULL AUTO_INCREMENT;
-- alter column `team_id` of table `users`
ALTER TABLE `users` MODIFY COLUMN `team_id` int NULL;
-- add constraint `fk_users_team_id` of table `users` (again)
ALTER TABLE `users` ADD CONSTRAINT `fk_users_team_id` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE SET NULL;
