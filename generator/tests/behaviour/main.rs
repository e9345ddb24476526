//! What the generator makes of documents, settings and overlays, one file for each matter: one program, since
//! each one that is linked takes longer than most of these tests do.

#[path = "../common/mod.rs"]
mod common;
#[path = "../told/mod.rs"]
mod told;

mod clauses;
mod contradictions;
mod depth;
mod dirt_documents;
mod dirt_mended;
mod dirt_references;
mod dirt_schemas;
mod dirt_unions;
mod dirt_values;
mod docs_markdown;
mod docs_rustdoc;
mod docs_said_once;
mod emit_arguments;
mod examples;
mod explain;
mod face;
mod features;
mod files;
mod files_mended;
mod fixed_query;
mod lowering;
mod lowering_face;
mod lowering_forms;
mod lowering_grants;
mod lowering_heirs;
mod lowering_media;
mod lowering_paging;
mod lowering_paths;
mod lowering_servers;
mod lowering_unions;
mod names_allot;
mod names_inline;
mod names_once;
mod names_reserved;
mod names_stable;
mod names_told;
mod names_words;
mod of_later_versions;
mod order;
mod overlay_words;
mod overlays;
mod own_types;
mod own_types_settings;
mod pipeline;
mod receipt;
mod represented;
mod requirements;
mod runtime_modules;
mod select;
mod settings;
mod settings_client;
mod source_position;
mod source_read;
mod stand_in;
mod surface;
mod surface_emitted;
mod vendors;
mod webhooks_apart;

/// A file of this folder that isn't in the list above would never run.
#[test]
fn every_file_is_a_part() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behaviour");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        let module = name.strip_suffix(".rs").expect("a source");
        let line = format!("\nmod {module};\n");
        assert!(
            module == "main" || include_str!("main.rs").contains(&line),
            "{name}"
        );
        files += 1;
    }
    assert!(files > 1);
}
