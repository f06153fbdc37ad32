//! Names of test databases: `plinth_<uuid>_test`. The UUID is of version 7, so a name tells its age.

use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// Makes a name that no other test has.
pub(super) fn new() -> String {
    format!("plinth_{}_test", Uuid::now_v7().simple())
}

/// Tells how long ago the name was made; nothing when the name is not one of ours.
pub(super) fn age(name: &str) -> Option<Duration> {
    let id = name.strip_prefix("plinth_")?.strip_suffix("_test")?;
    let (seconds, nanoseconds) = Uuid::try_parse(id).ok()?.get_timestamp()?.to_unix();
    let made = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds);
    Some(made.elapsed().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_age() {
        assert!(age(&new()).unwrap() < Duration::from_mins(1));
        assert!(
            age("plinth_018bcfe568007000800000000000ffff_test").unwrap() > Duration::from_hours(24)
        );
    }

    #[test]
    fn other_names_are_nobody_s_business() {
        for name in [
            "plinth",
            "plinth_test",
            "plinth_production_test",
            "my_app_test",
            "postgres",
        ] {
            assert_eq!(age(name), None, "{name}");
        }
    }
}
