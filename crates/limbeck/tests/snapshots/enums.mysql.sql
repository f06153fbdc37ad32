-- alter enum `mood`
ALTER TABLE `users` MODIFY COLUMN `mood` enum('awful', 'sad', 'ok') NOT NULL DEFAULT 'ok';
-- alter enum `mood`
ALTER TABLE `users` MODIFY COLUMN `mood` enum('awful', 'sad', 'ok', 'low') NOT NULL DEFAULT 'ok';
UPDATE `users` SET `mood` = CASE `mood` WHEN 'awful' THEN 'low' WHEN 'sad' THEN 'low' ELSE `mood` END WHERE `mood` IN ('awful', 'sad');
ALTER TABLE `users` MODIFY COLUMN `mood` enum('low', 'ok') NOT NULL DEFAULT 'ok';
-- create enum `colour` (nothing to do on MySQL)
