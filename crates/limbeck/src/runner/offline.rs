//! Migrations as SQL text, for those who hand scripts to somebody else's database.

use super::error::Error;
use super::keys;
use super::ledger::{self, NAMES, RECORDS, TOOL};
use super::session::{MYSQL_MODE, backend_of};
use super::step::{Ground, Revisions, Script, Step};
use super::step_to;
use crate::engine::{Engine, Server};
use crate::graph::{Node, Place, Places};
use crate::revision::Way;
use crate::sql::Surroundings;
use crate::target::{Range, Resolver, Target};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SimpleExpr};
use sea_orm::{DbBackend, StatementBuilder};

/// Writes the SQL that takes a database from one end of the range to the other. No database is asked: the beginning
/// has to be true where the script is run. Limbeck's own tables are kept up by it like by a migration.
pub fn sql(
    revisions: &dyn Revisions,
    server: Server,
    way: Way,
    range: &Range,
) -> Result<String, Error> {
    let graph = revisions.graph();
    let nothing = Places::new();
    let from = range.from.clone().unwrap_or_else(Target::base);
    let fresh = Resolver {
        graph,
        applied: &nothing,
    };
    let applied = graph.below(fresh.revisions(&from)?);
    let here = Resolver {
        graph,
        applied: &applied,
    };
    let path: Vec<Place> = match way {
        Way::Up => {
            let to = range.to.clone().unwrap_or_else(Target::head);
            here.upgrade(&to)?.into_iter().collect()
        }
        Way::Down => {
            let to = range.to.clone().unwrap_or_else(Target::base);
            here.downgrade(&to)?.into_iter().rev().collect()
        }
    };
    let mut now = applied.clone();
    let mut writer = Writer::new(server);
    for place in path {
        let node = graph.node(place);
        let before: Vec<&Node> = now.iter().map(|place| graph.node(*place)).collect();
        let ground = Ground {
            server,
            applied: &before,
            surroundings: &Surroundings::Unknown,
        };
        let script = revisions.script(&node.id, way, &ground);
        let script = script.map_err(|source| Error::script(&node.name, way, source))?;
        writer.revision(node, way, &script, &revisions.checksum(&node.id));
        step_to(place, way, &mut now);
    }
    Ok(writer.finish())
}

struct Writer {
    server: Server,
    backend: DbBackend,
    text: String,
    /// Whether SQLite's foreign keys act.
    keys: bool,
}

impl Writer {
    fn new(server: Server) -> Self {
        let backend = backend_of(server.engine);
        let mut writer = Self {
            server,
            backend,
            text: String::new(),
            keys: false,
        };
        writer.comment(&format!("For {server}, by Limbeck {TOOL}."));
        if server.engine == Engine::Sqlite {
            writer.comment("Foreign keys are off where a table is dropped or built anew; a row that PRAGMA foreign_key_check prints refers to nothing.");
            writer.line("PRAGMA foreign_keys = OFF");
        }
        if server.engine.is_mysql_like() {
            writer.line("SET NAMES utf8mb4");
            writer.line(MYSQL_MODE);
        }
        for table in ledger::definitions() {
            writer.build(&table);
        }
        writer
    }

    fn revision(&mut self, node: &Node, way: Way, script: &Script, checksum: &str) {
        self.text.push('\n');
        let mark = if way == Way::Up { '+' } else { '-' };
        self.comment(&format!("{mark} {}: {}", node.name, node.message));
        let transactional = self.server.engine.has_transactional_ddl();
        let mut open = false;
        let commits = script.steps.iter().any(Step::commits);
        for step in &script.steps {
            let unit = if commits {
                std::slice::from_ref(step)
            } else {
                &script.steps
            };
            self.let_keys_act(keys::act(self.server.engine, unit), &mut open);
            self.between(transactional && !step.alone, &mut open);
            self.step(step);
        }
        self.between(true, &mut open);
        match way {
            Way::Up => self.write_down(node, script, checksum),
            Way::Down => self.strike_out(node),
        }
        if self.server.engine == Engine::Sqlite {
            self.line("PRAGMA foreign_key_check");
        }
        self.between(false, &mut open);
        self.let_keys_act(false, &mut open);
    }

    /// Lets SQLite's foreign keys act from here on, or not. Inside of a transaction they cannot be switched.
    fn let_keys_act(&mut self, act: bool, open: &mut bool) {
        if act == self.keys {
            return;
        }
        self.between(false, open);
        self.line(if act {
            "PRAGMA foreign_keys = ON"
        } else {
            "PRAGMA foreign_keys = OFF"
        });
        self.keys = act;
    }

    fn step(&mut self, step: &Step) {
        self.comment(&step.describe);
        for work in &step.work {
            self.line(work.sql());
        }
    }

    /// Opens or ends a transaction where that is a change.
    fn between(&mut self, wanted: bool, open: &mut bool) {
        let word = match (wanted, self.server.engine) {
            (false, _) => "COMMIT",
            (true, Engine::MySql | Engine::MariaDb) => "START TRANSACTION",
            (true, _) => "BEGIN",
        };
        if wanted != *open {
            self.line(word);
            *open = wanted;
        }
    }

    fn write_down(&mut self, node: &Node, script: &Script, checksum: &str) {
        self.strike_out(node);
        let name = Query::insert()
            .into_table(NAMES)
            .columns(["version", "applied_at"])
            .values_panic([node.name.clone().into(), self.now()])
            .take();
        self.build(&name);
        let steps = i32::try_from(script.steps.len()).unwrap_or(i32::MAX);
        let record = Query::insert()
            .into_table(RECORDS)
            .columns([
                "id",
                "name",
                "parents",
                "checksum",
                "schema_hash",
                "applied_at",
                "direction",
                "tool_version",
                "steps",
                "steps_done",
                "statements_done",
            ])
            .values_panic([
                node.id.clone().into(),
                node.name.clone().into(),
                node.parents.join(" ").into(),
                checksum.into(),
                script.schema.clone().into(),
                self.now(),
                "up".into(),
                TOOL.into(),
                steps.into(),
                steps.into(),
                0.into(),
            ])
            .take();
        self.build(&record);
    }

    fn strike_out(&mut self, node: &Node) {
        for (table, column, value) in [(NAMES, "version", &node.name), (RECORDS, "id", &node.id)] {
            let gone = Query::delete()
                .from_table(table)
                .and_where(Expr::col(column).eq(value.as_str()))
                .take();
            self.build(&gone);
        }
    }

    /// The time at which the script is run, in seconds since 1970.
    fn now(&self) -> SimpleExpr {
        Expr::cust(match self.server.engine {
            Engine::Sqlite => "CAST(strftime('%s', 'now') AS INTEGER)",
            Engine::Postgres => "CAST(extract(epoch FROM now()) AS bigint)",
            Engine::MySql | Engine::MariaDb => "UNIX_TIMESTAMP()",
        })
    }

    fn build(&mut self, statement: &impl StatementBuilder) {
        let sql = self.backend.build(statement).to_string();
        self.line(&sql);
    }

    fn comment(&mut self, text: &str) {
        for line in text.lines() {
            self.text.push_str("-- ");
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn line(&mut self, sql: &str) {
        let sql = sql.trim_end().trim_end_matches(';');
        self.text.push_str(sql);
        self.text.push_str(";\n");
    }

    fn finish(mut self) -> String {
        if self.server.engine == Engine::Sqlite {
            self.text.push('\n');
            self.line("PRAGMA foreign_keys = ON");
        }
        self.text
    }
}
