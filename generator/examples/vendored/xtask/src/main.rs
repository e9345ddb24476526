//! `cargo xtask` makes `acme-client` of `openapi.yaml`, as `codegen.toml` says.

use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = fs::read(root.join("openapi.yaml"))?;
    let settings = fs::read_to_string(root.join("codegen.toml"))?;
    let client = generator::Generate::new("openapi.yaml", &document)
        .settings_text("codegen.toml", &settings)
        .run()?;
    for problem in &client.problems {
        eprintln!("{problem}");
    }

    let folder = root.join("acme-client");
    // What a run before has written and this one doesn't write must go.
    if folder.join("src").exists() {
        fs::remove_dir_all(folder.join("src"))?;
    }
    for (path, text) in client.files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, text)?;
    }
    println!("acme-client has {} operations", client.summary.methods);
    Ok(())
}
