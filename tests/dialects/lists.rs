//! Lists of mail programs.

use super::Case;

const fn case(dialect: &'static str, text: &'static str) -> Case {
    Case {
        dialect,
        delimiter: b',',
        text,
    }
}

pub const CASES: &[Case] = &[
    case("mailchimp-subscribed", "\
\"Email Address\",\"First Name\",\"Last Name\",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,CC,LAST_CHANGED,LEID,EUID,NOTES,TAGS
ada@example.com,Ada,Lovelace,4,\"2024-03-14 09:12:31\",10.0.0.1,\"2024-03-14 09:14:00\",10.0.0.2,,,,,\"2024-03-15 09:14:00\",1,abc,,\"\"\"VIP\"\",\"\"Blog\"\"\"
mail@example.com,,,2,,,\"2015-03-16 14:40:47\",,,,,,\"2015-03-16 14:40:47\",2,def,,
old@example.com,,,2,,,,,,,,,,3,ghi,,
"),
    case("mailchimp-unsubscribed", "\
\"Email Address\",\"First Name\",\"Last Name\",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,CC,LAST_CHANGED,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,LEID,EUID,NOTES
ada@example.com,Ada,Lovelace,4,\"2024-03-14 09:12:31\",10.0.0.1,\"2024-03-14 09:14:00\",10.0.0.2,,\"2024-05-15 09:14:00\",\"2024-05-15 09:14:00\",Spring,NORMAL,1,abc,
bob@example.com,,,2,,,,,,,,,,2,def,
"),
    case("mailchimp-cleaned", "\
\"Email Address\",MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LAST_CHANGED,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,LEID,EUID,NOTES
gone@example.com,1,\"2024-03-14 09:12:31\",\"2024-03-14 09:14:00\",\"2024-05-15 09:14:00\",\"2024-05-15 09:14:00\",Spring,1,abc,
"),
    Case { dialect: "brevo-contacts", delimiter: b';', text: "\
EMAIL;LASTNAME;FIRSTNAME;SMS;EMAIL_BLACKLISTED;SMS_BLACKLISTED;ADDED_TIME;MODIFIED_TIME
br@example.com;Durand;Bruno;33611111111;Yes;No;12-04-2022 09:30;03-04-2023 10:00
cl@example.com;Petit;Claire;;No;No;05-04-2022 09:30;06-04-2022 10:00
" },
    case("activecampaign-contacts", "\
Email,First Name,Last Name,Phone,Tags,Date Created,IP,Status
ann@example.com,Ann,Lee,,\"vip, tea\",2024-03-14 09:12:31,10.0.0.1,Active
bob@example.com,Bob,Roe,,,2024-03-15 09:12:31,10.0.0.1,Unsubscribed
cat@example.com,Cat,Poe,,,2024-03-16 09:12:31,10.0.0.1,Bounced
dan@example.com,Dan,Moe,,,2024-03-17 09:12:31,10.0.0.1,Unconfirmed
"),
    case("kit-subscribers", "\
first_name,email,created_at,status
Ann,ann@example.com,2024-03-14 09:12:31,active
Bob,bob@example.com,2024-03-15 09:12:31,cancelled
"),
    case("klaviyo-profiles", "\
Email,Klaviyo ID,First Name,Last Name,Email Marketing Consent
ann@example.com,01H1,Ann,Lee,SUBSCRIBED
bob@example.com,01H2,Bob,Roe,NEVER_SUBSCRIBED
"),
];
