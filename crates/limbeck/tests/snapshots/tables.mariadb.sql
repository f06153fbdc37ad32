-- create enum `mood` (nothing to do on MariaDB)
-- create table `every `kind` of "name"`
CREATE TABLE `every ``kind`` of "name"` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `version` bigint NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `deleted_at` datetime(6) NULL,
  `body` longtext NULL,
  `token` varchar(64) COLLATE ascii_bin NOT NULL,
  `note` text NOT NULL DEFAULT 'it''s \\ "x"' COMMENT 'it''s a note',
  `open` tinyint(1) NOT NULL DEFAULT TRUE,
  `key` binary(16) NULL,
  `price` decimal(12, 2) NOT NULL DEFAULT '-0.50',
  `icon` blob NOT NULL DEFAULT (unhex('00AB')),
  `more` json NULL,
  `seen` timestamp(3) NULL,
  `mood` enum('it''s', 'back\\slash') NOT NULL DEFAULT 'back\\slash',
  `upper` varchar(40) GENERATED ALWAYS AS (upper(token)) VIRTUAL,
  PRIMARY KEY (`id`),
  CONSTRAINT `uq_every ``kind`` of "name"_token_open` UNIQUE (`token`, `open`),
  CONSTRAINT `ck_price` CHECK (price < 100),
  INDEX `ix_every ``kind`` of "name"_open_token` (`open` DESC, `token`)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'it''s';
-- create table `tags`
CREATE TABLE `tags` (
  `name` varchar(20) NOT NULL,
  `open` tinyint(1) NOT NULL,
  PRIMARY KEY (`name`)
);
