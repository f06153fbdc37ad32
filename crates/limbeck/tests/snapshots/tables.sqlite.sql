-- create enum `mood` (nothing to do on SQLite)
-- create table `every `kind` of "name"`
CREATE TABLE "every `kind` of ""name""" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" integer NOT NULL DEFAULT 1,
  "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00'),
  "deleted_at" text,
  "body" text,
  "token" varchar(64) NOT NULL,
  "note" text NOT NULL DEFAULT 'it''s \ "x"',
  "open" boolean NOT NULL DEFAULT TRUE,
  "key" uuid_text,
  "price" real(12, 2) NOT NULL DEFAULT '-0.50',
  "icon" blob NOT NULL DEFAULT X'00AB',
  "more" jsonb_text,
  "seen" timestamp_with_timezone_text,
  "mood" enum_text NOT NULL DEFAULT 'back\slash',
  "upper" varchar(40) GENERATED ALWAYS AS (upper(token)) VIRTUAL,
  CONSTRAINT "uq_every `kind` of ""name""_token_open" UNIQUE ("token", "open"),
  CONSTRAINT "ck_price" CHECK (price < 100)
);
CREATE INDEX "ix_every `kind` of ""name""_open_token" ON "every `kind` of ""name""" ("open" DESC, "token");
-- create table `tags`
CREATE TABLE "tags" (
  "name" text NOT NULL,
  "open" integer NOT NULL,
  PRIMARY KEY ("name")
) STRICT, WITHOUT ROWID;
