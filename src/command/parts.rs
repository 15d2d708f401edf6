//! Examples of the commands that are parts of another one: `segment define`, `privacy erase`.

/// Lines that run on the generated shop, for the parts of commands that have parts.
pub const PARTS: &[(&str, [&str; 2])] = &[
    (
        "segment define",
        [
            "segment define loyal \"orders >= 5 and recency_days < 60\"",
            "segment define quiet \"recency_days > 120\" --dry-run",
        ],
    ),
    (
        "quarantine release",
        [
            "quarantine release future_date --dry-run",
            "quarantine release future_date --yes",
        ],
    ),
    ("jobs cancel", ["jobs cancel 1", "jobs cancel 2"]),
    ("segment adopt", ["segment adopt 1", "segment adopt 2"]),
    (
        "segment rename",
        [
            "segment rename 1 'best friends'",
            "segment rename 2 'early birds'",
        ],
    ),
    (
        "segment count",
        [
            "segment count \"orders >= 3 and recency_days < 30\"",
            "segment count \"interest.'Tea' > 0.2 or net_revenue > 500\"",
        ],
    ),
    (
        "segment diff",
        ["segment diff", "segment diff --format json"],
    ),
    (
        "recommend user",
        [
            "recommend user U0001",
            "recommend user U0001 --top 3 --list again",
        ],
    ),
    (
        "recommend item",
        ["recommend item I0001", "recommend item I0001 --top 3"],
    ),
    (
        "recommend segment",
        ["recommend segment 1", "recommend segment 1 --list mixed"],
    ),
    (
        "recommend all",
        [
            "recommend all --output lists.csv",
            "recommend all --top 5 --output lists.json",
        ],
    ),
    (
        "campaign coupon",
        [
            "campaign coupon --segment 1 --discount 15%",
            "campaign coupon --rule \"recency_days > 90\" --discount auto --holdout 20",
        ],
    ),
    (
        "campaign flash",
        [
            "campaign flash --segment 1",
            "campaign flash --segment 2 --discount 10% --budget 200",
        ],
    ),
    (
        "campaign members",
        [
            "campaign members --segment 1",
            "campaign members --rule \"tier = 'gold'\" --days 7",
        ],
    ),
    (
        "campaign winback",
        [
            "campaign winback",
            "campaign winback --segment 2 --discount none",
        ],
    ),
    (
        "campaign reminder",
        ["campaign reminder", "campaign reminder --days 7"],
    ),
    (
        "campaign plan",
        [
            "campaign plan --user U0001",
            "campaign plan --now 2026-10-02",
        ],
    ),
    (
        "campaign launch",
        [
            "campaign launch 2 --dry-run",
            "campaign launch 2 --yes --accept-loss",
        ],
    ),
    (
        "campaign sent",
        ["campaign sent 1", "campaign sent 1 --now 2026-10-02"],
    ),
    (
        "campaign end",
        ["campaign end 1", "campaign end 1 --now 2026-10-16"],
    ),
    (
        "campaign cancel",
        ["campaign cancel 1 --dry-run", "campaign cancel 1 --yes"],
    ),
    (
        "campaign delete",
        ["campaign delete 2", "campaign delete 2 --dry-run"],
    ),
    (
        "campaign compare",
        ["campaign compare 1 2", "campaign compare 2 1"],
    ),
    (
        "campaign measure",
        ["campaign measure 1", "campaign measure spring --by recency"],
    ),
    (
        "campaign export",
        [
            "campaign export 1 --for klaviyo --output klaviyo.csv",
            "campaign export 1 --for shopify --output campaign-1",
        ],
    ),
    (
        "campaign letter",
        ["campaign letter 1", "campaign letter 1 --format json"],
    ),
    (
        "campaign checklist",
        ["campaign checklist 1", "campaign checklist 1 --format json"],
    ),
    (
        "code void",
        [
            "code void ABCD-EFGH-JKLM --why 'posted in a forum'",
            "code void ABCD-EFGH-JKLM --dry-run",
        ],
    ),
    (
        "code reissue",
        [
            "code reissue ABCD-EFGH-JKLM --why 'the letter was lost'",
            "code reissue ABCD-EFGH-JKLM --dry-run",
        ],
    ),
    (
        "code extend",
        [
            "code extend ABCD-EFGH-JKLM --days 7",
            "code extend ABCD-EFGH-JKLM --until 2027-01-31 --why 'was ill'",
        ],
    ),
    (
        "privacy show",
        ["privacy show U0001", "privacy show U0001 --format json"],
    ),
    (
        "privacy export",
        [
            "privacy export U0001 --output copy.html",
            "privacy export U0001 --output copy.json",
        ],
    ),
    (
        "privacy rectify",
        [
            "privacy rectify U0001 name 'Ann Archer'",
            "privacy rectify U0001 phone ''",
        ],
    ),
    (
        "privacy restrict",
        [
            "privacy restrict U0001 --why 'disputes an order'",
            "privacy restrict U0001 --dry-run",
        ],
    ),
    (
        "privacy unrestrict",
        [
            "privacy unrestrict U0001",
            "privacy unrestrict U0001 --dry-run",
        ],
    ),
    (
        "privacy readmit",
        [
            "privacy readmit U0001 --why 'asked to come back on the phone'",
            "privacy readmit U0001 --why 'asked in the shop' --dry-run",
        ],
    ),
    (
        "worker profile",
        [
            "worker profile --settings settings.json",
            "worker profile --settings spark/settings.json",
        ],
    ),
    (
        "worker recommend",
        [
            "worker recommend --settings settings.json --model model.parquet",
            "worker recommend --settings settings.json --model model.parquet --top 10",
        ],
    ),
    (
        "privacy erase",
        ["privacy erase U0001 --dry-run", "privacy erase U0001 --yes"],
    ),
    (
        "privacy consent",
        [
            "privacy consent U0001 email off",
            "privacy consent U0001 sms on --source 'told us by phone'",
        ],
    ),
    (
        "privacy stop-marketing",
        [
            "privacy stop-marketing U0001",
            "privacy stop-marketing U0001 --dry-run",
        ],
    ),
];
