//! What has been applied somewhere means for ever what it meant then.
//!
//! A database that has a revision whose meaning changed is refused as edited. That can be the doing of the file, of
//! what it takes from `columns` and `tables`, or of Limbeck itself; here it is seen before any database is.

use limbeck::checksum::Checksum;
use limbeck::runner::Revisions as _;

/// The last revision that has left its branch, and the checksum of all until there.
const LAST: &str = "m20261121_000012_index_users";
const CHECKSUM: &str = "442ad33a96f10d674ddc31f9d9b5e4bf545757b6f76fd0d6fd71ea23a914050b";

#[test]
fn what_has_been_applied_keeps_its_meaning() {
    let history = plinth_migration::history().unwrap();
    let nodes = history.graph().nodes();
    let last = nodes.iter().position(|node| node.name == LAST).unwrap();
    let checksums: Vec<String> = nodes[..=last]
        .iter()
        .map(|node| history.checksum(&node.id))
        .collect();
    assert_eq!(Checksum::of(&checksums).as_str(), CHECKSUM);
}
