//! Everything of a database in an order in which it can be made: found by making it.

use super::beside::Beside;
use super::{AdoptError, Ground};
use crate::catalog::Catalog;
use crate::operation::{Execute, Operation, Undo};
use crate::order::{OrderError, order};
use crate::prove::made;
use crate::schema::Schema;
use crate::state::State;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};

/// What stands beside tables, in an order in which it can be made before them and after them.
#[derive(Debug, Default)]
pub(crate) struct Arranged {
    before: Vec<Beside>,
    after: Vec<Beside>,
    /// What cannot be made, with what the server says.
    pub(crate) failed: Vec<(Beside, String)>,
}

impl Arranged {
    /// Finds the order on a scratch database.
    pub(crate) async fn found(
        live: &Catalog,
        schema: &Schema,
        all: &[Beside],
        ground: &Ground<'_>,
    ) -> Result<Self, AdoptError> {
        let (first, rest): (Vec<Beside>, Vec<Beside>) =
            all.iter().cloned().partition(|one| one.first);
        ground
            .scratch
            .with(async |db| {
                let mut arranged = Self::default();
                let waiting = made_in_order(db, first, &mut arranged.before).await;
                let done = made(db, live.server, schema).await;
                done.map_err(|stuck| AdoptError::Words(stuck.why.told()))?;
                let waiting = waiting
                    .into_iter()
                    .map(|(one, _)| one)
                    .chain(rest)
                    .collect();
                arranged.failed = made_in_order(db, waiting, &mut arranged.after).await;
                Ok(arranged)
            })
            .await
    }

    /// All of it as operations: one revision.
    pub(crate) fn operations(
        self,
        live: &Catalog,
        schema: &Schema,
    ) -> Result<Vec<Operation>, OrderError> {
        let enums = schema.enums.iter().cloned().map(Operation::CreateEnum);
        let tables = schema.tables.iter().cloned().map(Operation::CreateTable);
        let tables = order(&State::new(), enums.chain(tables).collect())?;
        let beside = |all: Vec<Beside>| {
            let operations: Vec<Operation> = all.into_iter().map(execute).collect();
            (!operations.is_empty()).then(|| Operation::On {
                engines: live.server.engine.into(),
                operations,
            })
        };
        let (before, after) = (beside(self.before), beside(self.after));
        Ok(before.into_iter().chain(tables).chain(after).collect())
    }
}

fn execute(beside: Beside) -> Operation {
    Operation::Execute(Execute {
        up: beside.make.into(),
        down: Undo::By(beside.unmake.into()),
        effects: Vec::new(),
    })
}

/// Makes what can be made, in the order in which it can; what is left is given back.
async fn made_in_order(
    db: &DatabaseConnection,
    mut waiting: Vec<Beside>,
    made: &mut Vec<Beside>,
) -> Vec<(Beside, String)> {
    loop {
        let count = waiting.len();
        let mut failed = Vec::new();
        for one in waiting {
            match db.execute_unprepared(&one.make).await {
                Ok(_) => made.push(one),
                Err(error) => failed.push((one, error.to_string())),
            }
        }
        if failed.is_empty() || failed.len() == count {
            return failed;
        }
        waiting = failed.into_iter().map(|(one, _)| one).collect();
    }
}
