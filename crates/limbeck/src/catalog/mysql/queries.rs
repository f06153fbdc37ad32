//! The questions that MySQL and MariaDB are asked: eight for each database, however many tables there are.
//!
//! `information_schema` of MariaDB is made anew for each statement, and a join within it for each row: so there is none
//! but where MySQL alone is asked. Casts make one type of what servers and drivers call by several.

use crate::engine::{Engine, Server, Version};

const MYSQL_EXPRESSIONS: Version = Version::new(8, 0, 13);
/// Before, MySQL read conditions and forgot them.
const MYSQL_CONDITIONS: Version = Version::new(8, 0, 16);

pub(super) const SERVER: &str = "SELECT VERSION() AS words, DATABASE() AS name";

pub(super) const TABLES: &str = "
    SELECT CAST(table_name AS CHAR) AS name, CAST(table_type AS CHAR) AS kind, CAST(engine AS CHAR) AS engine,
           CAST(table_collation AS CHAR) AS collation, CAST(table_comment AS CHAR) AS comment,
           CAST(create_options AS CHAR) AS options
      FROM information_schema.tables WHERE table_schema = ?
     ORDER BY table_name";

pub(super) const COLUMNS: &str = "
    SELECT CAST(table_name AS CHAR) AS table_name, CAST(column_name AS CHAR) AS name, CAST(column_type AS CHAR) AS ty,
           CAST(column_default AS CHAR) AS default_value, CAST(is_nullable AS CHAR) AS is_nullable,
           CAST(collation_name AS CHAR) AS collation, CAST(extra AS CHAR) AS extra,
           CAST(column_comment AS CHAR) AS comment, CAST(generation_expression AS CHAR) AS expression
      FROM information_schema.columns WHERE table_schema = ?
     ORDER BY table_name, ordinal_position";

/// MySQL has indexes over expressions, and invisible ones; MariaDB has ignored ones.
pub(super) fn parts(server: Server) -> String {
    let (expression, hidden) = match server.engine {
        Engine::MariaDb if server.at_least(10, 6) => ("NULL", "ignored = 'YES'"),
        Engine::MariaDb => ("NULL", "0"),
        _ if server.version < MYSQL_EXPRESSIONS => ("NULL", "is_visible = 'NO'"),
        _ => ("expression", "is_visible = 'NO'"),
    };
    format!(
        "
    SELECT CAST(table_name AS CHAR) AS table_name, CAST(index_name AS CHAR) AS index_name,
           CAST(non_unique AS SIGNED) AS non_unique, CAST(column_name AS CHAR) AS column_name,
           CAST({expression} AS CHAR) AS expression, CAST(collation AS CHAR) AS direction,
           CAST(sub_part AS SIGNED) AS prefix, CAST(index_type AS CHAR) AS method,
           CAST(index_comment AS CHAR) AS comment, CAST({hidden} AS SIGNED) AS is_hidden
      FROM information_schema.statistics WHERE table_schema = ?
     ORDER BY table_name, index_name, seq_in_index"
    )
}

/// Names of conditions are MySQL's own for a database, MariaDB's for a table.
pub(super) fn checks(server: Server) -> String {
    const LEVEL_TOLD: Version = Version::new(10, 5, 10);
    if server.engine == Engine::MySql && server.version < MYSQL_CONDITIONS {
        return "
    SELECT NULL AS table_name, NULL AS name, NULL AS expression, 0 AS is_of_column, 0 AS is_idle
      FROM information_schema.schemata WHERE schema_name = ? AND FALSE"
            .to_owned();
    }
    if server.engine == Engine::MySql {
        return "
    SELECT CAST(t.table_name AS CHAR) AS table_name, CAST(c.constraint_name AS CHAR) AS name,
           CAST(c.check_clause AS CHAR) AS expression, 0 AS is_of_column,
           CAST(t.enforced = 'NO' AS SIGNED) AS is_idle
      FROM information_schema.check_constraints c JOIN information_schema.table_constraints t
        ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
       AND t.constraint_type = 'CHECK'
     WHERE c.constraint_schema = ?
     ORDER BY t.table_name, c.constraint_name"
            .to_owned();
    }
    let told = server.version >= LEVEL_TOLD;
    let of_column = if told { "level = 'Column'" } else { "0" };
    format!(
        "
    SELECT CAST(table_name AS CHAR) AS table_name, CAST(constraint_name AS CHAR) AS name,
           CAST(check_clause AS CHAR) AS expression, CAST({of_column} AS SIGNED) AS is_of_column,
           CAST(0 AS SIGNED) AS is_idle
      FROM information_schema.check_constraints WHERE constraint_schema = ?
     ORDER BY table_name, is_of_column, constraint_name"
    )
}

pub(super) const RULES: &str = "
    SELECT CAST(table_name AS CHAR) AS table_name, CAST(constraint_name AS CHAR) AS name,
           CAST(update_rule AS CHAR) AS on_update, CAST(delete_rule AS CHAR) AS on_delete
      FROM information_schema.referential_constraints WHERE constraint_schema = ?
     ORDER BY table_name, constraint_name";

pub(super) const KEYS: &str = "
    SELECT CAST(table_name AS CHAR) AS table_name, CAST(constraint_name AS CHAR) AS name,
           CAST(column_name AS CHAR) AS column_name, CAST(referenced_table_schema AS CHAR) AS target_schema,
           CAST(referenced_table_name AS CHAR) AS target, CAST(referenced_column_name AS CHAR) AS target_column
      FROM information_schema.key_column_usage WHERE table_schema = ? AND referenced_table_name IS NOT NULL
     ORDER BY table_name, constraint_name, ordinal_position";

pub(super) const OTHERS: &str = "
    SELECT 'view' AS kind, CAST(table_name AS CHAR) AS name, CAST(NULL AS CHAR) AS table_name,
           CAST(view_definition AS CHAR) AS definition
      FROM information_schema.views WHERE table_schema = ?
     UNION ALL
    SELECT 'trigger', CAST(trigger_name AS CHAR), CAST(event_object_table AS CHAR),
           CONCAT(CAST(action_timing AS CHAR), ' ', CAST(event_manipulation AS CHAR), ' FOR EACH ROW ',
                  CAST(action_statement AS CHAR))
      FROM information_schema.triggers WHERE trigger_schema = ?
     UNION ALL
    SELECT 'routine', CAST(routine_name AS CHAR), NULL,
           CONCAT_WS(' ', CAST(routine_type AS CHAR), CAST(dtd_identifier AS CHAR), CAST(routine_definition AS CHAR))
      FROM information_schema.routines WHERE routine_schema = ?
     UNION ALL
    SELECT 'event', CAST(event_name AS CHAR), NULL, CAST(event_definition AS CHAR)
      FROM information_schema.events WHERE event_schema = ?
     ORDER BY 1, 2";
