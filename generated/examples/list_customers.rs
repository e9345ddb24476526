//! Lists customers: a page, page by page, and one by one.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar's sandbox, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example list_customers
//! ```

use polar_client::testing::StandIn;
use polar_client::{Client, PageOrder, Server, models::CustomerCreate};

#[tokio::main]
async fn main() -> polar_client::Result<()> {
    let (polar, _stand_in) = if std::env::var_os("POLAR_ACCESS_TOKEN").is_some() {
        (sandbox()?, None)
    } else {
        let stand_in = StandIn::start().await?;
        println!("POLAR_ACCESS_TOKEN is not set: talking to a stand-in at {}", stand_in.url());
        for number in 1..=25 {
            let create = CustomerCreate::new(format!("customer{number}@example.com"));
            stand_in.client().customers().create(create).await?;
        }
        (stand_in.client(), Some(stand_in))
    };

    let customers = polar.customers();

    // Awaited, a list is one page, in the order that the server likes best.
    let newest = customers.list().limit(5).await?;
    println!("{} customers, of whom the newest are:", newest.pagination.total_count);
    for customer in &newest.items {
        println!("  {}", customer.email);
    }

    // Page by page: each says what it promises. In this order new customers come last, so that none is missed.
    let mut pages = customers.list().limit(10).pages();
    while let Some(page) = pages.next().await {
        let page = page?;
        println!("page {} ({:?}): {} customers", page.number(), page.order(), page.items().len());
    }

    // One by one. Pages are fetched as they are needed; customers that come and go meanwhile make none of the
    // others come twice or not at all.
    let mut all = customers.list().limit(10).stream();
    let (mut count, mut last) = (0, None);
    while let Some(customer) = all.next().await {
        match customer {
            Ok(customer) => {
                count += 1;
                println!("{} <{}>", customer.id, customer.email);
                last = Some(customer.id);
            }
            // This one did not decode; those after it still come.
            Err(error) if error.is_item() => eprintln!("left out: {error}"),
            Err(error) => return Err(error.into()),
        }
    }
    println!("{count} customers");

    // Of payment methods Polar has no order in which new ones come last: where they change while they are
    // read, one may be missed, and the pages say so.
    if let Some(id) = last {
        let mut pages = customers.list_payment_methods(&id).pages();
        while let Some(page) = pages.next().await {
            let page = page?;
            let may_miss = page.order() == PageOrder::Shifting;
            println!("{} payment methods of {id}; one may be missed: {may_miss}", page.items().len());
        }
    }
    Ok(())
}

/// An account of the sandbox, unless `POLAR_BASE_URL` says otherwise: an example has no business with real
/// customers.
fn sandbox() -> polar_client::Result<Client> {
    match std::env::var("POLAR_BASE_URL") {
        Ok(_) => Client::from_env(),
        Err(_) => Client::builder().server(Server::Sandbox).from_env()?.build(),
    }
}
