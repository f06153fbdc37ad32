-- add column `phone` of table `users`
ALTER TABLE `users` ADD COLUMN `phone` varchar(20) NULL;
-- add column `level` of table `users`
ALTER TABLE `users` ADD COLUMN `level` int NULL;
ALTER TABLE `users` MODIFY COLUMN `level` int NOT NULL;
-- add column `points` of table `users`
ALTER TABLE `users` ADD COLUMN `points` int NOT NULL DEFAULT 3;
ALTER TABLE `users` MODIFY COLUMN `points` int NOT NULL;
-- add column `label` of table `users`
ALTER TABLE `users` ADD COLUMN `label` varchar(80) NULL;
UPDATE `users` SET `label` = name;
ALTER TABLE `users` MODIFY COLUMN `label` varchar(80) NOT NULL DEFAULT '-';
-- alter column `name` of table `users`
ALTER TABLE `users` MODIFY COLUMN `name` varchar(80) NOT NULL DEFAULT 'x' COMMENT 'the name';
-- alter column `age` of table `users`
ALTER TABLE `users` MODIFY COLUMN `age` bigint NULL;
UPDATE `users` SET `age` = 1 WHERE `age` IS NULL;
ALTER TABLE `users` MODIFY COLUMN `age` bigint NOT NULL DEFAULT 18;
-- drop constraint `ck_users_age` of table `users`
ALTER TABLE `users` DROP CHECK `ck_users_age`;
-- drop column `double_age` of table `users`
ALTER TABLE `users` DROP COLUMN `double_age`;
