//! What a group says is not said again in the names of its operations.

use crate::told::{document, input};

/// An operation: method, path, tag, and id.
type Said<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The group and the name of each operation, in the order of the paths.
#[track_caller]
fn check(operations: &[Said<'_>], names: &[&str]) {
    let mut paths = String::from("paths:\n");
    for (method, path, tag, id) in operations {
        let id = match *id {
            "" => String::new(),
            id => format!("operationId: '{id}', "),
        };
        let argument = path.contains("{id}");
        let argument = match argument {
            true => "parameters: [{name: id, in: path, required: true, schema: {type: string}}], ",
            false => "",
        };
        paths.push_str(&format!(
            "  '{path}': {{{method}: {{{id}{argument}tags: [{tag}], responses: {{'204': {{description: ''}}}}}}}}\n"
        ));
    }
    let ir = generator::dump(input(&document("3.0.0", &paths)));
    let lines = ir.lines().filter(|line| line.contains(" /"));
    let found: Vec<&str> = lines
        .map(|line| line.split_once(" \"").map_or(line, |(_, names)| names))
        .collect();
    let wanted: Vec<String> = names
        .iter()
        .map(|name| name.replacen(": ", "\" \"", 1) + "\"")
        .collect();
    assert_eq!(found, wanted, "{ir}");
}

#[test]
fn the_words_of_the_group_in_front_are_left_out() {
    check(
        &[
            ("get", "/a", "cats", "CatsController_findAll"),
            ("get", "/b", "cats", "CatController_findOne"),
            ("get", "/c", "Virtual Machines", "VirtualMachines_ListAll"),
            (
                "get",
                "/d",
                "DNS Records for a Zone",
                "dns-records-for-a-zone-list-dns-records",
            ),
            ("get", "/e", "pets", "petGetAll"),
            ("get", "/f", "Users", "users"),
        ],
        &[
            "cats: findAll",
            "cats: findOne",
            "Virtual Machines: ListAll",
            "DNS Records for a Zone: list-dns-records",
            "pets: GetAll",
            "Users: users",
        ],
    );
}

#[test]
fn what_is_left_is_a_good_name_that_no_other_has() {
    check(
        &[
            ("get", "/a", "payments", "payment_method_list"),
            ("get", "/b", "users", "users_by_id"),
            ("get", "/c", "users", "users_list"),
            ("get", "/d", "users", "list"),
            ("get", "/e", "files", "files_move"),
            ("get", "/f", "catalogs", "catsCreate"),
        ],
        &[
            "payments: payment_method_list",
            "users: users_by_id",
            "users: users_list",
            "users: list",
            "files: files_move",
            "catalogs: catsCreate",
        ],
    );
}

#[test]
fn an_id_of_method_and_path_is_named_by_the_path_within_the_group() {
    check(
        &[
            (
                "get",
                "/api/v{version}/orders",
                "Order",
                "get/api/v{version}/orders",
            ),
            (
                "get",
                "/api/v{version}/orders/{id}",
                "Order",
                "get/api/v{version}/orders/{id}",
            ),
            (
                "post",
                "/api/v{version}/orders/{id}/items",
                "Order",
                "post/api/v{version}/orders/{id}/items",
            ),
            ("get", "/items/{id}", "stock", "read_items_items__id__get"),
            ("get", "/stock", "stock", "get_stock"),
        ],
        &[
            "Order: get",
            "Order: get by {id}",
            "Order: post items",
            "stock: read_items",
            "stock: get_stock",
        ],
    );
}
