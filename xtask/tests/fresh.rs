//! What is committed in `generated/` is what the generator makes of `spec/customers.yaml`.

use xtask::call::Call;
use xtask::cli::Codegen;
use xtask::codegen;
use xtask::show::diff::diff;

#[test]
fn generated_is_fresh() {
    let call = Call::new(&Codegen {
        check: true,
        ..Codegen::default()
    })
    .unwrap();
    let account = codegen::run(&call, &mut |_| {});
    match &account.ending {
        codegen::Ending::Checked { stale, .. } if stale.is_empty() => {}
        codegen::Ending::Checked { stale, .. } => panic!(
            "generated/ is stale: run `{}`\n{}",
            account.mend,
            anstream::adapter::strip_str(&diff("generated", stale)),
        ),
        other => panic!(
            "the committed document can't be used: {other:?}\n{:#?}",
            account.problems
        ),
    }
}
