//! Prints the IR of a document, a line for each thing.
//!
//! ```text
//! cargo run -p generator --example ir spec/customers.yaml
//! ```

use std::error::Error;

use generator::Input;
use generator::source::Limits;

fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).ok_or("which file?")?;
    let bytes = std::fs::read(&name)?;
    let input = Input {
        name: &name,
        bytes: &bytes,
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    };
    print!("{}", generator::dump(input));
    Ok(())
}
