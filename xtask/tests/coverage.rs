//! The table in the README says what is implemented, tested and judged.

use xtask::coverage::{self, Found};

#[test]
fn the_readmes_table_is_fresh() {
    let outcome = coverage::run(true);
    assert_eq!(outcome, Ok(Found::Fresh), "{}", coverage::closing(&outcome));
}
