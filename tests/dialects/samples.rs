//! The samples of real exports, where they lie beside the repository.

use crate::workshop::Workshop;

#[test]
fn samples_are_read_as_what_they_are() {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/exports");
    if !samples.is_dir() {
        println!("skipped: there are no samples in {}", samples.display());
        return;
    }
    for (name, dialect, aside) in [
        ("amazon_all_orders.tsv", "amazon-orders", 1),
        ("brevo_contacts.csv", "brevo-contacts", 0),
        ("ebay_all_orders.csv", "ebay-orders", 3),
        ("etsy_sold_order_items.csv", "etsy-items", 0),
        ("etsy_sold_orders.csv", "etsy-orders", 0),
        ("magento_customers.csv", "magento-customers", 0),
        ("mailchimp_subscribed.csv", "mailchimp-subscribed", 0),
        ("prestashop_customers.csv", "prestashop-customers", 0),
        ("prestashop_products.csv", "prestashop-products", 0),
        ("segment_events.jsonl", "segment-events", 1),
        ("shopify_customers_export.csv", "shopify-customers", 1),
        ("shopify_orders_export.csv", "shopify-orders", 1),
        ("shopify_products_apparel.csv", "shopify-products", 0),
        ("shopify_products_jewelery.csv", "shopify-products", 0),
        ("square_items.csv", "square-items", 2),
        ("stripe_customers.csv", "stripe-customers", 0),
        ("taobao_ExportOrderList_gbk.csv", "taobao-orders", 1),
        (
            "woocommerce_analytics_orders_fr.csv",
            "woocommerce-analytics-fr",
            1,
        ),
        ("woocommerce_products.csv", "woocommerce-products", 0),
    ] {
        let mut workshop = Workshop::new();
        let outcome = workshop
            .try_load(&[&samples.join(name)])
            .unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let file = &outcome.files[0];
        assert_eq!((name, file.dialect.as_str()), (name, dialect));
        assert_eq!(
            (name, file.rows_quarantined),
            (name, aside),
            "{:?}",
            outcome.quarantine
        );
        workshop.check();
    }
    // Headers without rows.
    for name in ["square_transactions.csv", "stripe_payments.csv"] {
        let mut workshop = Workshop::new();
        let error = workshop.try_load(&[&samples.join(name)]).unwrap_err();
        assert!(error.to_string().contains("no rows"), "{name}: {error}");
    }
}
